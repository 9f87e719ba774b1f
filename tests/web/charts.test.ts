import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Cell } from '../../web/src/charts/answer';
import { chart_of } from '../../web/src/charts/chart';
import { Look } from '../../web/src/charts/look';
import { answer, drawn, first_series, integer, light, sample, series, text } from './samples';

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);

test('every sample becomes a chart with a label, a height and a tip for every mark', () => {
  for (const file of readdirSync('tests/web/samples')) {
    const of = sample(file.replace('.json', ''));
    const chart = chart_of(of, light);
    if (of.chart.kind === 'table') {
      assert.equal(chart, null);
      continue;
    }
    assert.ok(chart);
    assert.ok(chart.label.endsWith('.'), file);
    assert.ok(chart.height > 50 && chart.height < 1000, file);
    if (of.chart.kind === 'cards' || of.chart.kind === 'treemap') continue;
    series(chart).forEach((each, s) => {
      assert.equal(chart.tips[s]?.length, each.data.length, `${file} series ${s}`);
    });
  }
});

test('an answer without rows and a table have no chart; an unknown kind is named', () => {
  const columns = [text('name'), integer('events', 'events')];
  assert.equal(
    chart_of(answer({ kind: 'bar', x: 'name', y: ['events'] }, columns, []), light),
    null,
  );
  assert.throws(
    () => drawn(answer({ kind: 'donut', x: 'name', y: ['events'] }, columns, [['a', 1]])),
    /test: no chart is called "donut"; there are bar, cards, heatmap/,
  );
});

test('what a form of the answer lacks is replaced by what it has instead', () => {
  const hours = [integer('hour'), integer('sessions', 'sessions')];
  const spec = { kind: 'histogram', x: 'events_in_session', y: ['sessions'] };
  const by_hour = drawn(
    answer(spec, hours, [
      [0, 5],
      [1, 7],
    ]),
  );
  assert.match(by_hour.label, /^Bar chart by hour, 2 bars/);
  const total = answer(spec, [integer('sessions', 'sessions')], [[12]]);
  assert.equal(chart_of(total, light), null);
  const days = [text('daytype'), integer('days', 'days'), integer('orders', 'orders')];
  const peaks = answer({ kind: 'bar', x: 'hour', y: ['orders'] }, days, [['weekday', 5, 80]]);
  assert.match(drawn(peaks).label, /^Bar chart of orders, 1 bars; the first is weekday, 80 orders/);
  const unsplit = { kind: 'line', x: 'hour', y: ['sessions'], series: 'split' };
  assert.equal(
    series(
      drawn(
        answer(unsplit, hours, [
          [0, 5],
          [1, 7],
        ]),
      ),
    ).length,
    1,
  );
  const pairs = answer({ kind: 'network', x: 'hour', y: ['sessions'], series: 'b' }, hours, [
    [0, 5],
  ]);
  assert.equal(chart_of(pairs, light), null);
});

test('parts of nothing are not drawn', () => {
  const columns = [text('name'), integer('events', 'events')];
  for (const kind of ['pie', 'treemap']) {
    const of = answer({ kind, x: 'name', y: ['events'] }, columns, [
      ['a', 0],
      ['b', null],
    ]);
    assert.equal(chart_of(of, light), null);
  }
});

test('an event type has its colour in every chart', () => {
  const colours = (name: string) =>
    first_series(drawn(sample(name))).data.map((datum) => datum.itemStyle?.['color']);
  assert.deepEqual(colours('events_by_type'), ['#0072b2', '#e69f00', '#009e73', '#d55e00']);
  assert.deepEqual(
    colours('funnel').filter((_, row) => row !== 1 && row !== 3),
    ['#0072b2', '#e69f00', '#009e73'],
  );
});

