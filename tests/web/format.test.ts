import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, fitted_parts } from '../../web/src/charts/drawing';
import * as format from '../../web/src/charts/format';
import { integer, text } from './samples';

const column = (type: 'integer' | 'decimal' | 'real' | 'date', unit: string, name = 'x') =>
  ({ name, type, unit }) as const;

test('a mark has three figures and a letter', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [7, '7'],
    [999, '999'],
    [999.4, '999.4'],
    [999.6, '1k'],
    [1000, '1k'],
    [1234, '1.23k'],
    [9999, '10k'],
    [12345, '12.3k'],
    [999499, '999k'],
    [999500, '1M'],
    [40779399, '40.8M'],
    [229957502.27, '230M'],
    [1.5e9, '1.5bn'],
    [2e12, '2tn'],
    [-1234, '\u22121.23k'],
    [0.5, '0.5'],
    [3.14159, '3.14'],
    [31.4159, '31.4'],
    [0.00123, '0.0012'],
  ];
  for (const [value, shown] of cases) assert.equal(format.compact(value), shown, String(value));
});

test('a rate has one decimal, and more only where it would read as nothing', () => {
  const cases: [number, string][] = [
    [0, '0.0'],
    [1, '100.0'],
    [0.0284, '2.8'],
    [0.5, '50.0'],
    [0.0095, '0.95'],
    [0.0039, '0.39'],
    [0.00083, '0.083'],
    [-0.014, '\u22121.4'],
    [1.25, '125.0'],
  ];
  for (const [value, shown] of cases) assert.equal(format.percent(value), `${shown}\u202f%`);
});

test('seconds are told in the two largest units that say something', () => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [0.25, '0.3 s'],
    [59, '59 s'],
    [60, '1 min'],
    [262, '4 min 22 s'],
    [3599.6, '1 h'],
    [7200, '2 h'],
    [7500, '2 h 5 min'],
    [86400, '1 d'],
    [90061, '1 d 1 h'],
  ];
  for (const [value, shown] of cases) {
    assert.equal(format.duration(value).replace(/\u202f/g, ' '), shown, String(value));
  }
});

test('full numbers are grouped, money has two places, keys have no commas', () => {
  assert.equal(format.full_number(42448764, column('integer', 'events')), '42,448,764');
  assert.equal(format.full_number(1004856, column('integer', 'none')), '1004856');
  assert.equal(format.full_number(59442.634, column('decimal', 'money')), '59,442.63');
  assert.equal(format.full_number(-0.001, column('decimal', 'money')), '0.00');
  assert.equal(format.full_number(0.0746, column('real', 'ratio')), '7.5\u202f%');
  assert.equal(format.full_number(3.7001, column('real', 'none')), '3.7001');
  assert.equal(format.full_number(1.2e-9, column('real', 'none')), '1.20e\u22129');
});

test('a value says its unit once', () => {
  assert.equal(format.with_unit(17055, integer('events', 'events')), '17,055 events');
  assert.equal(format.with_unit(0.5, column('real', 'ratio')), '50.0\u202f%');
  assert.equal(format.with_unit(12.5, column('decimal', 'money')), '12.50');
  assert.equal(format.with_unit(null, integer('events', 'events')), 'none');
});

test('an axis is titled by its column and unit', () => {
  assert.equal(format.axis_title(integer('users', 'users')), 'Users');
  assert.equal(format.axis_title(column('decimal', 'money', 'revenue')), 'Revenue (money)');
  assert.equal(format.axis_title(column('integer', 'none', 'user_id')), 'User ID');
  const value = { ...column('decimal', 'money', 'value'), description: 'revenue: net of returns' };
  assert.equal(format.axis_title(value), 'Revenue (money)');
});

test('dates are short, with the year only where it is asked for', () => {
  assert.equal(format.short_date('2019-10-01'), '1 Oct');
  assert.equal(format.short_date('2019-10-01', true), '1 Oct 2019');
  assert.equal(format.short_date('2019-12-31T23:00:00Z'), '31 Dec 23:00');
  assert.equal(format.month_name('2019-10-01'), 'Oct 2019');
});

test('a name says what is missing and which day of the week it is', () => {
  assert.equal(format.cell_name(null, text('brand')), '(none)');
  assert.equal(format.cell_name('', text('brand')), '(empty)');
  assert.equal(format.cell_name(1, integer('weekday')), 'Mon');
  assert.equal(format.cell_name(7, integer('weekday')), 'Sun');
  assert.equal(format.cell_name(3, integer('hour')), '03');
});

test('a long name is cut between characters, not inside one', () => {
  assert.equal(fitted('abcdef', 50), 'abcdef');
  assert.equal(fitted('abcdefg', 50), 'abcde\u2026');
  assert.equal(fitted('\u{1F600}\u{1F600}\u{1F600}', 30), '\u{1F600}\u2026');
});

test('of a name in parts the widest are shortened, so that the last ones are still seen', () => {
  assert.equal(fitted_parts('a \u00b7 b', 100), 'a \u00b7 b');
  assert.equal(fitted_parts('abcdefghij', 50), fitted('abcdefghij', 50));
  const short = fitted_parts('512377566 \u00b7 electronics.smartphone \u00b7 samsung', 264);
  assert.match(short, /^512377566 \u00b7 elec.*\u2026 \u00b7 samsung$/);
  assert.equal(fitted(short, 265), short);
  // Two long parts share the room.
  const both = fitted_parts(`${'x'.repeat(50)} \u00b7 ${'y'.repeat(50)}`, 200);
  assert.match(both, /^x+\u2026 \u00b7 y+\u2026$/);
});
