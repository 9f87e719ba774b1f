// How often each size occurs: bars that touch. A long tail is drawn up to the bar by which 99 % of
// the whole are counted; the rest is one bar of its own, so that the bars add up.
import type { Answer } from './answer';
import { cell_at, column_at, column_index, number_at } from './answer';
import type { Chart } from './drawing';
import { base_option, category_axis, panel_title, text_style, value_axis } from './drawing';
import { axis_title, caption, cell_name, mark_number, percent, with_unit } from './format';
import type { Look } from './look';

const bins_max = 40;

interface Bin {
  name: string;
  count: number;
}

function bins_of(answer: Answer, x: number, drawn: number): Bin[] {
  const all = answer.rows.map((row) => ({
    name: cell_name(cell_at(row, x), column_at(answer, x)),
    count: number_at(row, drawn) ?? 0,
  }));
  const total = all.reduce((sum, bin) => sum + bin.count, 0);
  let counted = 0;
  let kept = 0;
  for (const bin of all) {
    if (kept >= bins_max || (kept >= 12 && counted >= total * 0.99)) break;
    counted += bin.count;
    ++kept;
  }
  if (all.length - kept < 2) return all;
  const rest = all.slice(kept).reduce((sum, bin) => sum + bin.count, 0);
  return [...all.slice(0, kept), { name: `${all[kept]?.name ?? ''}+`, count: rest }];
}

export function histogram(answer: Answer, look: Look): Chart {
  const x = column_index(answer, answer.chart.x);
  const drawn = column_index(answer, answer.chart.y[0]);
  const column = column_at(answer, drawn);
  const bins = bins_of(answer, x, drawn);
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const labels = (look.width - 64) / Math.max(1, bins.length) > 44;
  const gathered = bins[bins.length - 1]?.name.endsWith('+') ?? false;
  const share = (count: number) => (total === 0 ? 0 : count / total);
  const largest = bins.reduce<Bin>(
    (best, bin) => (bin.count > best.count ? bin : best),
    bins[0] ?? { name: '?', count: 0 },
  );
  return {
    option: {
      ...base_option(look),
      graphic: [panel_title(look, axis_title(column), 0, 4)],
      grid: { left: 52, right: 12, top: 32, bottom: 46 },
      xAxis: category_axis(
        look,
        bins.map((bin) => bin.name),
        {
          name: axis_title(column_at(answer, x)),
          nameLocation: 'middle',
          nameGap: 28,
          nameTextStyle: text_style(look, 'muted'),
          axisLabel: { ...text_style(look, 'muted', 11), hideOverlap: true },
        },
      ),
      yAxis: value_axis(look, column),
      series: [
        {
          type: 'bar',
          barCategoryGap: '6%',
          data: bins.map((bin, place) => ({
            value: bin.count,
            itemStyle: {
              color: look.colour(gathered && place === bins.length - 1 ? 'm0' : 'c0'),
            },
            label: {
              show: labels,
              position: 'top',
              distance: 3,
              ...text_style(look, 'ink', 11),
              formatter: () => mark_number(bin.count, column),
            },
          })),
        },
      ],
    },
    height: 300,
    label:
      `Histogram of ${caption(column.name).toLowerCase()} by ` +
      `${caption(column_at(answer, x).name).toLowerCase()}. Most at ${largest.name}: ` +
      `${with_unit(largest.count, column)}, ${percent(share(largest.count))} of all.`,
    notes: gathered ? ['The last, paler bar holds all that lies beyond.'] : [],
    tips: [
      bins.map(
        (bin) =>
          `${caption(column_at(answer, x).name)} ${bin.name}\n` +
          `${with_unit(bin.count, column)}\n${percent(share(bin.count))} of all`,
      ),
    ],
  };
}
