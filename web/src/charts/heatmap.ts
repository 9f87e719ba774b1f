// Heatmaps: one hue in nine steps, from 0 (or the least value) to the 95th percentile, so that a
// few large cells do not make all others pale. Cells without a value stay empty.
import type { Answer, Cell, Column } from './answer';
import { cell_at, column_at, column_index, distinct, find_column, number_at } from './answer';
import type { Chart, Option } from './drawing';
import {
  base_option,
  fitted,
  category_axis,
  font,
  text_style,
  text_width,
  value_text,
} from './drawing';
import {
  axis_title,
  caption,
  cell_name,
  mark_number,
  month_name,
  percent,
  short_date,
  with_unit,
} from './format';
import type { Look } from './look';
import { step_count } from './look';

const names_max = 220; // pixels of a row's name

function axis_name(cell: Cell, answer: Answer, index: number): string {
  const column = column_at(answer, index);
  if (typeof cell !== 'string' || column.type !== 'date') return cell_name(cell, column);
  const monthly = distinct(answer, index).every((each) => String(each).endsWith('-01'));
  return monthly ? month_name(cell) : short_date(cell, false);
}

function quantile(sorted: number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const first = sorted[low] ?? 0;
  return first + ((sorted[low + 1] ?? first) - first) * (place - low);
}

function known_values(rows: Cell[][], cells: number): number[] {
  return rows
    .map((row) => number_at(row, cells))
    .filter((value): value is number => value !== null)
    .sort((a, b) => a - b);
}

// The rows that set the scale. A first column of nothing but ones (every cohort in its period 0)
// says nothing, and would make all that matters pale.
function scale_rows(answer: Answer, x: number, cells: number, first: Cell): Cell[][] {
  const others = answer.rows.filter((row) => cell_at(row, x) !== first);
  const idle = answer.rows.every(
    (row) =>
      cell_at(row, x) !== first || number_at(row, cells) === 1 || number_at(row, cells) === null,
  );
  return idle && known_values(others, cells).length > 0 ? others : answer.rows;
}

// The scale's steps, drawn as small boxes at the top right with the ends written beside them.
function scale_legend(look: Look, low: string, high: string): Option {
  const box = 16;
  const ends = { fill: look.colour('muted'), ...font(11), textVerticalAlign: 'middle' };
  const right = text_width(high, 11) + 8;
  const start = look.width - 12 - right - box * step_count;
  const boxes = Array.from({ length: step_count }, (_, step) => ({
    type: 'rect',
    shape: { x: start + step * box, y: 4, width: box, height: 10 },
    style: { fill: look.step(step) },
  }));
  return {
    type: 'group',
    silent: true,
    children: [
      { type: 'text', style: { ...ends, text: low, x: start - 6, y: 9, textAlign: 'right' } },
      ...boxes,
      { type: 'text', style: { ...ends, text: high, x: start + box * step_count + 6, y: 9 } },
    ],
  };
}

// What the colours mean: nine equal steps from low to high.
interface Scale {
  low: number;
  high: number;
  top: number; // the largest value; beyond `high` where a few cells are
}

function scale_of(answer: Answer, x: number, cells: number, first: Cell): Scale {
  const known = known_values(answer.rows, cells);
  const least = known[0] ?? 0;
  const low = column_at(answer, cells).unit === 'ratio' || least >= 0 ? 0 : least;
  const top = known[known.length - 1] ?? 1;
  const capped = quantile(known_values(scale_rows(answer, x, cells, first), cells), 0.95);
  return { low, top, high: capped > low ? capped : top > low ? top : low + 1 };
}

function step_of(value: number, { low, high }: Scale): number {
  const step = Math.floor(((value - low) / (high - low)) * step_count);
  return Math.max(0, Math.min(step_count - 1, step));
}

// The names of the rows; with the size of a cohort where the answer has one.
function row_names(answer: Answer, y: number, y_values: Cell[]): string[] {
  const size = find_column(answer, answer.chart.size ?? 'size');
  return y_values.map((cell) => {
    const name = fitted(axis_name(cell, answer, y), names_max);
    const row = answer.rows.find((each) => cell_at(each, y) === cell);
    if (size === undefined || !row) return name;
    const count = number_at(row, size);
    return count === null ? name : `${name}  (${mark_number(count, column_at(answer, size))})`;
  });
}

