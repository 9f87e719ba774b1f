// Which columns a chart is drawn from. An answer's parameters may change its columns (sessions by
// hour, by category, in total), while its chart is stated once: what is named but not there is
// replaced by what this form of the answer has instead.
import type { Answer, ChartSpec, Column } from './answer';
import { distinct, find_column } from './answer';

const measured = new Set(['integer', 'decimal', 'real']);

// Whether a column names rows rather than measures them.
function is_name(column: Column): boolean {
  if (!measured.has(column.type)) return true;
  return column.unit === 'none' && /(^|_)(id|hour|weekday|step|period)$/.test(column.name);
}

function first_of(answer: Answer, fits: (column: Column) => boolean): string | null {
  return answer.columns.find(fits)?.name ?? null;
}

function single(answer: Answer, x: string | null): boolean {
  const index = find_column(answer, x);
  return index !== undefined && distinct(answer, index).length === 1;
}

// null where the answer has no column to take a needed one's place.
export function resolved(answer: Answer): Answer | null {
  const { chart } = answer;
  const has = (name: string | null | undefined) => find_column(answer, name) !== undefined;
  const spec: ChartSpec = { ...chart, y: chart.y.filter(has) };
  if (chart.x && !has(chart.x)) {
    spec.x = first_of(answer, (column) => is_name(column) && !chart.y.includes(column.name));
    if (spec.x === null) return null;
    if (chart.kind === 'histogram' || chart.kind === 'line') spec.kind = 'bar';
  }
  // A line needs two points.
  if (spec.kind === 'line' && single(answer, spec.x)) spec.kind = 'bar';
  if (spec.y.length === 0) {
    const measure = first_of(answer, (column) => !is_name(column) && column.unit !== 'none');
    if (measure === null) return null;
    spec.y = [measure];
  }
  if (chart.series && !has(chart.series)) {
    const second = (column: Column) => is_name(column) && column.name !== spec.x;
    const needed = chart.kind === 'heatmap' || chart.kind === 'network';
    spec.series = needed ? first_of(answer, second) : null;
    if (needed && spec.series === null) return null;
  }
  return { ...answer, chart: spec };
}
