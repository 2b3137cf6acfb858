import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Extent, pageBreaks } from '../../../../src/screens/customer/page-breaks.ts';

/** Things of these heights below each other, a gap apart, in rows of so many. */
function laidOut(heights: readonly number[], perRow = 1, gap = 16): Extent[] {
  const extents: Extent[] = [];
  let top = 0;
  for (let first = 0; first < heights.length; first += perRow) {
    const row = heights.slice(first, first + perRow);
    const height = Math.max(...row);
    for (const _ of row) extents.push({ top, bottom: top + height });
    top += height + gap;
  }
  return extents;
}

describe('pageBreaks', () => {
  it('needs one page when everything fits, and for nothing', () => {
    expect(pageBreaks(laidOut([100, 100, 100]), 332)).toEqual([0]);
    expect(pageBreaks([], 100)).toEqual([0]);
  });

  it('breaks where the next thing would be cut', () => {
    expect(pageBreaks(laidOut([100, 100, 100]), 331)).toEqual([0, 2]);
  });

  it('keeps a row of two together', () => {
    expect(pageBreaks(laidOut([100, 100, 100, 100, 100], 2), 120)).toEqual([0, 2, 4]);
  });

  it('gives something taller than a page a page of its own, and goes on', () => {
    expect(pageBreaks(laidOut([50, 500, 50, 50]), 200)).toEqual([0, 1, 2]);
  });

  it('shows everything exactly once and cuts nothing that fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 400, max: 900 }),
        (heights, perRow, height) => {
          const extents = laidOut(heights, perRow);
          const breaks = pageBreaks(extents, height);
          expect(breaks).toEqual([...new Set(breaks)].sort((a, b) => a - b));
          for (const [page, start] of breaks.entries()) {
            const shown = extents.slice(start, breaks[page + 1]);
            expect(shown.length).toBeGreaterThan(0);
            expect((shown.at(-1)?.bottom ?? 0) - (shown[0]?.top ?? 0)).toBeLessThanOrEqual(height);
          }
        },
      ),
    );
  });
});
