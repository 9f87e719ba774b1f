// From an answer to its chart: the one door of this folder, for the report and for the browser.
import type { Answer } from './answer';
import { column_index, number_at } from './answer';
import { bar } from './bar';
import { cards } from './cards';
import type { Chart } from './drawing';
import { heatmap } from './heatmap';
import { histogram } from './histogram';
import { line } from './line';
import type { Look } from './look';
import { network } from './network';
import { pie } from './pie';
import { resolved } from './resolve';
import { scatter } from './scatter';
import { step_bars } from './step_bars';
import { treemap } from './treemap';

const builders: Record<string, (answer: Answer, look: Look) => Chart> = {
  bar,
  cards,
  heatmap,
  histogram,
  line,
  network,
  pie,
  scatter,
  step_bars,
  treemap,
};

// Parts of a whole need a whole.
function has_parts(answer: Answer): boolean {
  const drawn = column_index(answer, answer.chart.y[0]);
  return answer.rows.some((row) => (number_at(row, drawn) ?? 0) > 0);
}

// null where there is nothing to draw: the answer is a table only, has no rows or not the columns,
// or no value above zero where the chart would show parts of a whole.
export function chart_of(answer: Answer, look: Look): Chart | null {
  if (answer.chart.kind === 'table' || answer.rows.length === 0) return null;
  if (!builders[answer.chart.kind]) {
    throw new Error(
      `${answer.name}: no chart is called "${answer.chart.kind}"; there are ` +
        `${Object.keys(builders).join(', ')} and table`,
    );
  }
  const drawable = resolved(answer);
  if (!drawable) return null;
  const { kind } = drawable.chart;
  if ((kind === 'pie' || kind === 'treemap') && !has_parts(drawable)) return null;
  return builders[kind]?.(drawable, look) ?? null;
}
