// Bars: lying for rankings (long names, one value a row), standing for ordered categories such as
// hours and weekdays, where each measure has a panel of its own because their units differ.
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
import {
  base_option,
  fitted,
  fitted_parts,
  category_axis,
  legend,
  panel_title,
  row_name,
  text_style,
  text_width,
  value_axis,
  value_text,
} from './drawing';
import {
  axis_title,
  caption,
  cell_name,
  compact,
  grouped,
  mark_number,
  percent,
  with_unit,
} from './format';
import type { Look } from './look';
import { category_of, is_event_type } from './look';

const bars_max = 20;
const bar_pitch = 27; // pixels from bar to bar
const panel_height = 150;
const names_max = 264; // pixels that the names take at most

export function bar(answer: Answer, look: Look): Chart {
  if (!answer.chart.x) return measures(answer, look);
  const x = column_index(answer, answer.chart.x);
  const column = column_at(answer, x);
  const ordered = column.type !== 'text' && !column.name.endsWith('_id');
  if (ordered) return standing(answer, look, x);
  return splits(answer) ? stacked(answer, look, x) : ranking(answer, look, x);
}

// Whether a second key makes parts of a bar (most of the grid is there) rather than one name more.
function splits(answer: Answer): boolean {
  const x = column_index(answer, answer.chart.x);
  const series = find_column(answer, answer.chart.series);
  if (series === undefined) return false;
  const parts = distinct(answer, series).length;
  return parts >= 2 && parts <= 8 && answer.rows.length > 0.6 * parts * distinct(answer, x).length;
}

// The columns that name a row of a ranking: those that the chart names, and the other texts where
// these do not tell the rows apart (the best user of every category).
function name_columns(answer: Answer, x: number): number[] {
  const series = find_column(answer, answer.chart.series);
  const keys = series === undefined ? [x] : [x, series];
  const names = answer.rows.map((row) => keys.map((key) => String(cell_at(row, key))).join('\n'));
  if (new Set(names).size === names.length) return keys;
  const texts = answer.columns
    .map((_, index) => index)
    .filter((index) => column_at(answer, index).type === 'text' && !keys.includes(index));
  return [...keys, ...texts.filter((index) => column_at(answer, index).name !== 'title')];
}

// The rows with the largest values, largest first; equal ones in the answer's order, nulls last.
function largest(answer: Answer, drawn: number): Cell[][] {
  const value = (row: Cell[]) => number_at(row, drawn) ?? -Infinity;
  const order = (a: Cell[], b: Cell[]) => (value(a) === value(b) ? 0 : value(b) - value(a));
  return [...answer.rows].sort(order).slice(0, bars_max);
}

// The share of the whole that the rows leave; undefined where the shares are of something else than
// the sum of what is drawn (an engaged user's share of their category): then value and share do not
// go together.
function rest_of(rows: Cell[][], drawn: number, share: number | undefined): number | undefined {
  if (share === undefined) return undefined;
  const pairs = rows.map(
    (row) => [number_at(row, drawn) ?? 0, number_at(row, share) ?? 0] as const,
  );
  const [value, part] = pairs[0] ?? [0, 0];
  if (value <= 0 || part <= 0) return undefined;
  const together = pairs.every(([v, p]) => Math.abs(v * part - p * value) < 0.001 * value);
  const rest = 1 - pairs.reduce((sum, [, p]) => sum + p, 0);
  return together && rest > 0 ? rest : undefined;
}

// Whether the answer's rows come largest first, so that those cut off are smaller than those here.
function in_order(answer: Answer, drawn: number): boolean {
  const values = answer.rows.map((row) => number_at(row, drawn) ?? -Infinity);
  return values.every((value, at) => at === 0 || value <= (values[at - 1] ?? Infinity));
}

// What is not drawn, and how much of the whole it is where the answer has shares.
function left_out(answer: Answer, rows: Cell[][], drawn: number, share?: number): string[] {
  const all = answer.cut?.of ?? answer.rows.length;
  if (all === rows.length) return [];
  if (answer.cut && !in_order(answer, drawn)) {
    const first = `the first ${grouped(answer.rows.length, 0)} of ${grouped(all, 0)} rows`;
    return [`The ${rows.length} largest of ${first} are drawn.`];
  }
  const rest = rest_of(rows, drawn, share);
  const others = rest === undefined ? '' : `; all others together are ${percent(rest)}`;
  return [`The ${rows.length} largest of ${grouped(all, 0)} are drawn${others}.`];
}

