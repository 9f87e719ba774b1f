// What a chart is drawn from: one answer of footfall as JSON, and the questions charts ask of it.
// Words are those of the C++ side and of the files: snake_case, units as written there.

export type ColumnType =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'real'
  | 'date'
  | 'timestamp'
  | 'local_time'
  | 'boolean';

export interface Column {
  name: string;
  type: ColumnType;
  unit: string; // none, events, users, money, ratio, seconds ...
  description?: string;
}

export type Cell = string | number | boolean | null;

export interface ChartSpec {
  kind: string;
  x: string | null; // column of the axis, or of the names
  y: string[]; // columns drawn
  series: string | null; // column that splits into series; second axis of a heatmap
  size: string | null; // column of the marks' size
  value?: string | null; // column of a heatmap's cells, where it is not y[0]
}

export interface Answer {
  name: string;
  title: string;
  definition?: string;
  chart: ChartSpec;
  columns: Column[];
  rows: Cell[][];
  cut: { shown: number; of: number } | null; // rows left out of a long answer
}

export function find_column(answer: Answer, name: string | null | undefined): number | undefined {
  if (!name) return undefined;
  const index = answer.columns.findIndex((column) => column.name === name);
  return index < 0 ? undefined : index;
}

// The index of a column that the answer's chart names.
export function column_index(answer: Answer, name: string | null | undefined): number {
  const index = find_column(answer, name);
  if (index === undefined) {
    throw new Error(
      `${answer.name}: the chart names column "${name ?? ''}", which the answer lacks`,
    );
  }
  return index;
}

export function column_at(answer: Answer, index: number): Column {
  const column = answer.columns[index];
  if (!column) throw new Error(`${answer.name}: there is no column ${index}`);
  return column;
}

export function cell_at(row: Cell[], index: number): Cell {
  return row[index] ?? null;
}

export function number_at(row: Cell[], index: number): number | null {
  const cell = cell_at(row, index);
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : null;
}

// The columns that the chart draws; those that hold no number in any row are left out.
export function drawn_columns(answer: Answer): number[] {
  const drawn = answer.chart.y.map((name) => column_index(answer, name));
  return drawn.filter((index) => answer.rows.some((row) => number_at(row, index) !== null));
}

// The distinct values of a column in the order of the rows.
export function distinct(answer: Answer, index: number): Cell[] {
  const seen = new Set<Cell>();
  for (const row of answer.rows) seen.add(cell_at(row, index));
  return [...seen];
}