test('a page takes every colour from a variable', () => {
  const page = new Look('page', 860);
  for (const file of readdirSync('tests/web/samples')) {
    const chart = chart_of(sample(file.replace('.json', '')), page);
    assert.doesNotMatch(JSON.stringify(chart?.option ?? {}), /#[0-9a-f]{6}/, file);
  }
});

test('a ranking is told by titles where there are some, and by both keys of a pair', () => {
  const products = drawn(sample('top_products'));
  assert.match(products.tips[0]?.[0] ?? '', /^Apple iPhone 11 64GB\n9,200,000.00$/);
  assert.match(products.tips[0]?.[2] ?? '', /^1004882\n/); // has no title
  const pairs = drawn(sample('user_affinity'));
  assert.match(pairs.tips[0]?.[3] ?? '', /^\(none\) \u00b7 \(none\)\n100,000 users\nShare 3.3/);
});

test('bars beyond the twentieth are not drawn, and it is said', () => {
  const rows: Cell[][] = Array.from({ length: 21 }, (_, n) => [`brand ${n}`, n]);
  const columns = [text('brand'), integer('events', 'events')];
  const chart = drawn(answer({ kind: 'bar', x: 'brand', y: ['events'] }, columns, rows));
  assert.equal(first_series(chart).data.length, 20);
  assert.match(chart.tips[0]?.[0] ?? '', /^brand 20\n20 events$/); // the largest first
  assert.deepEqual(chart.notes, ['The 20 largest of 21 are drawn.']);
});

test('what a ranking leaves out is told as a share of the whole', () => {
  const chart = drawn(sample('user_affinity')); // 9 of 9,120 pairs, 36.8 % of the users
  assert.deepEqual(chart.notes, [
    'The 9 largest of 9,120 are drawn; all others together are 63.2\u202f%.',
  ]);
});

test('the largest of a cut answer are the largest of all only where it was in order', () => {
  const columns = [text('user'), integer('events', 'events')];
  const of = answer({ kind: 'bar', x: 'user', y: ['events'] }, columns, [
    ['a', 2],
    ['b', 5],
  ]);
  of.cut = { shown: 2, of: 9120 };
  assert.deepEqual(drawn(of).notes, ['The 2 largest of the first 2 of 9,120 rows are drawn.']);
  of.rows.reverse();
  assert.deepEqual(drawn(of).notes, ['The 2 largest of 9,120 are drawn.']);
});

test('shares of something else than the whole are not added up', () => {
  const columns = [
    text('user'),
    integer('events', 'events'),
    { name: 'share', type: 'real' as const, unit: 'ratio' },
  ];
  const rows: Cell[][] = Array.from({ length: 21 }, (_, n) => [
    `u${n}`,
    30 - n,
    n % 2 ? 0.04 : 0.01,
  ]);
  const chart = drawn(answer({ kind: 'bar', x: 'user', y: ['events'] }, columns, rows));
  assert.deepEqual(chart.notes, ['The 20 largest of 21 are drawn.']);
});

test('rows that one key does not tell apart are named by the others too', () => {
  const columns = [text('brand'), integer('user_id'), integer('events', 'events')];
  const rows: Cell[][] = [
    ['acer', 7, 1],
    ['sony', 7, 3],
  ];
  const chart = drawn(answer({ kind: 'bar', x: 'user_id', y: ['events'] }, columns, rows));
  assert.deepEqual(chart.tips[0], ['7 \u00b7 sony\n3 events', '7 \u00b7 acer\n1 events']);
});

test('one point in time is a bar, not a line', () => {
  const columns = [
    { name: 'period', type: 'date' as const, unit: 'none' },
    integer('value', 'events'),
  ];
  const of = answer({ kind: 'line', x: 'period', y: ['value'] }, columns, [['2019-10-01', 5]]);
  assert.equal(first_series(drawn(of))['type'], 'bar');
});

test('measures of different units have panels of their own', () => {
  const chart = drawn(sample('hourly'));
  assert.equal(series(chart).length, 3);
  assert.deepEqual(
    series(chart).map((each) => each['xAxisIndex']),
    [0, 1, 2],
  );
});

test('a grid of two keys is stacked, and its parts add up to the rows', () => {
  const rows: Cell[][] = [
    ['acer', 'view', 10],
    ['acer', 'cart', 2],
    ['sony', 'view', 5],
    ['sony', 'cart', 1],
  ];
  const columns = [text('brand'), text('event_type'), integer('events', 'events')];
  const spec = { kind: 'bar', x: 'brand', y: ['events'], series: 'event_type' };
  const chart = drawn(answer(spec, columns, rows));
  assert.deepEqual(
    series(chart).map((each) => [each.name, each.data]),
    [
      ['view', [10, 5]],
      ['cart', [2, 1]],
    ],
  );
});

test('the previous period is dashed, and a period that is not whole is hollow', () => {
  const chart = drawn(sample('trend'));
  const [now, before] = series(chart);
  const style = (of: unknown) => (of as { lineStyle: { type: string } }).lineStyle.type;
  assert.equal(style(now), 'solid');
  assert.equal(style(before), 'dashed');
  assert.equal(now?.data[30]?.itemStyle?.['color'], '#ffffff');
  assert.equal(now?.data[29]?.itemStyle, undefined);
  assert.deepEqual(chart.notes, ['Hollow points: the period is not covered in full.']);
});

test('eight lines are drawn, the largest, and it is said how many there are', () => {
  const chart = drawn(sample('trend_split'));
  assert.equal(series(chart).length, 8);
  assert.deepEqual(chart.notes, ['The 8 largest of 10 series are drawn.']);
});

test('a line has a gap where a split value has no row', () => {
  const rows: Cell[][] = [
    ['2019-10-01', 'a', 5],
    ['2019-10-02', 'a', 6],
    ['2019-10-02', 'b', 1],
  ];
  const columns = [
    { name: 'period', type: 'date' as const, unit: 'none' },
    text('split'),
    integer('value', 'events'),
  ];
  const spec = { kind: 'line', x: 'period', y: ['value'], series: 'split' };
  const chart = drawn(answer(spec, columns, rows));
  assert.deepEqual(
    series(chart).map((each) => each.data.map((datum) => datum.value)),
    [
      [5, 6],
      [null, 1],
    ],
  );
});

test('a heatmap has a cell for every value and none for what is missing', () => {
  const cohorts = sample('cohort_retention');
  const known = cohorts.rows.filter((row) => row[4] !== null).length;
  assert.equal(first_series(drawn(cohorts)).data.length, known);
  assert.equal(first_series(drawn(sample('hour_of_week'))).data.length, 168);
});

test('the first column of cohorts, all ones, does not set the scale', () => {
  const [pale, , strong] = ['s0', 's4', 's8'].map((role) => light.colour(role));
  const data = first_series(drawn(sample('cohort_retention'))).data;
  const of = (share: number) => data.find((datum) => (datum.value as number[])[2] === share);
  assert.equal(of(1)?.itemStyle?.['color'], strong);
  const shares = data.map((datum) => (datum.value as number[])[2] ?? 0).filter((s) => s < 1);
  assert.equal(of(Math.max(...shares))?.itemStyle?.['color'], strong);
  assert.notEqual(of(Math.min(...shares))?.itemStyle?.['color'], pale); // 8 of 27 is a third
});

test('a funnel draws what was lost beside what was reached, and says it', () => {
  const chart = drawn(sample('funnel'));
  const values = series(chart).map((each) => each.data.map((datum) => datum.value));
  assert.deepEqual(values, [
    [3022130, 0, 327231, 0, 225454],
    [0, 0, 2694899, 0, 101777],
  ]);
  assert.match(chart.label, /view 3,022,130 users; cart 327,231 users, 10.8.% of the step before/);
});

test('a histogram adds up: what lies beyond is one bar', () => {
  const sessions = sample('sessions');
  const whole = sum(sessions.rows.map((row) => Number(row[1])));
  const bars = first_series(drawn(sessions)).data.map((datum) => Number(datum.value));
  assert.equal(sum(bars), whole);
  assert.ok(bars.length <= 41);
});

test('a ring adds up to the whole, with Other as a part of its own', () => {
  const chart = drawn(sample('interactions'));
  const parts = first_series(chart).data;
  assert.equal(parts.length, 11);
  assert.equal(parts[10]?.name, 'Other');
  assert.ok(Math.abs(sum(parts.map((part) => Number(part.value))) - 1) < 1e-9);
  const rows: Cell[][] = Array.from({ length: 12 }, (_, n) => [`c${n}`, 12 - n]);
  const columns = [text('category'), integer('events', 'events')];
  const whole = drawn(answer({ kind: 'pie', x: 'category', y: ['events'] }, columns, rows));
  assert.match(whole.tips[0]?.[10] ?? '', /^Other\n3 events\n3.8.%$/); // (2 + 1) / 78
});

test('areas of a treemap add up, also where a level has a value of its own', () => {
  type Box = { name: string; value: number; children?: Box[] };
  const boxes = first_series(drawn(sample('category_sales'))).data as unknown as Box[];
  const check = (box: Box) => {
    if (!box.children) return;
    const inside = sum(box.children.map((child) => child.value));
    assert.ok(Math.abs(inside - box.value) < 1e-6, box.name);
    box.children.forEach(check);
  };
  boxes.forEach(check);
  const appliances = boxes.find((box) => box.name === 'appliances');
  assert.ok(appliances?.children?.some((child) => child.name === '(itself)'));
  const all = sum(sample('category_sales').rows.map((row) => Number(row[1])));
  assert.ok(Math.abs(sum(boxes.map((box) => box.value)) - all) < 1e-3);
});

test('a scatter above 2,000 rows is drawn in squares that count every row', () => {
  const rows: Cell[][] = Array.from({ length: 5000 }, (_, n) => [n % 71, (n * 7) % 113]);
  const columns = [integer('views', 'events'), integer('orders', 'orders')];
  const chart = drawn(answer({ kind: 'scatter', x: 'views', y: ['orders'] }, columns, rows));
  const counted = (chart.tips[0] ?? []).map((tip) => Number(tip.split(' ')[0]?.replace(',', '')));
  assert.equal(sum(counted), 5000);
  assert.match(chart.notes[0] ?? '', /^5,000 rows in squares/);
});

test('a scatter is logarithmic where the values span powers of ten', () => {
  const columns = [integer('views', 'events'), integer('orders', 'orders')];
  const of = (rows: Cell[][]) =>
    drawn(answer({ kind: 'scatter', x: 'views', y: ['orders'] }, columns, rows)).option;
  const log = of([
    [1, 5],
    [1000, 6],
  ]);
  assert.equal((log['xAxis'] as { type: string }).type, 'log');
  assert.equal((log['yAxis'] as { type: string }).type, 'value');
  assert.equal(
    (
      of([
        [0, 5],
        [1000, 6],
      ])['xAxis'] as { type: string }
    ).type,
    'value',
  );
});

test('a network has its nodes inside the picture and apart from each other', () => {
  const data = first_series(drawn(sample('basket_pairs'))).data as unknown as {
    value: [number, number];
  }[];
  assert.equal(data.length, 16);
  const places = data.map((datum) => datum.value);
  for (const [x, y] of places) assert.ok(x >= 90 && x <= 770 && y >= 24 && y <= 426);
  for (const a of places) {
    for (const b of places) assert.ok(a === b || Math.hypot(a[0] - b[0], a[1] - b[1]) > 20);
  }
});
