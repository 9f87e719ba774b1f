// A mark a row, its area a third measure; logarithmic axes where the values span several powers of
// ten. Above 2,000 rows the plane is cut into squares and a square's colour says how many fall in.
import type { Answer, Cell } from './answer';
import { cell_at, column_at, column_index, distinct, find_column, number_at } from './answer';
import type { Chart, Option } from './drawing';
import {
  base_option,
  fitted,
  legend,
  row_name,
  text_style,
  value_axis,
  value_text,
} from './drawing';
import { axis_title, caption, cell_name, compact, grouped, with_unit } from './format';
import type { Look } from './look';
import { category_of, step_count } from './look';

const marks_max = 2000;
const labels_max = 12;
const bins = 48; // squares along the longer side
const height = 440;

interface Plane {
  x: number;
  y: number;
  rows: Cell[][]; // those with both values
  log_x: boolean;
  log_y: boolean;
}

function spans_powers(values: number[]): boolean {
  const least = Math.min(...values);
  return values.length > 0 && least > 0 && Math.max(...values) / least > 200;
}

function plane_of(answer: Answer): Plane {
  const x = column_index(answer, answer.chart.x);
  const y = column_index(answer, answer.chart.y[0]);
  const rows = answer.rows.filter(
    (row) => number_at(row, x) !== null && number_at(row, y) !== null,
  );
  return {
    x,
    y,
    rows,
    log_x: spans_powers(rows.map((row) => number_at(row, x) ?? 0)),
    log_y: spans_powers(rows.map((row) => number_at(row, y) ?? 0)),
  };
}

function axis(look: Look, answer: Answer, index: number, log: boolean, vertical: boolean): Option {
  const column = column_at(answer, index);
  return {
    ...value_axis(look, column),
    type: log ? 'log' : 'value',
    scale: !log,
    name: axis_title(column) + (log ? ', logarithmic' : ''),
    nameLocation: vertical ? 'end' : 'middle',
    nameGap: vertical ? 12 : 28,
    nameTextStyle: { ...text_style(look, 'muted'), align: vertical ? 'left' : 'center' },
    axisLine: { show: true, lineStyle: { color: look.colour('axis') } },
  };
}

function common(look: Look, answer: Answer, plane: Plane, top: number): Option {
  return {
    ...base_option(look),
    grid: { left: 56, right: 24, top, bottom: 48 },
    xAxis: axis(look, answer, plane.x, plane.log_x, false),
    yAxis: axis(look, answer, plane.y, plane.log_y, true),
  };
}

// The text columns of an answer name its rows, except the one that splits it into series.
function key_columns(answer: Answer, split: number | undefined): number[] {
  const keys = answer.columns
    .map((_, index) => index)
    .filter((index) => {
      const column = column_at(answer, index);
      return index !== split && (column.type === 'text' || column.name.endsWith('_id'));
    });
  return keys.slice(0, 2);
}

// Whether a mark lies so far to the right that its name must stand on its left.
function far_right(plane: Plane, row: Cell[]): boolean {
  const scaled = (each: Cell[]) => {
    const value = number_at(each, plane.x) ?? 0;
    return plane.log_x ? Math.log10(value) : value;
  };
  const values = plane.rows.map(scaled);
  const least = Math.min(...values);
  return scaled(row) - least > 0.75 * (Math.max(...values) - least);
}

function marks(answer: Answer, look: Look, plane: Plane): Chart {
  const split = find_column(answer, answer.chart.series);
  const size = find_column(answer, answer.chart.size);
  const keys = key_columns(answer, split);
  const groups = split === undefined ? [null] : distinct({ ...answer, rows: plane.rows }, split);
  const weight = (row: Cell[]) => (size === undefined ? 1 : Math.max(0, number_at(row, size) ?? 0));
  const heaviest = Math.max(1, ...plane.rows.map(weight));
  const radius = (row: Cell[]) =>
    size === undefined ? 9 : 6 + 34 * Math.sqrt(weight(row) / heaviest);
  const labelled = new Set(
    [...plane.rows].sort((a, b) => weight(b) - weight(a)).slice(0, labels_max),
  );
  const names = groups.map((group) =>
    split === undefined ? '' : cell_name(group, column_at(answer, split)),
  );
  const parts = groups.map((group) =>
    split === undefined ? plane.rows : plane.rows.filter((row) => cell_at(row, split) === group),
  );
  const tip = (row: Cell[], g: number) =>
    [
      [row_name(answer, row, keys), names[g]].filter((text) => text).join(' \u00b7 '),
      `${caption(column_at(answer, plane.x).name)} ${value_text(answer, row, plane.x)}`,
      `${caption(column_at(answer, plane.y).name)} ${value_text(answer, row, plane.y)}`,
      ...(size === undefined ? [] : [value_text(answer, row, size)]),
    ].join('\n');
  const many = groups.length > 1;
  const option = {
    ...common(look, answer, plane, many ? 66 : 40),
    ...(many ? { legend: legend(look, names, { icon: 'circle' }) } : {}),
    series: parts.map((rows, g) => {
      const category = category_of(event_of(names[g] ?? ''), g);
      return {
        type: 'scatter',
        name: names[g],
        itemStyle: {
          color: look.category(category),
          opacity: 0.6,
          borderColor: look.colour('surface'),
          borderWidth: 1,
        },
        labelLayout: { hideOverlap: true },
        data: rows.map((row) => ({
          value: [number_at(row, plane.x), number_at(row, plane.y)],
          symbolSize: radius(row),
          label: {
            show: labelled.has(row),
            opacity: 1,
            position: labelled.has(row) && far_right(plane, row) ? 'left' : 'right',
            ...text_style(look, 'ink', 11),
            formatter: () => fitted(row_name(answer, row, keys), 160, 11),
          },
        })),
      };
    }),
  };
  const sized =
    size === undefined
      ? []
      : [`The area of a mark is its ${caption(column_at(answer, size).name).toLowerCase()}.`];
  return {
    option,
    height,
    label: describe(answer, plane),
    notes: sized,
    tips: parts.map((rows, g) => rows.map((row) => tip(row, g))),
  };
}

