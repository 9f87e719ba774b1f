// Lines over time: an area for a single series, lines for several, the previous period dashed.
import type { Answer, Cell } from './answer';
import {
  cell_at,
  column_at,
  column_index,
  distinct,
  drawn_columns,
  find_column,
  number_at,
} from './answer';
import type { Chart, Option } from './drawing';
import { base_option, category_axis, legend, panel_title, text_style, value_axis } from './drawing';
import { axis_title, caption, cell_name, mark_number, short_date, with_unit } from './format';
import type { Look } from './look';
import { category_of } from './look';

const series_max = 8;
const height = 320;

interface Line {
  name: string;
  values: (number | null)[];
  previous: boolean;
  category: number;
}

function is_previous(name: string): boolean {
  return name === 'previous' || name.startsWith('previous_') || name.endsWith('_previous');
}

// One line a split value, largest first; those beyond the eighth are not drawn.
function split_lines(answer: Answer, x: number, split: number, drawn: number): Line[] {
  const places = new Map(distinct(answer, x).map((cell, place) => [cell, place]));
  const lines = new Map<Cell, Line>();
  for (const row of answer.rows) {
    const key = cell_at(row, split);
    const line = lines.get(key) ?? {
      name: cell_name(key, column_at(answer, split)),
      values: new Array<number | null>(places.size).fill(null),
      previous: false,
      category: 0,
    };
    const place = places.get(cell_at(row, x));
    if (place !== undefined) line.values[place] = number_at(row, drawn);
    lines.set(key, line);
  }
  const total = (line: Line) => line.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const ranked = [...lines.values()].sort((a, b) => total(b) - total(a));
  ranked.forEach((line, turn) => (line.category = category_of(line.name, turn)));
  return ranked;
}

function line_name(answer: Answer, index: number): string {
  const name = column_at(answer, index).name;
  if (name === 'previous') return 'Previous period';
  return name === 'value' ? 'This period' : caption(name);
}

function lines_of(answer: Answer, x: number): Line[] {
  const drawn = drawn_columns(answer);
  const first = drawn[0] ?? column_index(answer, answer.chart.y[0]);
  const split = find_column(answer, answer.chart.series);
  if (split !== undefined) return split_lines(answer, x, split, first);
  return drawn.map((index, turn) => ({
    name: line_name(answer, index),
    values: answer.rows.map((row) => number_at(row, index)),
    previous: is_previous(column_at(answer, index).name),
    category: turn,
  }));
}

function series_of(look: Look, line: Line, alone: boolean, partial: boolean[]): Option {
  const colour = line.previous ? look.colour('muted') : look.category(line.category);
  return {
    type: 'line',
    name: line.name,
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: true,
    showAllSymbol: true,
    connectNulls: false,
    z: line.previous ? 1 : 2,
    lineStyle: {
      color: colour,
      width: line.previous ? 1.5 : 2,
      type: line.previous ? 'dashed' : 'solid',
    },
    itemStyle: { color: colour },
    ...(alone && !line.previous ? { areaStyle: { color: colour, opacity: 0.12 } } : {}),
    data: line.values.map((value, place) => ({
      value,
      symbolSize: line.values.length > 62 ? 2 : alone && !line.previous ? 5 : 3,
      ...(partial[place] && !line.previous
        ? {
            symbolSize: 8,
            itemStyle: { color: look.colour('surface'), borderColor: colour, borderWidth: 2 },
          }
        : {}),
    })),
  };
}

// Text at the highest and the lowest point of a line that stands alone.
function extremes(answer: Answer, look: Look, line: Line, drawn: number): Option[] {
  const known = line.values.filter((value): value is number => value !== null);
  if (known.length < 4) return [];
  const column = column_at(answer, drawn);
  const high = line.values.indexOf(Math.max(...known));
  const low = line.values.indexOf(Math.min(...known));
  const mark = (place: number, position: string) => ({
    coord: [place, line.values[place] ?? 0],
    symbolSize: 1,
    itemStyle: { color: 'transparent' },
    label: {
      show: true,
      position,
      distance: 7,
      ...text_style(look, 'ink', 11),
      align: place === 0 ? 'left' : place === line.values.length - 1 ? 'right' : 'center',
      formatter: () => mark_number(line.values[place] ?? 0, column),
    },
  });
  if (high === low) return [];
  // A lowest point near zero lies on the axis, and its text would lie upon the axis's.
  const on_axis = (line.values[low] ?? 0) >= 0 && Math.min(...known) < 0.08 * Math.max(...known);
  return on_axis ? [mark(high, 'top')] : [mark(high, 'top'), mark(low, 'bottom')];
}

