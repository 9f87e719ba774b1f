// What every chart is built of: axes, grids, labels in one manner, and what a chart hands back.
import type { Answer, Cell, Column } from './answer';
import { cell_at, column_at, number_at } from './answer';
import { cell_name, compact, percent, with_unit } from './format';
import type { Look } from './look';

// An Apache ECharts 6 option. Kept open: its own types would bind every file here to the library.
export type Option = Record<string, unknown>;

export interface Chart {
  option: Option;
  height: number; // CSS pixels at the width that was asked for
  label: string; // what the chart shows, in words, for those who do not see it
  notes: string[]; // what is not drawn, or drawn in another way: shown under the chart
  tips: string[][]; // by series and datum: the mark in full, one fact a line
}

export const font_size = 12;
export const font_family =
  "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif";

export function base_option(look: Look): Option {
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: font_family, fontSize: font_size, color: look.colour('ink') },
  };
}

export function text_style(look: Look, role = 'ink', size = font_size): Option {
  return { color: look.colour(role), fontSize: size, textBorderWidth: 0 };
}

// A value axis that says little: faint lines, short numbers.
export function value_axis(look: Look, column: Column, more: Option = {}): Option {
  return {
    type: 'value',
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: look.colour('grid') } },
    axisLabel: {
      ...text_style(look, 'muted', 11),
      formatter: (value: number) => (column.unit === 'ratio' ? percent(value) : compact(value)),
    },
    minInterval: column.type === 'integer' ? 1 : 0,
    ...more,
  };
}

export function category_axis(look: Look, names: string[], more: Option = {}): Option {
  return {
    type: 'category',
    data: names,
    axisLine: { lineStyle: { color: look.colour('axis') } },
    axisTick: { show: false },
    axisLabel: { ...text_style(look, 'muted', 11) },
    ...more,
  };
}

// The font of a text that is drawn as a graphic of its own.
export function font(size: number, weight = 'normal'): Option {
  return { fontFamily: font_family, fontSize: size, fontWeight: weight };
}

// The title of a panel, above its grid on the left.
export function panel_title(look: Look, text: string, left: number, top: number): Option {
  return {
    type: 'text',
    left,
    top,
    silent: true,
    style: { text, fill: look.colour('muted'), ...font(12) },
  };
}

// One line of names at the top, in equal shares of its width where they are long.
export function legend(look: Look, names: string[], more: Option = {}): Option {
  const beside = 44; // pixels of a name's mark and gap
  const room = Math.max(40, look.width / Math.max(1, names.length) - beside);
  return {
    formatter: (name: string) => fitted(name, room),
    data: names,
    left: 0,
    top: 0,
    itemWidth: 14,
    itemHeight: 9,
    itemGap: 16,
    icon: 'roundRect',
    selectedMode: false,
    textStyle: { color: look.colour('ink'), fontSize: font_size },
    ...more,
  };
}

// How wide a text is at most, in pixels, in the widest of the fonts that we ask for.
export function text_width(text: string, size = font_size): number {
  let width = 0;
  for (const character of text) width += letter_width(character);
  return width * size;
}

function letter_width(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1f000) return 1.4;
  if (code > 0x2e80) return 1.05;
  if (/[mwMW@%]/.test(character)) return 0.95;
  return /[iljtf.,:;'|!()[\] ]/.test(character) ? 0.38 : 0.64;
}

const part_sign = ' \u00b7 '; // between the parts of a name

// The text, or as much of it as fits into so many pixels with an ellipsis; never half a character.
export function fitted(text: string, pixels: number, size = font_size): string {
  if (text_width(text, size) <= pixels) return text;
  const ellipsis = '\u2026';
  let kept = '';
  let width = text_width(ellipsis, size);
  for (const character of text) {
    width += letter_width(character) * size;
    if (width > pixels) break;
    kept += character;
  }
  return kept + ellipsis;
}

// A name of several parts, of which the widest are shortened: each still tells rows apart.
export function fitted_parts(name: string, pixels: number): string {
  const parts = name.split(part_sign);
  if (parts.length === 1 || text_width(name) <= pixels) return fitted(name, pixels);
  let room = pixels - text_width(part_sign) * (parts.length - 1);
  const widths = parts.map((part) => text_width(part)).sort((a, b) => a - b);
  let widest = 0; // what a part may take: the narrow ones leave the others more
  widths.forEach((width, at) => {
    widest = Math.min(width, room / (widths.length - at));
    room -= widest;
  });
  return parts.map((part) => fitted(part, widest)).join(part_sign);
}

// A number of a row in full with its unit.
export function value_text(answer: Answer, row: Cell[], index: number): string {
  return with_unit(number_at(row, index), column_at(answer, index));
}

// The name of a row: its x, a product's title where the answer has one, and the second key of a
// pair.
export function row_name(answer: Answer, row: Cell[], keys: number[]): string {
  return keys.map((key) => cell_name(cell_at(row, key), column_at(answer, key))).join(part_sign);
}
