import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen, mostFen } from '../../../src/core/money.ts';
import { capitals } from '../../../src/core/money-capitals.ts';

const value = (capital: string): number => '零壹贰叁肆伍陆柒捌玖'.indexOf(capital);

/** Reads capitals back to fen, by the grammar alone and not by the way they are written. */
function read(text: string): number {
  const [, yuan = '', jiao, cents] = /^(?:(.+)元)?零?(?:(.)角)?零?(?:(.)分)?整?$/.exec(text) ?? [];
  const group = (signs: string): number => {
    let sum = 0;
    let digit = 0;
    for (const sign of signs) {
      const place = { 拾: 10, 佰: 100, 仟: 1000 }[sign];
      if (place === undefined) digit = value(sign);
      else {
        sum += digit * place;
        digit = 0;
      }
    }
    return sum + digit;
  };
  const [, hundredMillions = '', myriads = '', rest = ''] = /^(?:(.*)亿)?(?:(.*)万)?(.*)$/.exec(yuan) ?? [];
  const whole = group(hundredMillions) * 1e8 + group(myriads) * 1e4 + group(rest);
  return whole * 100 + (jiao ? value(jiao) * 10 : 0) + (cents ? value(cents) : 0);
}

describe('an amount in capitals', () => {
  // The examples of 支付结算办法, annex 1, rules 2 and 4; of two permitted forms the one with 零.
  it.each([
    [1_409.5, '壹仟肆佰零玖元伍角整'],
    [6_007.14, '陆仟零柒元壹角肆分'],
    [1_680.32, '壹仟陆佰捌拾元零叁角贰分'],
    [107_000.53, '壹拾万柒仟元零伍角叁分'],
    [16_409.02, '壹万陆仟肆佰零玖元零贰分'],
    [325.04, '叁佰贰拾伍元零肆分'],
  ])('%d is written as the rules’ own example %s', (yuan, written) => {
    expect(capitals(fen(Math.round(yuan * 100)))).toBe(written);
  });

  it.each([
    [0, '零元整'],
    [0.05, '伍分'],
    [0.5, '伍角整'],
    [0.55, '伍角伍分'],
    [1, '壹元整'],
    [1.05, '壹元零伍分'],
    [10, '壹拾元整'],
    [10.5, '壹拾元零伍角整'],
    [12_000, '壹万贰仟元整'],
    [10_001, '壹万零壹元整'],
    [10_010, '壹万零壹拾元整'],
    [100_500, '壹拾万零伍佰元整'],
    [1_000_000, '壹佰万元整'],
    [100_000_000, '壹亿元整'],
    [100_000_007, '壹亿零柒元整'],
    [100_010_000, '壹亿零壹万元整'],
    [200_001_000, '贰亿零壹仟元整'],
    [120_000_300, '壹亿贰仟万零叁佰元整'],
    [99_999_999_999.99, '玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ])('%d is %s', (yuan, written) => {
    expect(capitals(fen(Math.round(yuan * 100)))).toBe(written);
  });

  it('says the very amount, whichever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: 1, max: mostFen }),
          // Amounts full of zeros, where the rules are.
          fc
            .array(fc.constantFrom(0, 0, 0, 1, 7), { minLength: 1, maxLength: 13 })
            .map(digits => Number(digits.join(''))),
        ),
        amount => {
          expect(read(capitals(fen(amount)))).toBe(amount);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never has two zeros beside each other, nor one before a unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: mostFen }), amount => {
        expect(capitals(fen(amount))).not.toMatch(/零零|零[拾佰仟万亿元角分整]|^零/);
      }),
    );
  });
});