function date_labels(cells: Cell[]): string[] {
  const texts = cells.map((cell) => (typeof cell === 'string' ? cell : String(cell)));
  const years = new Set(texts.map((text) => text.slice(0, 4)));
  const hours = texts.some((text) => /[T ]\d\d:/.test(text) && !/[T ]00:00/.test(text));
  return texts.map((text) => short_date(hours ? text : text.slice(0, 10), years.size > 1));
}

export function line(answer: Answer, look: Look): Chart {
  const x = column_index(answer, answer.chart.x);
  const drawn = drawn_columns(answer)[0] ?? column_index(answer, answer.chart.y[0]);
  const column = column_at(answer, drawn);
  const cells = distinct(answer, x);
  const names = date_labels(cells);
  const every_line = lines_of(answer, x);
  const lines = every_line.slice(0, series_max);
  const alone = lines.filter((each) => !each.previous).length === 1;
  const flag = find_column(answer, 'partial');
  const open = new Set(
    flag === undefined
      ? []
      : answer.rows.filter((row) => cell_at(row, flag) === true).map((row) => cell_at(row, x)),
  );
  const partial = cells.map((cell) => open.has(cell));
  const current = lines.find((each) => !each.previous);
  const series = lines.map((each) => series_of(look, each, alone, partial));
  if (alone && current) {
    const marked = series[lines.indexOf(current)];
    if (marked)
      marked['markPoint'] = { silent: true, data: extremes(answer, look, current, drawn) };
  }
  const with_legend = lines.length > 1;
  const top = with_legend ? 58 : 30;
  // Room for the text under a lowest point that lies on the axis.
  const below_zero = lines.some((each) => each.values.some((value) => (value ?? 0) < 0));
  const notes = [];
  if (open.size > 0) notes.push('Hollow points: the period is not covered in full.');
  if (every_line.length > series_max) {
    notes.push(`The ${series_max} largest of ${every_line.length} series are drawn.`);
  }
  return {
    option: {
      ...base_option(look),
      ...(with_legend
        ? {
            legend: legend(
              look,
              lines.map((each) => each.name),
              { icon: 'inherit', itemWidth: 22, itemHeight: 6 },
            ),
          }
        : {}),
      graphic: [panel_title(look, axis_title(column), 0, top - 26)],
      grid: { left: 52, right: 26, top, bottom: 28 },
      xAxis: category_axis(look, names, {
        boundaryGap: false,
        axisLine: { onZero: false, lineStyle: { color: look.colour('axis') } },
        axisLabel: { ...text_style(look, 'muted', 11), hideOverlap: true },
      }),
      yAxis: value_axis(look, column, { boundaryGap: [below_zero ? '10%' : 0, 0] }),
      series,
    },
    height: height + (with_legend ? 26 : 0),
    label: describe(answer, lines, names, drawn),
    notes,
    tips: lines.map((each) =>
      each.values.map(
        (value, place) =>
          `${lines.length > 1 ? each.name + '\n' : ''}${names[place] ?? ''}\n` +
          with_unit(value, column) +
          (partial[place] ? ' (partial)' : ''),
      ),
    ),
  };
}

function describe(answer: Answer, lines: Line[], names: string[], drawn: number): string {
  const column = column_at(answer, drawn);
  const span = `from ${names[0] ?? '?'} to ${names[names.length - 1] ?? '?'}`;
  const said = lines.slice(0, 3).map((each) => {
    const known = each.values.filter((value): value is number => value !== null);
    if (known.length === 0) return `${each.name}: no values`;
    const at = (value: number) => names[each.values.indexOf(value)] ?? '?';
    const high = Math.max(...known);
    const low = Math.min(...known);
    return (
      `${each.name}: highest ${with_unit(high, column)} on ${at(high)}, ` +
      `lowest ${with_unit(low, column)} on ${at(low)}`
    );
  });
  return `Line chart of ${caption(column.name).toLowerCase()} ${span}. ${said.join('. ')}.`;
}