function ranked_name(answer: Answer, row: Cell[], keys: number[]): string {
  const title = find_column(answer, 'title');
  const text = title === undefined ? null : cell_at(row, title);
  const said = typeof text === 'string' && text !== '' ? text : row_name(answer, row, keys);
  return said;
}

interface Bar {
  name: string;
  value: number | null;
  tip: string;
  role: string; // colour
  label: string;
}

function lying(look: Look, bars: Bar[], title: string): { option: Option; height: number } {
  const names = bars.map((each) => fitted_parts(each.name, names_max));
  const left = Math.min(names_max, Math.max(60, ...names.map((name) => text_width(name)))) + 12;
  const right = Math.max(40, ...bars.map((each) => text_width(each.label))) + 10;
  const height = 30 + bars.length * bar_pitch + 6;
  const option = {
    ...base_option(look),
    grid: { left, right, top: 28, bottom: 6 },
    graphic: [panel_title(look, title, left, 6)],
    xAxis: { type: 'value', show: false, min: (range: { min: number }) => Math.min(0, range.min) },
    yAxis: category_axis(
      look,
      bars.map((_, index) => String(index)),
      {
        inverse: true,
        axisLine: { show: false },
        axisLabel: {
          ...text_style(look),
          formatter: (_: string, index: number) => names[index] ?? '',
          interval: 0,
        },
      },
    ),
    series: [
      {
        type: 'bar',
        barWidth: 17,
        data: bars.map((each) => ({
          value: each.value,
          itemStyle: { color: look.colour(each.role), borderRadius: 2 },
          label: {
            show: true,
            position: 'right', // of a negative bar too: on its left stand the names
            formatter: () => each.label,
            ...text_style(look),
          },
        })),
      },
    ],
  };
  return { option, height };
}

function ranking(answer: Answer, look: Look, x: number): Chart {
  const keys = name_columns(answer, x);
  const drawn = drawn_columns(answer)[0] ?? column_index(answer, answer.chart.y[0]);
  const column = column_at(answer, drawn);
  const share = find_column(answer, 'share');
  const rows = largest(answer, drawn);
  const colours_differ = rows.every((row) => is_event_type(String(cell_at(row, x))));
  const bars = rows.map((row) => {
    const value = number_at(row, drawn);
    const part = share === undefined || share === drawn ? null : number_at(row, share);
    const name = ranked_name(answer, row, keys);
    const short = value === null ? '\u2013' : mark_number(value, column);
    return {
      name,
      value,
      tip: [
        name,
        with_unit(value, column),
        part === null ? '' : `${caption(column_at(answer, share ?? 0).name)} ${percent(part)}`,
      ]
        .filter((line) => line !== '')
        .join('\n'),
      role: colours_differ ? `c${category_of(String(cell_at(row, x)), 0)}` : 'c0',
      label: part === null ? short : `${short}  (${percent(part)})`,
    };
  });
  const first = bars[0];
  return {
    ...lying(look, bars, axis_title(column)),
    label:
      `Bar chart of ${caption(column.name).toLowerCase()}, ${bars.length} bars` +
      (first ? `; the first is ${first.tip.replace(/\n/g, ', ')}.` : '.'),
    notes: left_out(answer, rows, drawn, share),
    tips: [bars.map((each) => each.tip)],
  };
}

// One row of many measures: a bar a measure.
function measures(answer: Answer, look: Look): Chart {
  const row = answer.rows[0] ?? [];
  const bars = answer.chart.y.map((name) => {
    const column = column_at(answer, column_index(answer, name));
    const value = number_at(row, column_index(answer, name));
    const tip = `${caption(name)}\n${with_unit(value, column)}`;
    const label = value === null ? '\u2013' : mark_number(value, column);
    return { name: caption(name), value, tip, role: 'c0', label };
  });
  const unit = column_at(answer, column_index(answer, answer.chart.y[0])).unit;
  return {
    ...lying(look, bars, unit === 'none' ? '' : caption(unit)),
    label: `Bar chart: ${bars.map((each) => each.tip.replace('\n', ' ')).join('; ')}.`,
    notes: [],
    tips: [bars.map((each) => each.tip)],
  };
}

