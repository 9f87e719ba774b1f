// The sample answers, and ways to look into an option.
import { readFileSync } from 'node:fs';
import type { Answer, Cell, Column, ChartSpec } from '../../web/src/charts/answer';
import { chart_of } from '../../web/src/charts/chart';
import type { Chart, Option } from '../../web/src/charts/drawing';
import { Look } from '../../web/src/charts/look';

export const light = new Look('light', 860);

export function sample(name: string): Answer {
  return JSON.parse(readFileSync(`tests/web/samples/${name}.json`, 'utf8')) as Answer;
}

export function answer(chart: Partial<ChartSpec>, columns: Column[], rows: Cell[][]): Answer {
  const spec = { kind: 'table', x: null, y: [], series: null, size: null, ...chart };
  return { name: 'test', title: 'Test', chart: spec, columns, rows, cut: null };
}

export function text(name: string): Column {
  return { name, type: 'text', unit: 'none' };
}

export function integer(name: string, unit = 'none'): Column {
  return { name, type: 'integer', unit };
}

export function drawn(of: Answer): Chart {
  const chart = chart_of(of, light);
  if (!chart) throw new Error('nothing to draw');
  return chart;
}

type Datum = { value: number | number[] | null; name?: string; itemStyle?: Option };
export type Series = Option & { data: Datum[]; name?: string };

export function series(chart: Chart): Series[] {
  return chart.option['series'] as Series[];
}

export function first_series(chart: Chart): Series {
  const found = series(chart)[0];
  if (!found) throw new Error('the chart has no series');
  return found;
}
