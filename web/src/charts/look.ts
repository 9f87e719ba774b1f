// Colours, by role. A chart for a page takes CSS variables, so that one drawing serves light, dark
// and print; a chart that stands alone takes the colours themselves.
//
// Categories are Okabe and Ito's, which stay apart for colour-blind people (their yellow is darker
// on white, and comes last). An event type has the same colour in every chart.

export type Theme = 'page' | 'light' | 'dark';
type Palette = Record<string, string>;

export const category_count = 8;
export const step_count = 9;

const light_steps = [
  '#eef4fa',
  '#d9e7f4',
  '#bdd7ec',
  '#98c3e1',
  '#6baad3',
  '#4390c2',
  '#2374ae',
  '#0e5a94',
  '#08406f',
];
const dark_steps = [
  '#17232f',
  '#1a3044',
  '#1c405c',
  '#1e5277',
  '#226694',
  '#2672a3',
  '#4f9ccd',
  '#7cbae0',
  '#b0d9f2',
];
const light_categories = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#d55e00',
  '#56b4e9',
  '#cc79a7',
  '#7a8694',
  '#a89800',
];
const dark_categories = [
  '#3d9bd9',
  '#e69f00',
  '#19b98a',
  '#e8713a',
  '#7cc7f2',
  '#d791b7',
  '#8f9bab',
  '#f0e442',
];

const event_type_category: Record<string, number> = {
  view: 0,
  cart: 1,
  purchase: 2,
  remove_from_cart: 3,
  click: 4,
  return: 5,
  checkout: 6,
};

function mixed(colour: string, ground: string, share: number): string {
  const part = (text: string, at: number) => parseInt(text.slice(at, at + 2), 16);
  const channel = (at: number) =>
    Math.round(part(colour, at) * share + part(ground, at) * (1 - share));
  return '#' + [1, 3, 5].map((at) => channel(at).toString(16).padStart(2, '0')).join('');
}

function palette(
  base: Palette,
  steps: string[],
  categories: string[],
  inks: [string, string],
  bright_from: number,
  tint: number,
): Palette {
  const all: Palette = { ...base };
  steps.forEach((colour, step) => {
    all[`s${step}`] = colour;
    all[`i${step}`] = step < bright_from ? inks[0] : inks[1]; // ink upon the step
  });
  categories.forEach((colour, index) => {
    all[`c${index}`] = colour;
    all[`m${index}`] = mixed(colour, base['surface'] ?? '#ffffff', 0.66); // a quieter mark
    all[`t${index}`] = mixed(colour, base['surface'] ?? '#ffffff', tint); // ground under ink
  });
  return all;
}

const palettes: Record<'light' | 'dark', Palette> = {
  light: palette(
    {
      ink: '#1b2430',
      muted: '#566172',
      grid: '#e5e9ef',
      axis: '#a6b0bd',
      surface: '#ffffff',
      hatch: '#b4bdc9',
      link: '#4a5564',
      ground: '#f5f7fa',
      up: '#005f94',
      down: '#a84300',
    },
    light_steps,
    light_categories,
    ['#10202f', '#ffffff'],
    6,
    0.3,
  ),
  dark: palette(
    {
      ink: '#e6ebf1',
      muted: '#a3afbd',
      grid: '#2a333f',
      axis: '#5a6675',
      surface: '#151b23',
      hatch: '#4d5866',
      link: '#94a1b0',
      ground: '#0d1218',
      up: '#6db8ea',
      down: '#f0935f',
    },
    dark_steps,
    dark_categories,
    ['#eef4fa', '#0b1420'],
    6,
    0.38,
  ),
};

export class Look {
  constructor(
    readonly theme: Theme,
    readonly width: number,
  ) {}

  colour(role: string): string {
    if (this.theme === 'page') return `var(--ff-${role})`;
    const colour = palettes[this.theme][role];
    if (!colour) throw new Error(`no colour has the role "${role}"`);
    return colour;
  }
  category(index: number): string {
    return this.colour(`c${index % category_count}`);
  }
  tint(index: number): string {
    return this.colour(`t${index % category_count}`);
  }
  step(step: number): string {
    return this.colour(`s${step}`);
  }
  ink_on_step(step: number): string {
    return this.colour(`i${step}`);
  }
}

// The category of a name: event types have their own, all else takes its turn.
export function category_of(name: string, turn: number): number {
  return event_type_category[name] ?? turn % category_count;
}

export function is_event_type(name: string): boolean {
  return name in event_type_category;
}

// The variables of both palettes; dark is for screens only, paper is always light.
export function page_variables(): string {
  const declare = (all: Palette) =>
    Object.entries(all)
      .map(([role, colour]) => `--ff-${role}:${colour}`)
      .join(';');
  return (
    `:root{${declare(palettes.light)}}\n` +
    `@media screen and (prefers-color-scheme:dark){:root{${declare(palettes.dark)}}}\n`
  );
}