function stacked(answer: Answer, look: Look, x: number): Chart {
  const split = column_index(answer, answer.chart.series);
  const drawn = column_index(answer, answer.chart.y[0]);
  const column = column_at(answer, drawn);
  const all_keys = distinct(answer, x);
  const keys = all_keys.slice(0, bars_max);
  const parts = distinct(answer, split);
  const names = keys.map((key) => cell_name(key, column_at(answer, x)));
  const part_names = parts.map((part) => cell_name(part, column_at(answer, split)));
  const value_of = (key: Cell, part: Cell) => {
    const row = answer.rows.find((r) => cell_at(r, x) === key && cell_at(r, split) === part);
    return row ? number_at(row, drawn) : null;
  };
  const left = Math.min(names_max, Math.max(60, ...names.map((name) => text_width(name)))) + 12;
  const tips = parts.map((part, p) =>
    keys.map(
      (key, k) =>
        `${names[k] ?? ''} \u00b7 ${part_names[p] ?? ''}\n` +
        with_unit(value_of(key, part), column),
    ),
  );
  const option = {
    ...base_option(look),
    legend: legend(look, part_names),
    grid: { left, right: 24, top: 34, bottom: 28 },
    xAxis: value_axis(look, column),
    yAxis: category_axis(look, names, {
      inverse: true,
      axisLabel: {
        ...text_style(look),
        interval: 0,
        formatter: (name: string) => fitted(name, names_max),
      },
    }),
    series: parts.map((part, p) => ({
      type: 'bar',
      name: part_names[p],
      stack: 'all',
      barWidth: 17,
      itemStyle: { color: look.category(category_of(String(part), p)) },
      data: keys.map((key) => value_of(key, part)),
    })),
  };
  return {
    option,
    height: 34 + keys.length * bar_pitch + 30,
    label:
      `Stacked bar chart of ${caption(column.name).toLowerCase()} for ${keys.length} bars, ` +
      `split into ${part_names.join(', ')}.`,
    notes: all_keys.length > bars_max ? [`The first ${bars_max} are drawn.`] : [],
    tips,
  };
}

// Standing bars, one panel a measure, the largest bar darker and labelled.
function standing(answer: Answer, look: Look, x: number): Chart {
  const drawn = drawn_columns(answer);
  const names = answer.rows.map((row) => cell_name(cell_at(row, x), column_at(answer, x)));
  const left = 52;
  const tops = drawn.map((_, panel) => 30 + panel * (panel_height + 44));
  const labels_fit = (look.width - left) / Math.max(1, names.length) > 46;
  const peaks = drawn.map((index) => {
    const values = answer.rows.map((row) => number_at(row, index) ?? -Infinity);
    return values.indexOf(Math.max(...values));
  });
  const option = {
    ...base_option(look),
    graphic: drawn.map((index, panel) =>
      panel_title(look, axis_title(column_at(answer, index)), 0, (tops[panel] ?? 0) - 28),
    ),
    grid: tops.map((top) => ({ left, right: 12, top, height: panel_height - 14 })),
    xAxis: drawn.map((_, panel) => category_axis(look, names, { gridIndex: panel })),
    yAxis: drawn.map((index, panel) =>
      value_axis(look, column_at(answer, index), { gridIndex: panel, splitNumber: 3 }),
    ),
    series: drawn.map((index, panel) => ({
      type: 'bar',
      xAxisIndex: panel,
      yAxisIndex: panel,
      barCategoryGap: '22%',
      barMaxWidth: 72,
      data: answer.rows.map((row, r) => ({
        value: number_at(row, index),
        itemStyle: {
          color: look.colour(r === peaks[panel] ? 'c0' : 'm0'),
          borderRadius: [2, 2, 0, 0],
        },
        label: {
          show: labels_fit || r === peaks[panel],
          position: 'top',
          distance: 3,
          ...text_style(look, 'ink', 11),
          formatter: () => mark_number(number_at(row, index) ?? 0, column_at(answer, index)),
        },
      })),
    })),
  };
  const said = drawn.map((index, panel) => {
    const column = column_at(answer, index);
    const peak = answer.rows[peaks[panel] ?? 0] ?? [];
    return (
      `${caption(column.name)} is highest at ${names[peaks[panel] ?? 0] ?? '?'} ` +
      `with ${compact(number_at(peak, index) ?? 0)}`
    );
  });
  const axis = caption(column_at(answer, x).name);
  return {
    option,
    height: drawn.length * (panel_height + 44) + 8,
    label: `Bar chart by ${axis.toLowerCase()}, ${names.length} bars. ${said.join('. ')}.`,
    notes: [],
    tips: drawn.map((index) =>
      answer.rows.map((row, r) => `${axis} ${names[r] ?? ''}\n${value_text(answer, row, index)}`),
    ),
  };
}
