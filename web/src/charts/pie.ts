// A ring of the ten largest and one part "Other" that makes the whole add up. Where the answer has
// a share column and was cut, Other is what the shown shares leave of 100 %.
import type { Answer } from './answer';
import { cell_at, column_at, column_index, find_column, number_at } from './answer';
import type { Chart } from './drawing';
import { base_option, fitted, font, text_style } from './drawing';
import { caption, cell_name, compact, percent, with_unit } from './format';
import type { Look } from './look';
import { category_of } from './look';

const parts_max = 10;

interface Part {
  name: string;
  share: number;
  value: number | null; // null: known only as a share
  role: string;
}

// Rows of the same name (a category under several ids) are one part.
function summed(answer: Answer): Map<string, { value: number; share: number }> {
  const x = column_index(answer, answer.chart.x);
  const drawn = column_index(answer, answer.chart.y[0]);
  const share = find_column(answer, 'share');
  const sums = new Map<string, { value: number; share: number }>();
  for (const row of answer.rows) {
    const name = cell_name(cell_at(row, x), column_at(answer, x));
    const sum = sums.get(name) ?? { value: 0, share: 0 };
    sum.value += Math.max(0, number_at(row, drawn) ?? 0);
    sum.share += share === undefined ? 0 : Math.max(0, number_at(row, share) ?? 0);
    sums.set(name, sum);
  }
  return sums;
}

function parts_of(answer: Answer): Part[] {
  const sums = [...summed(answer).entries()].sort((a, b) => b[1].value - a[1].value);
  const known = sums.reduce((sum, [, each]) => sum + each.value, 0);
  const shares = sums.reduce((sum, [, each]) => sum + each.share, 0);
  const by_share = answer.cut !== null && shares > 0;
  const share_of = (each: { value: number; share: number }) =>
    by_share ? each.share : known === 0 ? 0 : each.value / known;
  const parts: Part[] = sums.slice(0, parts_max).map(([name, each], turn) => ({
    name,
    value: each.value,
    share: share_of(each),
    role: name === '(none)' ? 'hatch' : `c${category_of(name, turn)}`,
  }));
  const rest = sums.slice(parts_max);
  const left = by_share
    ? 1 - parts.reduce((sum, part) => sum + part.share, 0)
    : rest.reduce((sum, [, each]) => sum + share_of(each), 0);
  if (left > 0.0005) {
    const value = by_share ? null : rest.reduce((sum, [, each]) => sum + each.value, 0);
    parts.push({ name: 'Other', value, share: left, role: 'grid' });
  }
  return parts;
}

export function pie(answer: Answer, look: Look): Chart {
  const column = column_at(answer, column_index(answer, answer.chart.y[0]));
  const parts = parts_of(answer);
  const known = parts.reduce((sum, part) => sum + (part.value ?? 0), 0);
  const exact = parts.every((part) => part.value !== null);
  const incomplete = answer.cut !== null && exact;
  const height = 360;
  const tips = parts.map(
    (part) =>
      `${part.name}\n` +
      (part.value === null ? '' : `${with_unit(part.value, column)}\n`) +
      percent(part.share),
  );
  return {
    option: {
      ...base_option(look),
      graphic: exact
        ? [
            {
              type: 'text',
              left: 'center',
              top: 'middle',
              silent: true,
              style: {
                text: `${compact(known)}\n${column.unit === 'none' ? column.name : column.unit}`,
                fill: look.colour('ink'),
                ...font(15),
                textAlign: 'center',
                lineHeight: 20,
              },
            },
          ]
        : [],
      series: [
        {
          type: 'pie',
          radius: ['38%', '68%'],
          center: ['50%', '50%'],
          startAngle: 90,
          minAngle: 2,
          itemStyle: { borderColor: look.colour('surface'), borderWidth: 2 },
          labelLine: { length: 14, length2: 12, lineStyle: { color: look.colour('axis') } },
          label: { ...text_style(look), alignTo: 'labelLine' },
          data: parts.map((part) => ({
            name: part.name,
            value: part.share,
            itemStyle: { color: look.colour(part.role) },
            label: {
              formatter: () => `${fitted(part.name, 210)}  ${percent(part.share)}`,
            },
          })),
        },
      ],
    },
    height,
    label:
      `Ring chart of ${caption(column.name).toLowerCase()}: ` +
      `${parts
        .slice(0, 5)
        .map((part) => `${part.name} ${percent(part.share)}`)
        .join(', ')}` +
      `${parts.length > 5 ? ' and smaller parts' : ''}.`,
    notes: incomplete ? [`Of the ${answer.cut?.shown ?? 0} rows shown, not of all.`] : [],
    tips: [tips],
  };
}
