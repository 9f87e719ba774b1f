// Key figures as a grid of cards, for where a chart must be one picture. (Pages write their cards
// as text.) The columns are those of kpis: measure, value, unit, previous, change, text.
import type { Answer, Cell } from './answer';
import { cell_at, column_index, find_column, number_at } from './answer';
import type { Chart, Option } from './drawing';
import { base_option, font } from './drawing';
import { caption, compact, duration, grouped, percent } from './format';
import type { Look } from './look';

const card_height = 84;
const gap = 12;

function card_value(value: number | null, unit: string): string {
  if (value === null) return '\u2013';
  if (unit === 'ratio') return percent(value);
  if (unit === 'seconds') return duration(value);
  if (unit === 'money' && Math.abs(value) < 10000) return grouped(value, 2);
  return Math.abs(value) < 10000 && Number.isInteger(value) ? grouped(value, 0) : compact(value);
}

function change_text(change: number): string {
  const arrow = change > 0 ? '\u25b2 +' : change < 0 ? '\u25bc ' : '';
  return `${arrow}${percent(change)} vs previous`;
}

export function cards(answer: Answer, look: Look): Chart {
  const measure = column_index(answer, answer.chart.x ?? 'measure');
  const value = column_index(answer, answer.chart.y[0] ?? 'value');
  const unit = find_column(answer, 'unit');
  const change = find_column(answer, 'change');
  const text = find_column(answer, 'text');
  const across = Math.max(1, Math.floor((look.width + gap) / 200));
  const width = (look.width - gap * (across - 1)) / across;
  const said = answer.rows.map((row: Cell[]) => {
    const words = text === undefined ? null : cell_at(row, text);
    const units = unit === undefined ? '' : String(cell_at(row, unit) ?? '');
    const delta = change === undefined ? null : number_at(row, change);
    return {
      name: caption(String(cell_at(row, measure))),
      value: typeof words === 'string' ? words : card_value(number_at(row, value), units),
      delta: delta === null ? '' : change_text(delta),
      role: delta === null || delta === 0 ? 'muted' : delta > 0 ? 'up' : 'down',
    };
  });
  const line = (
    text_: string,
    y: number,
    size: number,
    role: string,
    weight = 'normal',
  ): Option => ({
    type: 'text',
    x: 14,
    y,
    style: { text: text_, fill: look.colour(role), ...font(size, weight) },
  });
  return {
    option: {
      ...base_option(look),
      graphic: said.map((card, n) => ({
        type: 'group',
        x: (n % across) * (width + gap),
        y: Math.floor(n / across) * (card_height + gap),
        silent: true,
        children: [
          {
            type: 'rect',
            shape: { x: 0.5, y: 0.5, width: width - 1, height: card_height - 1, r: 6 },
            style: { fill: 'none', stroke: look.colour('grid') },
          },
          line(card.name, 12, 12, 'muted'),
          line(card.value, 32, 22, 'ink', 'bold'),
          line(card.delta, 62, 11, card.role),
        ],
      })),
    },
    height: Math.ceil(said.length / across) * (card_height + gap),
    label: said.map((card) => `${card.name} ${card.value}`).join('; ') + '.',
    notes: [],
    tips: [],
  };
}
