// A treemap of paths ("electronics.smartphone"): the first level gives the colour, areas are the
// measure. A level's own value beyond its children's is a box of its own, so areas add up.
import type { Answer } from './answer';
import { cell_at, column_at, column_index, number_at } from './answer';
import type { Chart, Option } from './drawing';
import { base_option, text_style } from './drawing';
import { caption, cell_name, compact, percent, with_unit } from './format';
import type { Look } from './look';

const apart = ' \u203a ';
const depth_max = 12;

interface Node {
  name: string;
  path: string;
  own: number; // of rows that end at this very path
  children: Map<string, Node>;
}

function new_node(name: string, path: string): Node {
  return { name, path, own: 0, children: new Map() };
}

// Dots part the levels unless the paths have slashes (names may then hold dots).
function levels_of(names: string[]): (name: string) => string[] {
  const mark = names.some((name) => name.includes('/')) ? '/' : '.';
  return (name) => {
    const levels = name
      .split(mark)
      .map((level) => level.trim())
      .filter((level) => level !== '');
    return levels.length === 0 ? [name] : levels;
  };
}

function tree_of(answer: Answer): Node {
  const x = column_index(answer, answer.chart.x);
  const drawn = column_index(answer, answer.chart.y[0]);
  const names = answer.rows.map((row) => cell_name(cell_at(row, x), column_at(answer, x)));
  const levels = levels_of(names);
  const root = new_node('', '');
  answer.rows.forEach((row, r) => {
    let node = root;
    for (const level of levels(names[r] ?? '')) {
      const child =
        node.children.get(level) ??
        new_node(level, node.path === '' ? level : node.path + apart + level);
      node.children.set(level, child);
      node = child;
    }
    node.own += Math.max(0, number_at(row, drawn) ?? 0);
  });
  return root;
}

function total(node: Node): number {
  return [...node.children.values()].reduce((sum, child) => sum + total(child), node.own);
}

function by_size(node: Node): Node[] {
  return [...node.children.values()]
    .filter((child) => total(child) > 0)
    .sort((a, b) => total(b) - total(a));
}

// A node for the library; `tips` takes its facts and its descendants', in the library's order.
function box(look: Look, node: Node, turn: number, tips: string[], say: (node: Node) => string) {
  tips.push(say(node));
  const below_first = node.path.split(apart).slice(1).join(apart);
  const children = by_size(node);
  if (children.length > 0 && node.own > 0) {
    children.push({ ...new_node('(itself)', node.path + apart + '(itself)'), own: node.own });
  }
  const drawn: Option = {
    name: below_first === '' ? node.name : below_first,
    value: total(node),
    itemStyle: {
      color: node.path.startsWith('(none)') ? look.colour('grid') : look.tint(turn),
      borderColor: look.colour('surface'),
      borderWidth: 1,
      gapWidth: 1,
    },
  };
  if (children.length > 0) {
    drawn['children'] = children.map((child) => box(look, child, turn, tips, say));
  }
  return drawn;
}

function labels(look: Look): Option {
  const text = (between: string) => (at: { name: string; value: number }) =>
    `${at.name}${between}${compact(at.value)}`;
  const common = { show: true, ...text_style(look), overflow: 'truncate' };
  return {
    label: { ...common, position: 'insideTopLeft', lineHeight: 16, formatter: text('\n') },
    upperLabel: { ...common, height: 22, fontWeight: 'bold', formatter: text('  ') },
  };
}

// Only the first level has its name above its boxes: names of every level would fill the picture.
function levels(ground: Option): Option[] {
  const deeper = {
    upperLabel: { show: false },
    itemStyle: { ...ground, borderWidth: 0, gapWidth: 1 },
  };
  return [
    { upperLabel: { show: false }, itemStyle: { ...ground, borderWidth: 0, gapWidth: 3 } },
    { upperLabel: { show: true }, itemStyle: { ...ground, gapWidth: 1 } },
    ...Array.from({ length: depth_max }, () => deeper),
  ];
}

export function treemap(answer: Answer, look: Look): Chart {
  const column = column_at(answer, column_index(answer, answer.chart.y[0]));
  const root = tree_of(answer);
  const whole = total(root);
  const share = (node: Node) => percent(whole > 0 ? total(node) / whole : 0);
  const say = (node: Node) => `${node.path}\n${with_unit(total(node), column)}\n${share(node)}`;
  const tips: string[] = [''];
  const first = by_size(root);
  const ground = { color: look.colour('surface'), borderColor: look.colour('surface') };
  return {
    option: {
      ...base_option(look),
      series: [
        {
          type: 'treemap',
          left: 0,
          right: 0,
          top: 2,
          bottom: 2,
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          visibleMin: 300,
          sort: 'desc',
          ...labels(look),
          itemStyle: ground,
          levels: levels(ground),
          data: first.map((node, turn) => box(look, node, turn, tips, say)),
        },
      ],
    },
    height: 400,
    label:
      `Treemap of ${caption(column.name).toLowerCase()}; the largest: ` +
      `${first
        .slice(0, 5)
        .map((node) => `${node.name} ${share(node)}`)
        .join(', ')}.`,
    notes: answer.cut === null ? [] : [`Areas are shares of the ${answer.cut.shown} rows shown.`],
    tips: [tips],
  };
}
