import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, formatYuan, mostFen, parseYuan } from '../../../src/core/money.ts';

describe('an amount as typed', () => {
  it.each([
    ['1', 100],
    ['1.5', 150],
    ['0.05', 5],
    ['1200.50', 120_050],
    ['12,000.00', 1_200_000],
    ['1,234,567.89', 123_456_789],
    [' 12 '.trim(), 1_200],
    ['  12\t', 1_200],
    ['007', 700],
    ['00000000000000000001', 100],
    ['99999999999.99', mostFen],
    ['9.99', 999],
    ['1.10', 110],
  ])('%j is %i fen', (typed, expected) => {
    expect(parseYuan(typed)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['', 'amountMissing'],
    ['   ', 'amountMissing'],
    ['0', 'amountZero'],
    ['0.00', 'amountZero'],
    ['000', 'amountZero'],
    ['１００', 'amountFullWidth'],
    ['1００', 'amountFullWidth'],
    ['100．5', 'amountFullWidth'],
    ['1，000', 'amountFullWidth'],
    ['1e99', 'amountTooLarge'],
    ['1E+99', 'amountTooLarge'],
    ['9.9e400', 'amountTooLarge'],
    ['100000000000', 'amountTooLarge'],
    ['99999999999999999999999999', 'amountTooLarge'],
    ['1e2', 'amountNotANumber'],
    ['1e-2', 'amountNotANumber'],
    ['-1', 'amountNotANumber'],
    ['−1', 'amountNotANumber'],
    ['+1', 'amountNotANumber'],
    ['1.005', 'amountNotANumber'],
    ['1.', 'amountNotANumber'],
    ['.5', 'amountNotANumber'],
    ['1..5', 'amountNotANumber'],
    ['1,23', 'amountNotANumber'],
    ['1,2345', 'amountNotANumber'],
    [',100', 'amountNotANumber'],
    ['1,000,', 'amountNotANumber'],
    ['12,34,567', 'amountNotANumber'],
    ['1000,000', 'amountNotANumber'],
    ['0,100', 'amountNotANumber'],
    ['1 000', 'amountNotANumber'],
    ['0x10', 'amountNotANumber'],
    ['NaN', 'amountNotANumber'],
    ['Infinity', 'amountNotANumber'],
    ['¥100', 'amountNotANumber'],
    ['一百', 'amountNotANumber'],
    ['١٠٠', 'amountNotANumber'],
    ['1\n2', 'amountNotANumber'],
    ['𝟏𝟎𝟎', 'amountNotANumber'],
  ])('%j is refused as %s', (typed, code) => {
    expect(parseYuan(typed)).toEqual({ ok: false, failure: { code } });
  });

  it('never throws, and is exact or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String)), typed => {
        const parsed = parseYuan(typed);
        if (parsed.ok) expect(parsed.value).toBeGreaterThan(0);
        if (parsed.ok) expect(parsed.value).toBeLessThanOrEqual(mostFen);
      }),
    );
  });
});

describe('an amount as shown', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [100, '¥1.00'],
    [123_456_789, '¥1,234,567.89'],
    [100_000, '¥1,000.00'],
    [-150, '-¥1.50'],
    [mostFen, '¥99,999,999,999.99'],
  ])('%i fen is %s', (amount, shown) => {
    expect(formatYuan(fen(amount))).toBe(shown);
  });

  it('reads back as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: mostFen }), amount => {
        expect(parseYuan(formatYuan(fen(amount)).slice(1))).toEqual({ ok: true, value: amount });
      }),
    );
  });

  it('can wear the sign that printers have', () => {
    expect(formatYuan(fen(100), '￥')).toBe('￥1.00');
  });
});

it('a fen is a whole number that every part of the product can carry', () => {
  for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    expect(() => fen(wrong)).toThrow();
});