// What was viewed and bought has the colours of the events.
function event_of(name: string): string {
  return name === 'viewed' ? 'view' : name === 'bought' ? 'purchase' : name;
}

function binned(answer: Answer, look: Look, plane: Plane): Chart {
  const scale = (log: boolean) => (value: number) => (log ? Math.log10(value) : value);
  const back = (log: boolean) => (value: number) => (log ? 10 ** value : value);
  const [to_x, to_y] = [scale(plane.log_x), scale(plane.log_y)];
  const points = plane.rows.map(
    (row) => [to_x(number_at(row, plane.x) ?? 0), to_y(number_at(row, plane.y) ?? 0)] as const,
  );
  const least = (at: 0 | 1) => points.reduce((low, point) => Math.min(low, point[at]), Infinity);
  const most = (at: 0 | 1) => points.reduce((top, point) => Math.max(top, point[at]), -Infinity);
  const [x0, x1, y0, y1] = [least(0), most(0), least(1), most(1)];
  const rows_of_bins = Math.max(8, Math.round((bins * (height - 88)) / (look.width - 80)));
  const counts = new Map<number, number>();
  for (const [px, py] of points) {
    const bx = Math.min(bins - 1, Math.floor(((px - x0) / (x1 - x0 || 1)) * bins));
    const by = Math.min(rows_of_bins - 1, Math.floor(((py - y0) / (y1 - y0 || 1)) * rows_of_bins));
    counts.set(by * bins + bx, (counts.get(by * bins + bx) ?? 0) + 1);
  }
  const densest = Math.max(1, ...counts.values());
  const side = Math.max(3, (look.width - 80) / bins - 1);
  const cells = [...counts.entries()]
    .sort((a, b) => a[0] - b[0])
    .map(([bin, count]) => {
      const x = back(plane.log_x)(x0 + ((bin % bins) + 0.5) * ((x1 - x0) / bins));
      const y = back(plane.log_y)(y0 + (Math.floor(bin / bins) + 0.5) * ((y1 - y0) / rows_of_bins));
      return { x, y, count };
    });
  const step = (count: number) =>
    1 +
    Math.min(
      step_count - 2,
      Math.floor((Math.log(count) / Math.log(densest + 1)) * (step_count - 1)),
    );
  return {
    option: {
      ...common(look, answer, plane, 40),
      series: [
        {
          type: 'scatter',
          symbol: 'rect',
          symbolSize: side,
          data: cells.map((cell) => ({
            value: [cell.x, cell.y],
            itemStyle: { color: look.step(step(cell.count)) },
          })),
        },
      ],
    },
    height,
    label: describe(answer, plane),
    notes: [
      `${grouped(plane.rows.length, 0)} rows in squares; ` +
        `the stronger the colour the more, up to ${compact(densest)}.`,
    ],
    tips: [
      cells.map(
        (cell) =>
          `${grouped(cell.count, 0)} rows near ` +
          `${with_unit(cell.x, column_at(answer, plane.x))}, ` +
          with_unit(cell.y, column_at(answer, plane.y)),
      ),
    ],
  };
}

function describe(answer: Answer, plane: Plane): string {
  return (
    `Scatter plot of ${caption(column_at(answer, plane.y).name).toLowerCase()} against ` +
    `${caption(column_at(answer, plane.x).name).toLowerCase()}, ${plane.rows.length} points.`
  );
}

export function scatter(answer: Answer, look: Look): Chart {
  const plane = plane_of(answer);
  return plane.rows.length > marks_max ? binned(answer, look, plane) : marks(answer, look, plane);
}
