// From an answer to its chart: the one door of this folder, for the report and for the browser.
import type { Answer } from './answer';
import { bar } from './bar';
import { cards } from './cards';
import type { Chart } from './drawing';
import { heatmap } from './heatmap';
import { histogram } from './histogram';
import { line } from './line';
import type { Look } from './look';
import { network } from './network';
import { pie } from './pie';
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

// null where there is nothing to draw: the answer is a table only, or has no rows.
export function chart_of(answer: Answer, look: Look): Chart | null {
  if (answer.chart.kind === 'table' || answer.rows.length === 0) return null;
  const build = builders[answer.chart.kind];
  if (!build) {
    throw new Error(
      `${answer.name}: no chart is called "${answer.chart.kind}"; there are ` +
        `${Object.keys(builders).join(', ')} and table`,
    );
  }
  return build(answer, look);
}
