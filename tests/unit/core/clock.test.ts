import { describe, expect, it } from 'vitest';
import { businessDay } from '../../../src/core/clock.ts';

describe('the business day', () => {
  it.each([
    ['2026-11-20T15:59:59.999Z', '2026-11-20'],
    ['2026-11-20T16:00:00.000Z', '2026-11-21'],
    ['2026-11-21T04:00:00.000Z', '2026-11-21'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29'],
    // Shanghai had summer time until 1991.
    ['1990-07-01T15:00:00.000Z', '1990-07-02'],
  ])('of %s is %s, by the clock on the wall in Shanghai', (at, day) => {
    expect(businessDay(Date.parse(at))).toBe(day);
  });

  it('does not depend on which moment was asked for before', () => {
    const midnight = Date.parse('2026-11-20T16:00:00.000Z');
    for (const [ms, day] of [
      [-1, '2026-11-20'],
      [0, '2026-11-21'],
      [-60_000, '2026-11-20'],
      [59_999, '2026-11-21'],
      [-59_999, '2026-11-20'],
    ] as const)
      expect(businessDay(midnight + ms), `${ms} ms`).toBe(day);
    expect(() => businessDay(Number.NaN)).toThrow();
  });
});
