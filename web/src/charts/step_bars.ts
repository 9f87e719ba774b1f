// A funnel as bars, one a step: solid what reached it, hatched what was lost since the step before.
// Between two bars stands what it took. (A trapezoid of 9 million to half a million is unreadable.)
import type { Answer, Cell } from './answer';
import { cell_at, column_at, column_index, find_column, number_at } from './answer';
import type { Chart, Option } from './drawing';
import { base_option, category_axis, fitted, text_style, text_width } from './drawing';
import { caption, cell_name, compact, duration, grouped, percent, with_unit } from './format';
import type { Look } from './look';
import { category_of } from './look';

interface Step {
  name: string;
  reached: number;
  before: number;
  category: number;
  median: number | null; // seconds from the step before
}

function steps_of(answer: Answer): Step[] {
  const x = column_index(answer, answer.chart.x);
  const drawn = column_index(answer, answer.chart.y[0]);
  const median = find_column(answer, 'q50');
  const optional = find_column(answer, 'optional');
  return answer.rows.map((row: Cell[], turn) => {
    const reached = number_at(row, drawn) ?? 0;
    const plain = cell_name(cell_at(row, x), column_at(answer, x));
    const may_be_left_out = optional !== undefined && cell_at(row, optional) === true;
    return {
      name: may_be_left_out ? `${plain} (optional)` : plain,
      reached,
      before: turn === 0 ? reached : (number_at(answer.rows[turn - 1] ?? [], drawn) ?? 0),
      category: category_of(plain, turn),
      median: median === undefined ? null : number_at(row, median),
    };
  });
}

function between(step: Step): string {
  if (step.before === 0) return 'nobody went on';
  const kept = `\u2193 ${percent(step.reached / step.before)} went on`;
  const lost = `${grouped(Math.max(0, step.before - step.reached), 0)} lost`;
  const time = step.median === null ? '' : ` \u00b7 median ${duration(step.median)}`;
  return `${kept} \u00b7 ${lost}${time}`;
}

// Every step but the first is two rows: the words between, then the bar.
function rows_of(steps: Step[]): { step: Step; words: boolean }[] {
  return steps.flatMap((step, turn) =>
    turn === 0
      ? [{ step, words: false }]
      : [
          { step, words: true },
          { step, words: false },
        ],
  );
}

function reached_text(step: Step, first: number): string {
  return first === 0 ? '0' : `${compact(step.reached)}  (${percent(step.reached / first)})`;
}

function solid(look: Look, rows: { step: Step; words: boolean }[]): Option {
  return {
    type: 'bar',
    stack: 'step',
    barWidth: 30,
    data: rows.map(({ step, words }) => ({
      value: words ? 0 : step.reached,
      itemStyle: { color: look.category(step.category), borderRadius: 2 },
      label: words
        ? {
            show: true,
            position: 'right',
            distance: 8,
            ...text_style(look, 'muted', 12),
            formatter: () => between(step),
          }
        : { show: false },
    })),
  };
}

function hatched(look: Look, rows: { step: Step; words: boolean }[], first: number): Option {
  return {
    type: 'bar',
    stack: 'step',
    barWidth: 30,
    data: rows.map(({ step, words }) => ({
      value: words ? 0 : Math.max(0, step.before - step.reached),
      itemStyle: {
        color: 'transparent',
        borderColor: look.colour('hatch'),
        borderWidth: step.before > step.reached ? 1 : 0,
        borderRadius: 2,
        decal: {
          symbol: 'rect',
          dashArrayX: [1, 0],
          dashArrayY: [1.5, 5],
          rotation: -Math.PI / 4,
          color: look.colour('hatch'),
          backgroundColor: 'transparent',
        },
      },
      label: words
        ? { show: false }
        : {
            show: true,
            position: 'right',
            distance: 8,
            ...text_style(look),
            formatter: () => reached_text(step, first),
          },
    })),
  };
}

export function step_bars(answer: Answer, look: Look): Chart {
  const steps = steps_of(answer);
  const column = column_at(answer, column_index(answer, answer.chart.y[0]));
  const first = steps[0]?.reached ?? 0;
  const rows = rows_of(steps);
  const names = rows.map(({ step, words }) => (words ? '' : fitted(step.name, 220, 13)));
  const left = Math.max(...names.map((name) => text_width(name, 13)), 40) + 14;
  const right = Math.max(...steps.map((step) => text_width(reached_text(step, first)))) + 12;
  const tips = rows.map(({ step, words }) =>
    words ? between(step) : `${step.name}\n${with_unit(step.reached, column)}`,
  );
  const lost = rows.map(
    ({ step }) =>
      `Lost before ${step.name}\n${with_unit(Math.max(0, step.before - step.reached), column)}`,
  );
  return {
    option: {
      ...base_option(look),
      grid: { left, right, top: 6, bottom: 6 },
      xAxis: { type: 'value', show: false, min: 0, max: Math.max(first, 1) },
      yAxis: category_axis(
        look,
        rows.map((_, index) => String(index)),
        {
          inverse: true,
          axisLine: { show: false },
          axisLabel: {
            ...text_style(look, 'ink', 13),
            interval: 0,
            formatter: (_: string, index: number) => names[index] ?? '',
          },
        },
      ),
      series: [solid(look, rows), hatched(look, rows, first)],
    },
    height: rows.length * 38 + 12,
    label:
      `Funnel of ${caption(column.name).toLowerCase()}: ` +
      steps
        .map((step, turn) =>
          turn === 0
            ? with_unit(step.reached, column).replace(/^/, `${step.name} `)
            : `${step.name} ${with_unit(step.reached, column)}, ` +
              `${percent(step.before === 0 ? 0 : step.reached / step.before)} of the step before`,
        )
        .join('; ') +
      '.',
    notes: [],
    tips: [tips, lost],
  };
}
