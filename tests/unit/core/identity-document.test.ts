import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardFault,
  hasRightCheckDigit,
  type IdentityCard,
  maskAccount,
  maskName,
  maskNumber,
  maskPhone,
} from '../../../src/core/identity-document.ts';

const card: IdentityCard = {
  kind: 'resident',
  name: '张三',
  sex: '2',
  ethnicGroup: '01',
  birth: '19491231',
  address: '北京市朝阳区试验路一号',
  number: '11010519491231002X',
  authority: '北京市公安局',
  validFrom: '20200101',
  validTo: '20300101',
};
const today = '20261121';

/** ISO 7064 MOD 11-2 by its definition: the recursive one, not the table of weights. */
function checkSign(first17: string): string {
  let rest = 0;
  for (const digit of first17) rest = ((rest + Number(digit)) * 2) % 11;
  const check = (12 - rest) % 11;
  return check === 10 ? 'X' : String(check);
}
const first17 = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 })
  .map(digits => digits.join(''));

describe('the check digit', () => {
  it('is the one of ISO 7064 MOD 11-2, for every number', () => {
    fc.assert(
      fc.property(first17, digits => {
        expect(hasRightCheckDigit(digits + checkSign(digits))).toBe(true);
      }),
    );
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (digits, place, shift) => {
        const signs = Array.from(digits + checkSign(digits));
        signs[place] = String((Number(signs[place]) + shift) % 10);
        expect(hasRightCheckDigit(signs.join(''))).toBe(false);
      }),
    );
  });

  it('finds every two neighbours that changed places', () => {
    fc.assert(
      fc.property(first17, fc.nat(15), (digits, place) => {
        fc.pre(digits[place] !== digits[place + 1]);
        const signs = Array.from(digits + checkSign(digits));
        [signs[place], signs[place + 1]] = [signs[place + 1] ?? '', signs[place] ?? ''];
        expect(hasRightCheckDigit(signs.join(''))).toBe(false);
      }),
    );
  });

  it.each(['11010519491231002x', '110105491231002', '', '１1010519491231002X', '11010519491231002X '])(
    'is not found in %j',
    number => {
      expect(hasRightCheckDigit(number)).toBe(false);
    },
  );
});

describe('a card', () => {
  it.each<[string, Partial<IdentityCard>, ReturnType<typeof cardFault>]>([
    ['in force', {}, undefined],
    ['valid for ever', { validTo: '长期' }, undefined],
    ['on its first day', { validFrom: today }, undefined],
    ['on its last day', { validTo: today }, undefined],
    ['from tomorrow', { validFrom: '20261122' }, 'cardNotYetValid'],
    ['of yesterday', { validTo: '20261120' }, 'cardExpired'],
    ['without an end', { validTo: '' }, 'cardExpired'],
    ['with a wrong check digit', { number: '110105194912310021' }, 'cardNumberWrong'],
    ['with an old number of 15 digits', { number: '110105491231002' }, 'cardNumberWrong'],
    ['with another birth date', { birth: '19491230' }, 'cardContradictsItself'],
    ['with the other sex', { sex: '1' }, 'cardContradictsItself'],
    ['without a sex', { sex: '9' }, undefined],
    ['with an unknown sex', { sex: '0' }, undefined],
    [
      'of a resident from Hong Kong',
      { kind: 'hkMacaoTaiwanPermit', number: '810000194912310019', sex: '1' },
      undefined,
    ],
    ['of a foreigner, 2017 layout', { kind: 'foreigner2017', number: 'CAN110049123101' }, undefined],
    [
      'of a foreigner, expired',
      { kind: 'foreigner2017', number: 'CAN1', validTo: '20200102' },
      'cardExpired',
    ],
    ['of a foreigner, 2023 layout', { kind: 'foreigner2023', number: '911124194912310024' }, undefined],
    [
      'of a foreigner, 2023, mistyped',
      { kind: 'foreigner2023', number: '911124194912310025' },
      'cardNumberWrong',
    ],
    [
      'of a foreigner born another day',
      { kind: 'foreigner2023', number: '911124194912310024', birth: '19491230' },
      'cardContradictsItself',
    ],
  ])('%s', (_, change, fault) => {
    const changed = { ...card, ...change };
    // Numbers made up here get the right last sign, unless the case is about it.
    if (fault !== 'cardNumberWrong' && changed.number.length === 18)
      changed.number = changed.number.slice(0, 17) + checkSign(changed.number.slice(0, 17));
    expect(cardFault(changed, today)).toBe(fault);
  });
});

describe('a mask', () => {
  it.each([
    ['张三', '张*'],
    ['张三丰', '张**'],
    ['欧阳娜娜', '欧阳**'],
    ['买买提·艾力', '买买****'],
    ['王', '王*'],
    ['', '*'],
    ['  ', '*'],
    ['𠮷田', '𠮷*'],
    ['𠮷田𠮷', '𠮷**'],
    ['SMITH JOHN', 'S***'],
    ["O'Brien, Zoë", 'O***'],
  ])('of the name %j is %j', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  it('of a name is well-formed and shows only how it begins, whatever signs it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 2, maxLength: 15 }), name => {
        const masked = maskName(name);
        expect(masked.isWellFormed()).toBe(true);
        expect(masked).toMatch(/\*$/);
        const shown = Array.from(masked.replace(/\*+$/, ''));
        const signs = Array.from(name.trim());
        expect(signs.slice(0, shown.length)).toEqual(shown);
        expect(shown.length).toBeLessThanOrEqual(Math.max(1, Math.floor(signs.length / 2)));
      }),
    );
  });

  it.each([
    [maskNumber('11010519491231002X'), '110*************2X'],
    [maskNumber('1234567'), '*******'],
    [maskAccount('6222000000000001'), '6222 **** 0001'],
    [maskAccount('6222000000000000019'), '6222 **** 0019'],
    [maskPhone('13800138000'), '138****8000'],
    [maskPhone(''), '****'],
  ])('is %j', (masked, expected) => {
    expect(masked).toBe(expected);
  });

  it('of a number that is too short to be one keeps all of it hidden', () => {
    for (const mask of [maskPhone, maskAccount, maskNumber])
      for (const short of ['', '1', '12345', '1234567']) expect(mask(short)).toMatch(/^\**$/);
  });
});
