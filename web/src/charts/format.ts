// Numbers, dates and names as people read them on charts. The embedded engine has no Intl, so this
// is all by hand. (The table twins of a report are written by src/table/write.h.)
import type { Cell, Column } from './answer';

const narrow_space = '\u202f';
const minus = '\u2212';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

// 1234567.5 -> "1,234,567.50" for two places.
export function grouped(value: number, places: number): string {
  const text = Math.abs(value).toFixed(places);
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const rest = point < 0 ? '' : text.slice(point);
  const zero = !/[1-9]/.test(text);
  return (value < 0 && !zero ? minus : '') + whole.replace(/\B(?=(\d{3})+$)/g, ',') + rest;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

// Three figures and a letter: 1234567 -> "1.23M". For marks; the full number is in the tip.
export function compact(value: number): string {
  const size = Math.abs(value);
  const scales: [number, string][] = [
    [1e12, 'tn'],
    [1e9, 'bn'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [scale, letter] of scales) {
    if (size < scale * 0.9995) continue;
    const scaled = size / scale;
    const places = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
    return (value < 0 ? minus : '') + trimmed(scaled.toFixed(places)) + letter;
  }
  if (size > 0 && size < 0.01) return value.toPrecision(2).replace('-', minus);
  return trimmed(grouped(value, Number.isInteger(value) ? 0 : size < 10 ? 2 : 1));
}

export function percent(value: number): string {
  const hundredths = value * 100;
  const size = Math.abs(hundredths);
  const places = size > 0 && size < 0.995 ? (size < 0.0995 ? 3 : 2) : 1;
  return grouped(hundredths, places) + narrow_space + '%';
}

// Seconds in the two largest units that say something: "2 h 5 min".
export function duration(seconds: number): string {
  const sign = seconds < 0 ? minus : '';
  const size = Math.abs(seconds);
  if (size < 9.95) return `${sign}${trimmed(size.toFixed(1))}${narrow_space}s`;
  const total = Math.round(size);
  const units: [number, string][] = [
    [86400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([length]) => total >= length);
  const [length, name] = units[first] ?? [1, 's'];
  const next = units[first + 1];
  const whole = Math.floor(total / length);
  const rest = next ? Math.floor((total - whole * length) / next[0]) : 0;
  const tail = next && rest > 0 ? ` ${rest}${narrow_space}${next[1]}` : '';
  return `${sign}${whole}${narrow_space}${name}${tail}`;
}

// "2019-10-01" -> "1 Oct", with the year where it is asked for.
export function short_date(text: string, with_year = false): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?/.exec(text);
  if (!parts) return text;
  const day = `${Number(parts[3])} ${months[Number(parts[2]) - 1] ?? '?'}`;
  const clock = parts[4] ? ` ${parts[4]}` : '';
  return (with_year ? `${day} ${parts[1]}` : day) + clock;
}

export function month_name(text: string): string {
  const parts = /^(\d{4})-(\d\d)/.exec(text);
  return parts ? `${months[Number(parts[2]) - 1] ?? '?'} ${parts[1]}` : text;
}

// A number of a column in full, without its unit's name.
export function full_number(value: number, column: Column): string {
  switch (column.unit) {
    case 'ratio':
      return percent(value);
    case 'seconds':
      return duration(value);
    case 'money':
      return grouped(value, 2);
  }
  if (column.type === 'integer') {
    return column.unit === 'none' ? String(value).replace('-', minus) : grouped(value, 0);
  }
  if (column.type === 'decimal') return grouped(value, 2);
  const size = Math.abs(value);
  if (size >= 1000) return grouped(value, 1);
  if (size > 0 && size < 0.001) return value.toExponential(2).replace('-', minus);
  return trimmed(grouped(value, size >= 100 ? 2 : 4));
}

// A number on a mark: short.
export function mark_number(value: number, column: Column): string {
  if (column.unit === 'ratio') return percent(value);
  if (column.unit === 'seconds') return duration(value);
  return compact(value);
}

const time_types = new Set(['date', 'timestamp', 'local_time']);

// A cell as a name on an axis, in a legend or in a tip.
export function cell_name(cell: Cell, column: Column): string {
  if (cell === null) return '(none)';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'number') {
    if (column.name === 'weekday') return weekdays[cell - 1] ?? String(cell);
    if (column.name === 'hour') return String(cell).padStart(2, '0');
    return column.unit === 'none' ? String(cell) : full_number(cell, column);
  }
  if (time_types.has(column.type)) {
    return cell.replace('T', ' ').replace(/(:00)?(\.0+)?Z?$/, '');
  }
  return cell === '' ? '(empty)' : cell;
}

// "revenue_per_buyer" -> "Revenue per buyer", "user_id" -> "User ID".
export function caption(name: string): string {
  const words = name.replace(/_/g, ' ').replace(/\b(id|aov)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const unsaid_units = new Set(['none', 'ratio', 'seconds']); // the number itself says these

// The column with its unit, as an axis is titled: "Revenue (money)", "Users". A column that is
// called no more than "value" is named by its description, up to a colon.
export function axis_title(column: Column): string {
  const better = column.name === 'value' ? (column.description ?? '').split(':')[0] : '';
  const name = caption(better || column.name);
  const said = name.toLowerCase().includes(column.unit) || unsaid_units.has(column.unit);
  return said ? name : `${name} (${column.unit})`;
}

// The number in full with its unit: "17,055 events".
export function with_unit(value: number | null, column: Column): string {
  if (value === null) return 'none';
  const text = full_number(value, column);
  const bare = unsaid_units.has(column.unit) || column.unit === 'money';
  return bare ? text : `${text} ${column.unit}`;
}
