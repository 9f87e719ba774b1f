// The report of the samples in a real browser: nothing is asked for, nothing is complained about,
// nothing overlaps, in light, dark, narrow and print. Screenshots stay in FOOTFALL_SCREENSHOTS.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const setting = (name: string) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; ctest sets it`);
  return value;
};

/* eslint-disable-next-line -- the library comes without types that this test could see */
type Any = any;

const { chromium } = createRequire(import.meta.url)(setting('FOOTFALL_PLAYWRIGHT')) as Any;
const screenshots = setting('FOOTFALL_SCREENSHOTS');
const folder = mkdtempSync(join(tmpdir(), 'footfall-report-'));
const file = join(folder, 'report.html');
let browser: Any;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  execFileSync(setting('FOOTFALL_SAMPLE_REPORT'), [file]);
  browser = await chromium.launch({
    executablePath: process.env['FOOTFALL_CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// Opens the report; whatever the page complains about or asks for is in `trouble`.
async function opened(options: Record<string, unknown>, path = file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const trouble: string[] = [];
  page.on('console', (message: Any) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error: Any) => trouble.push(`error: ${error.message}`));
  page.on('request', (request: Any) => {
    const asked: string = request.url();
    if (asked !== `file://${path}` && asked !== 'data:,') trouble.push(`request: ${asked}`);
  });
  await page.goto(`file://${path}`);
  return { page, trouble };
}

// Texts of charts that lie upon each other or reach out of their picture, by the browser's own
// measure.
function faults_of_layout(): string[] {
  const faults: string[] = [];
  for (const svg of document.querySelectorAll('section svg')) {
    const name = svg.closest('section')?.id ?? '?';
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')]
      .map((element) => ({ box: element.getBoundingClientRect(), said: element.textContent ?? '' }))
      .filter(({ box, said }) => said.trim() !== '' && box.width > 0);
    texts.forEach(({ box, said }, n) => {
      const out =
        box.left < frame.left - 1 ||
        box.right > frame.right + 1 ||
        box.top < frame.top - 2 ||
        box.bottom > frame.bottom + 2;
      if (out) faults.push(`${name}: "${said}" reaches out of the picture`);
      for (const other of texts.slice(n + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (wide > 1 && high > 3) faults.push(`${name}: "${said}" lies upon "${other.said}"`);
      }
    });
  }
  return faults;
}

for (const colorScheme of ['light', 'dark']) {
  test(`the report opens in ${colorScheme} without a complaint or a request`, async () => {
    const { page, trouble } = await opened({ colorScheme });
    await page.screenshot({ path: join(screenshots, `${colorScheme}.png`), fullPage: true });
    assert.deepEqual(trouble, []);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, colorScheme === 'light' ? 'rgb(245, 247, 250)' : 'rgb(13, 18, 24)');
    await page.close();
  });
}

test('no text of a chart lies upon another or is cut off', async () => {
  const { page } = await opened({});
  assert.deepEqual(await page.evaluate(faults_of_layout), []);
  await page.close();
});

test('headings, sections, pictures and tables say what they are', async () => {
  const { page } = await opened({});
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    unnamed: [...document.querySelectorAll('section')].filter((section) => {
      const by = section.getAttribute('aria-labelledby') ?? '';
      return !document.getElementById(by)?.textContent;
    }).length,
    silent: [...document.querySelectorAll('svg:not([aria-hidden])')].filter(
      (svg) => svg.getAttribute('role') !== 'img' || !svg.getAttribute('aria-label'),
    ).length,
    unheaded: [...document.querySelectorAll('th')].filter((th) => th.scope !== 'col').length,
    lost: [...document.querySelectorAll('nav a')].filter(
      (link) => !document.getElementById((link.getAttribute('href') ?? '').slice(1)),
    ).length,
    ids: [...document.querySelectorAll('[id]')].map((element) => element.id),
  }));
  assert.equal(new Set(seen.ids).size, seen.ids.length);
  const { ids: _, ...rest } = seen;
  assert.deepEqual(rest, { lang: 'en', headings: 1, unnamed: 0, silent: 0, unheaded: 0, lost: 0 });
  await page.close();
});

test('the keyboard reaches the skip link first, and what has the focus shows it', async () => {
  const { page } = await opened({});
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const style = getComputedStyle(element);
    return { text: element.textContent, outline: style.outlineStyle, width: style.outlineWidth };
  });
  assert.deepEqual(focused, { text: 'Skip to the answers', outline: 'solid', width: '3px' });
  await page.close();
});

test('a table twin opens and has the rows that its line says', async () => {
  const { page } = await opened({});
  await page.click('#hour_of_week .twin summary');
  assert.equal(await page.locator('#hour_of_week tbody tr').count(), 168);
  assert.equal(await page.locator('#hour_of_week .twin .count').textContent(), '168 rows');
  await page.close();
});

test('a narrow window needs no sideways scrolling of the page', async () => {
  const { page, trouble } = await opened({ viewport: { width: 390, height: 800 } });
  const [content, window_] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  assert.ok(content <= window_, `${content} > ${window_}`);
  await page.screenshot({ path: join(screenshots, 'narrow.png'), fullPage: true });
  assert.deepEqual(trouble, []);
  await page.close();
});

test('on paper it is light, without folded parts, on few pages', async () => {
  const { page } = await opened({ colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(ground, 'rgb(255, 255, 255)');
  assert.equal(await page.locator('nav').isVisible(), false);
  const pdf: Buffer = await page.pdf({
    path: join(screenshots, 'print.pdf'),
    format: 'A4',
    printBackground: true,
  });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(pages >= 5 && pages <= 15, `${pages} pages`);
  await page.close();
});

test('the report of a made-up month is as clean as the samples', async () => {
  const program = setting('FOOTFALL_PROGRAM');
  const [data, store, made] = ['oct.csv', 'store', 'month.html'].map((name) => join(folder, name));
  const run = (...words: string[]) =>
    execFileSync(program, words, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });
  writeFileSync(data ?? '', run('generate', 'rees46', '--rows', '50000', '--seed', '7'));
  run('ingest', data ?? '', '--store', store ?? '');
  run('report', '--store', store ?? '', '--output', made ?? '');
  const { page, trouble } = await opened({}, made);
  await page.screenshot({ path: join(screenshots, 'month.png'), fullPage: true });
  assert.deepEqual(trouble, []);
  assert.ok((await page.locator('section').count()) >= 20);
  assert.equal(await page.locator('.failure').count(), 0);
  assert.deepEqual(await page.evaluate(faults_of_layout), []);
  // A4 between its margins, at 96 points an inch: no column is beyond the paper's edge.
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 688, height: 1000 });
  const beyond = await page.evaluate(() =>
    [...document.querySelectorAll('details[open] table')]
      .filter((table) => table.getBoundingClientRect().right > window.innerWidth + 1)
      .map((table) => table.closest('section')?.id ?? ''),
  );
  assert.deepEqual(beyond, []);
  assert.ok((await page.locator('details[open] table').count()) >= 1);
  await page.screenshot({ path: join(screenshots, 'month-print.png'), fullPage: true });
  await page.close();
});
