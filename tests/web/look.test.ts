import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Look, category_count, page_variables, step_count } from '../../web/src/charts/look';

// Contrast of two colours as WCAG 2.2 defines it.
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const [bright, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

for (const theme of ['light', 'dark'] as const) {
  const look = new Look(theme, 860);

  test(`${theme}: text is readable on every ground it stands on (AA: 4.5)`, () => {
    for (const ink of ['ink', 'muted', 'up', 'down']) {
      for (const ground of ['surface', 'ground']) {
        const ratio = contrast(look.colour(ink), look.colour(ground));
        assert.ok(ratio >= 4.5, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    for (let category = 0; category < category_count; ++category) {
      const ratio = contrast(look.colour('ink'), look.tint(category));
      assert.ok(ratio >= 4.5, `ink on tint ${category}: ${ratio.toFixed(2)}`);
    }
    for (let step = 0; step < step_count; ++step) {
      const ratio = contrast(look.ink_on_step(step), look.step(step));
      assert.ok(ratio >= 4.5, `step ${step}: ${ratio.toFixed(2)}`);
    }
  });

  test(`${theme}: steps of the scale go one way`, () => {
    const grounds = Array.from({ length: step_count }, (_, step) =>
      contrast(look.step(step), look.colour('surface')),
    );
    assert.deepEqual(
      [...grounds].sort((a, b) => a - b),
      grounds,
    );
  });
}

test('the page declares every colour twice, dark for screens only', () => {
  const css = page_variables();
  assert.equal(css.match(/--ff-ink:/g)?.length, 2);
  assert.match(css, /@media screen and \(prefers-color-scheme:dark\)/);
});

test('a role that does not exist is named', () => {
  assert.throws(() => new Look('light', 860).colour('pink'), /no colour has the role "pink"/);
});
