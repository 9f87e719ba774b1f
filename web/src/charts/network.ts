// Pairs as a network: a node is a thing, a link a pair, its width the measure. The places of the
// nodes are worked out here, by springs from a circle, because the same answer must give the same
// picture and the library's own layout begins with chance.
import type { Answer, Cell } from './answer';
import { cell_at, column_at, column_index, number_at } from './answer';
import type { Chart, Option } from './drawing';
import { base_option, fitted, text_style } from './drawing';
import { caption, cell_name, with_unit } from './format';
import type { Look } from './look';

const links_max = 40;
const rounds = 300;
const gravity = 0.35;
const height = 460;

interface Place {
  x: number;
  y: number;
}
interface Link {
  from: number;
  to: number;
  value: number;
}

// Fruchterman and Reingold in the unit square: nodes push each other away, links pull.
function layout(count: number, links: Link[]): Place[] {
  const places = Array.from({ length: count }, (_, n) => ({
    x: 0.5 + 0.4 * Math.cos((2 * Math.PI * n) / count),
    y: 0.5 + 0.4 * Math.sin((2 * Math.PI * n) / count),
  }));
  const ideal = 0.9 / Math.sqrt(Math.max(1, count));
  const reach = 2.5 * ideal; // so that parts without a link between them do not flee
  for (let round = 0; round < rounds; ++round) {
    const force = places.map((place) => ({
      x: (0.5 - place.x) * gravity,
      y: (0.5 - place.y) * gravity,
    }));
    const push = (a: number, b: number, strength: (distance: number) => number) => {
      const [from, to, at, on] = [places[a], places[b], force[a], force[b]];
      if (!from || !to || !at || !on) return;
      const dx = from.x - to.x;
      const dy = from.y - to.y;
      const distance = Math.max(0.005, Math.hypot(dx, dy));
      const amount = strength(distance) / distance;
      at.x += dx * amount;
      at.y += dy * amount;
      on.x -= dx * amount;
      on.y -= dy * amount;
    };
    for (let a = 0; a < count; ++a) {
      for (let b = a + 1; b < count; ++b)
        push(a, b, (distance) => (distance > reach ? 0 : (ideal * ideal) / distance));
    }
    for (const link of links)
      push(link.from, link.to, (distance) => -(distance * distance) / ideal);
    const heat = 0.1 * (1 - round / rounds);
    places.forEach((place, n) => {
      const { x, y } = force[n] ?? { x: 0, y: 0 };
      const length = Math.max(1e-9, Math.hypot(x, y));
      place.x += (x / length) * Math.min(length, heat);
      place.y += (y / length) * Math.min(length, heat);
    });
  }
  return places;
}

// Stretches the places over the picture, with room for names at the sides.
function stretched(places: Place[], width: number): Place[] {
  const fit = (values: number[], from: number, to: number) => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    return values.map((value) =>
      high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from),
    );
  };
  const xs = fit(
    places.map((place) => place.x),
    90,
    width - 90,
  );
  const ys = fit(
    places.map((place) => place.y),
    24,
    height - 34,
  );
  return places.map((_, n) => ({ x: xs[n] ?? 0, y: ys[n] ?? 0 }));
}

interface Graph {
  names: string[];
  links: Link[];
  weights: number[]; // of a node: the sum of its links
}

function graph_of(answer: Answer): Graph {
  const from = column_index(answer, answer.chart.x);
  const to = column_index(answer, answer.chart.series);
  const drawn = column_index(answer, answer.chart.y[0]);
  const nodes = new Map<Cell, number>();
  const number_of = (cell: Cell) => {
    const known = nodes.get(cell) ?? nodes.size;
    nodes.set(cell, known);
    return known;
  };
  const links = answer.rows.slice(0, links_max).map((row) => ({
    from: number_of(cell_at(row, from)),
    to: number_of(cell_at(row, to)),
    value: number_at(row, drawn) ?? 0,
  }));
  const names = [...nodes.keys()].map((cell) => cell_name(cell, column_at(answer, from)));
  const weights = names.map((_, n) =>
    links.reduce((sum, link) => sum + (link.from === n || link.to === n ? link.value : 0), 0),
  );
  return { names, links, weights };
}

function series_of(look: Look, { names, links, weights }: Graph): Option {
  const places = stretched(layout(names.length, links), look.width);
  const heaviest = Math.max(1, ...weights);
  const strongest = Math.max(1, ...links.map((link) => link.value));
  return {
    type: 'graph',
    coordinateSystem: 'cartesian2d',
    labelLayout: { hideOverlap: true },
    data: names.map((name, n) => ({
      id: String(n),
      name: fitted(name, 150, 11),
      value: [places[n]?.x ?? 0, places[n]?.y ?? 0],
      symbolSize: 10 + 22 * Math.sqrt((weights[n] ?? 0) / heaviest),
      itemStyle: { color: look.category(0), borderColor: look.colour('surface'), borderWidth: 2 },
      label: { show: true, position: 'bottom', distance: 3, ...text_style(look, 'ink', 11) },
    })),
    links: links.map((link) => ({
      source: String(link.from),
      target: String(link.to),
      lineStyle: {
        color: look.colour('link'),
        opacity: 0.45,
        curveness: 0,
        width: 1 + 7 * (link.value / strongest),
      },
    })),
  };
}

export function network(answer: Answer, look: Look): Chart {
  const column = column_at(answer, column_index(answer, answer.chart.y[0]));
  const graph = graph_of(answer);
  const { names, links } = graph;
  const pair = (link: Link) =>
    `${names[link.from] ?? ''} + ${names[link.to] ?? ''}, ${with_unit(link.value, column)}`;
  const tips = names.map((name, n) =>
    [name, ...links.filter((link) => link.from === n || link.to === n).map(pair)].join('\n'),
  );
  const first = links[0];
  return {
    option: {
      ...base_option(look),
      // Axes that nobody sees: a place is a pixel.
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: { type: 'value', show: false, min: 0, max: look.width },
      yAxis: { type: 'value', show: false, min: 0, max: height, inverse: true },
      series: [series_of(look, graph)],
    },
    height,
    label:
      `Network of ${links.length} pairs among ${names.length} nodes by ` +
      `${caption(column.name).toLowerCase()}. Strongest: ${first ? pair(first) : 'none'}.`,
    notes: answer.rows.length > links_max ? [`The first ${links_max} pairs are drawn.`] : [],
    tips: [tips],
  };
}