// The graphics above the grid: what is coloured, and the scale.
function heading(look: Look, column: Column, scale: Scale): Option[] {
  const above = scale.top > scale.high ? '\u2265 ' : '';
  const style = { text: axis_title(column), fill: look.colour('muted'), ...font(12) };
  return [
    { type: 'text', left: 0, top: 2, silent: true, style },
    scale_legend(look, mark_number(scale.low, column), above + mark_number(scale.high, column)),
  ];
}

export function heatmap(answer: Answer, look: Look): Chart {
  const x = column_index(answer, answer.chart.x);
  const y = column_index(answer, answer.chart.series);
  const cells = column_index(answer, answer.chart.value ?? answer.chart.y[0]);
  const column = column_at(answer, cells);
  const x_values = distinct(answer, x).filter((cell): cell is NonNullable<Cell> => cell !== null);
  const y_values = distinct(answer, y);
  if (typeof x_values[0] === 'number') x_values.sort((a, b) => Number(a) - Number(b));
  const y_names = row_names(answer, y, y_values);
  const x_names = x_values.map((cell) => axis_name(cell, answer, x));
  const scale = scale_of(answer, x, cells, x_values[0] ?? null);
  const rows = answer.rows.filter(
    (row) => number_at(row, cells) !== null && cell_at(row, x) !== null,
  );
  const shown = (row: Cell[]) => short(number_at(row, cells) ?? 0, column.unit);
  const left = Math.max(...y_names.map((name) => text_width(name)), 30) + 14;
  const cell_width = (look.width - left - 12) / Math.max(1, x_names.length);
  const labels = cell_width >= Math.max(0, ...rows.map((row) => text_width(shown(row), 10))) + 4;
  const places = new Map<Cell, number>(x_values.map((cell, place) => [cell, place]));
  const data = rows.map((row) => {
    const value = number_at(row, cells) ?? 0;
    const step = step_of(value, scale);
    return {
      value: [places.get(cell_at(row, x)) ?? 0, y_values.indexOf(cell_at(row, y)), value],
      itemStyle: {
        color: look.step(step),
        borderColor: look.colour('surface'),
        borderWidth: 1,
      },
      label: { show: labels, ...text_style(look, `i${step}`, 10), formatter: () => shown(row) },
    };
  });
  return {
    option: {
      ...base_option(look),
      graphic: heading(look, column, scale),
      grid: { left, right: 12, top: 46, bottom: 4 },
      xAxis: category_axis(look, x_names, {
        position: 'top',
        axisLine: { show: false },
        axisLabel: { ...text_style(look, 'muted', 11), hideOverlap: true },
      }),
      yAxis: category_axis(look, y_names, {
        inverse: true,
        axisLine: { show: false },
        axisLabel: { ...text_style(look), interval: 0 },
      }),
      series: [{ type: 'heatmap', data }],
    },
    height: 46 + y_names.length * (y_names.length > 16 ? 22 : 27) + 6,
    label: describe(answer, rows, cells, x, y),
    notes:
      scale.top > scale.high
        ? ['The strongest colour begins at the 95th percentile of what varies.']
        : [],
    tips: [
      rows.map(
        (row) =>
          `${caption(column_at(answer, y).name)} ${axis_name(cell_at(row, y), answer, y)}\n` +
          `${caption(column_at(answer, x).name)} ${axis_name(cell_at(row, x), answer, x)}\n` +
          `${axis_title(column)}: ${value_text(answer, row, cells)}`,
      ),
    ],
  };
}

// Inside a cell a rate has no percent sign and no needless decimal, and a count of nothing is not
// written: the colour says it.
function short(value: number, unit: string): string {
  if (unit !== 'ratio')
    return value === 0 ? '' : mark_number(value, { name: '', type: 'real', unit });
  if (value === 0 || value === 1) return String(value * 100);
  return percent(value).replace(/\u202f%$/, '');
}

function describe(answer: Answer, rows: Cell[][], cells: number, x: number, y: number): string {
  const column = column_at(answer, cells);
  let best: Cell[] | undefined;
  for (const row of rows) {
    if (!best || (number_at(row, cells) ?? 0) > (number_at(best, cells) ?? 0)) best = row;
  }
  const peak = best
    ? ` Highest: ${with_unit(number_at(best, cells), column)} at ` +
      `${axis_name(cell_at(best, y), answer, y)}, ${axis_name(cell_at(best, x), answer, x)}.`
    : '';
  return (
    `Heatmap of ${caption(column.name).toLowerCase()} by ` +
    `${caption(column_at(answer, y).name).toLowerCase()} and ` +
    `${caption(column_at(answer, x).name).toLowerCase()}, ${rows.length} cells.${peak}`
  );
}
