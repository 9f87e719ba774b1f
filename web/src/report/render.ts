// Draws charts to SVG where there is no browser: inside the program's own JavaScript engine, and in
// node for the tests. The library is a global there (echarts.min.js is evaluated first).
//
// The same answer, theme and width give the same bytes, whatever was drawn before: ids are made of
// the name that the caller gives, which must be unique on a page and match [a-z0-9_-]+.
import type { Answer } from '../charts/answer';
import { chart_of } from '../charts/chart';
import type { Chart, Option } from '../charts/drawing';
import { font_family, font_size, text_width } from '../charts/drawing';
import { Look, page_variables } from '../charts/look';
import type { Theme } from '../charts/look';

interface Instance {
  setOption(option: Option): void;
  renderToSVGString(options: { useViewBox: boolean }): string;
  dispose(): void;
}
declare const echarts: {
  init(dom: null, theme: null, options: Record<string, unknown>): Instance;
  setPlatformAPI(api: { measureText(text: string, font?: string): { width: number } }): void;
};

// Where there is no browser to measure texts they count as in the widest of our fonts, so that what
// fits here fits everywhere.
echarts.setPlatformAPI({
  measureText(text, font = '') {
    const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? font_size);
    return { width: text_width(text, size) * (font.includes('bold') ? bold_factor : 1) };
  },
});

// A still picture has no time: what the library would do later is never done.
const engine = globalThis as Record<string, unknown>;
for (const timer of ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval']) {
  engine[timer] ??= () => 0;
}

const bold_factor = 1.12;
const title_height = 44; // of a drawing that stands alone

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

function drawn(chart: Chart, width: number, height: number): string {
  const instance = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    instance.setOption(chart.option);
    return instance.renderToSVGString({ useViewBox: true });
  } finally {
    instance.dispose();
  }
}

const mark = new RegExp(
  '<(path|circle|rect)([^>]*) ecmeta_series_index="(\\d+)" ecmeta_data_index="(\\d+)"' +
    ' ecmeta_ssr_type="chart"([^>]*)></',
  'g',
);

// A mark's facts as <title>, which browsers show on hovering without any script. What is not filled
// (the links of a network, which are numbered like its nodes) is no mark.
function with_tips(svg: string, tips: string[][]): string {
  return svg.replace(
    mark,
    (whole, tag: string, before: string, series: string, datum: string, after: string) => {
      const tip = tips[Number(series)]?.[Number(datum)];
      if (!tip || before.includes('fill="none"')) return whole;
      return `<${tag}${before}${after}><title>${escaped(tip)}</title></`;
    },
  );
}

// Takes out what a still picture does not need and a strict page would not allow (classes, style
// elements and attributes), and makes the ids those of the caller.
function cleaned(svg: string, id: string): string {
  return svg
    .replace(/<style ?>[\s\S]*?<\/style>/g, '')
    .replace(/ (class="[^"]*"|ecmeta_[a-z_]+="[^"]*"|pointer-events="[^"]*")/g, '')
    .replace(/ style="([^"]*)"/g, (_, css: string) => attributes_of(css))
    .replace(/ dominant-baseline="central"/g, ' dy="0.35em"')
    .replace(/(id="|url\(#|href="#)zr\d+-/g, `$1${id}-`)
    .replace(/>\n/g, '>');
}

// "font-size:12px;font-family:...;" as attributes; the family stands once, at the root.
function attributes_of(css: string): string {
  return css
    .split(';')
    .map((rule) => rule.split(':'))
    .filter(([name]) => name === 'font-size' || name === 'font-weight')
    .map(([name, value]) => ` ${name ?? ''}="${(value ?? '').trim().replace(/px$/, '')}"`)
    .join('');
}

// The parts between <svg ...> and </svg>, without the ground that the library paints.
function inner(svg: string): string {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<rect width="\d+" height="\d+"[^>]*fill="none"[^>]*><\/rect>/, '');
}

function framed(answer: Answer, look: Look, chart: Chart, height: number, body: string): string {
  const alone = look.theme !== 'page';
  const whole = alone ? height + title_height + 16 : height;
  const margin = alone ? 16 : 0;
  const total = look.width + 2 * margin;
  const ground = alone
    ? `<rect width="${total}" height="${whole}" fill="${look.colour('surface')}"/>` +
      `<text x="${margin}" y="30" font-size="17" font-weight="bold" fill="${look.colour('ink')}">` +
      `${escaped(answer.title)}</text>`
    : '';
  const moved = alone ? `<g transform="translate(${margin} ${title_height})">${body}</g>` : body;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${whole}" ` +
    `viewBox="0 0 ${total} ${whole}" role="img" aria-label="${escaped(chart.label)}" ` +
    `font-family="${escaped(font_family)}">${ground}${moved}</svg>`
  );
}

// The drawing of an answer: [svg, label, note ...]; all "" where there is nothing to draw. A height
// of 0 is the chart's own.
export function render(
  json: string,
  id: string,
  theme: Theme,
  width: number,
  height: number,
): string[] {
  const answer = JSON.parse(json) as Answer;
  const look = new Look(theme, width);
  const chart = chart_of(answer, look);
  if (!chart) return ['', ''];
  const tall = height > 0 ? height : chart.height;
  const body = cleaned(with_tips(inner(drawn(chart, width, tall)), chart.tips), id);
  return [framed(answer, look, chart, tall, body), chart.label, ...chart.notes];
}

export { page_variables };
