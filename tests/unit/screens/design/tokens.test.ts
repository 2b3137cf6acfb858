import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../../src/screens/design/tokens.css', import.meta.url), 'utf8');

/** The custom properties of the first block with this selector. */
function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  expect(start, selector).toBeGreaterThanOrEqual(0);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(match => [match[1], match[2]]));
}

const themes = {
  light: block(':root'),
  dark: { ...block(':root'), ...block(':root[data-theme="dark"]') },
  contrast: { ...block(':root'), ...block(':root[data-theme="contrast"]') },
};

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map(share => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Text and every ground that it stands on. */
const texts = {
  '--ink': ['--ground', '--surface', '--quiet', '--accent-wash'],
  '--ink-soft': ['--ground', '--surface', '--quiet', '--accent-wash'],
  '--accent-ink': ['--ground', '--surface', '--accent-wash'],
  '--on-accent': ['--accent-ink', '--ink'],
  '--attention-ink': ['--ground', '--surface', '--quiet', '--attention-wash'],
  '--stop-ink': ['--ground', '--surface', '--stop-wash'],
  '--on-stop': ['--stop-ink'],
};

describe.each(Object.entries(themes))('the %s theme', (_, tokens) => {
  const of = (one: string, other: string): number => contrast(tokens[one] ?? '', tokens[other] ?? '');

  it.each(Object.entries(texts).flatMap(([text, grounds]) => grounds.map(ground => [text, ground] as const)))(
    'has text %s on %s at 7:1 or more (WCAG 1.4.6)',
    (text, ground) => {
      expect(of(text, ground)).toBeGreaterThanOrEqual(7);
    },
  );

  it('has its main text at 10:1 or more (rules L29)', () => {
    expect(of('--ink', '--ground')).toBeGreaterThanOrEqual(10);
    expect(of('--ink', '--surface')).toBeGreaterThanOrEqual(10);
  });

  it.each(['--edge', '--accent', '--attention', '--stop', '--focus'])(
    'shows %s against what it lies on at 3:1 or more (WCAG 1.4.11)',
    line => {
      expect(of(line, '--ground')).toBeGreaterThanOrEqual(3);
      expect(of(line, '--surface')).toBeGreaterThanOrEqual(3);
    },
  );
});

it('gives high contrast 20:1 for its text (rules L29)', () => {
  expect(contrast(themes.contrast['--ink'] ?? '', themes.contrast['--ground'] ?? '')).toBeGreaterThanOrEqual(
    20,
  );
});

describe('text sizes on a kiosk, at 4 px to the mm and normal size', () => {
  const kiosk = block(':root[data-surface="kiosk"]');
  const px = (token: string): number => 16 * Number(/calc\(([\d.]+)rem/.exec(kiosk[token] ?? '')?.[1]);
  /** Height of a capital letter in Noto Sans SC, in em. */
  const capital = 0.733;

  it('gives body text capitals of 7.3 mm (rules L25)', () => {
    expect((px('--type-body') * capital) / 4).toBeGreaterThanOrEqual(7.3);
  });

  it('keeps the smallest text above 4.8 mm (rules L28)', () => {
    expect((px('--type-small') * capital) / 4).toBeGreaterThanOrEqual(4.8);
  });

  it('has four sizes, each visibly larger than the one before', () => {
    const scales = ['large', 'larger', 'largest'].map(size =>
      Number(block(`:root[data-text-size="${size}"]`)['--scale']),
    );
    let before = 1;
    for (const scale of scales) {
      expect(scale / before).toBeGreaterThanOrEqual(1.1);
      before = scale;
    }
  });
});
