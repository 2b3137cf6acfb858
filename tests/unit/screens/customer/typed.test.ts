import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldKinds } from '../../../../src/core/session-view.ts';
import { grouped, shapeFault, typeAmount, ungrouped } from '../../../../src/screens/customer/typed.ts';

describe('grouped', () => {
  it('shows a telephone number 3-4-4, complete or not', () => {
    expect(grouped('phone', '13900001234')).toBe('139 0000 1234');
    expect(grouped('phone', '1390')).toBe('139 0');
    expect(grouped('phone', '139')).toBe('139');
  });

  it('shows an account in fours without a space at the end', () => {
    expect(grouped('account', '6200000000000002')).toBe('6200 0000 0000 0002');
    expect(grouped('account', '62000000000000000021')).toBe('6200 0000 0000 0000 0021');
  });

  it('shows an amount in thousands and leaves its decimals alone', () => {
    expect(grouped('amount', '1234567.89')).toBe('1,234,567.89');
    expect(grouped('amount', '1000.')).toBe('1,000.');
    expect(grouped('amount', '999')).toBe('999');
  });

  it('leaves alone what is not a number, so that what is wrong stays visible', () => {
    expect(grouped('amount', '１００')).toBe('１００');
    expect(grouped('amount', '1e99')).toBe('1e99');
    expect(grouped('account', '6200x')).toBe('6200x');
    expect(grouped('name', '6200000')).toBe('6200000');
  });

  it('is undone by ungrouped, whatever digits were typed', () => {
    const digits = fc.stringMatching(/^\d{0,19}$/);
    const amount = fc.stringMatching(/^\d{1,12}(\.\d{0,2})?$/);
    fc.assert(
      fc.property(fc.constantFrom(...fieldKinds), digits, (kind, typed) => {
        expect(ungrouped(kind, grouped(kind, typed))).toBe(typed);
      }),
    );
    fc.assert(
      fc.property(amount, typed => {
        expect(ungrouped('amount', grouped('amount', typed))).toBe(typed);
      }),
    );
  });
});

describe('shapeFault', () => {
  it('accepts what the backend accepts', () => {
    expect(shapeFault('phone', '13900001234')).toBeUndefined();
    expect(shapeFault('account', '6200000000000002')).toBeUndefined();
    expect(shapeFault('amount', '120000')).toBeUndefined();
    expect(shapeFault('name', '李四')).toBeUndefined();
  });

  it('names what is wrong with an amount', () => {
    expect(shapeFault('amount', '0')).toBe('customer.enter.amountZero');
    expect(shapeFault('amount', '１００')).toBe('customer.enter.amountFullWidth');
    expect(shapeFault('amount', '1e99')).toBe('customer.enter.amountTooLarge');
    expect(shapeFault('amount', '1.234')).toBe('customer.enter.amountNotANumber');
  });

  it('does not take full-width digits for digits', () => {
    expect(shapeFault('phone', '１３９００００１２３４')).toBe('customer.enter.phoneShape');
    expect(shapeFault('account', '６２００００００００００００００２')).toBe('customer.enter.accountShape');
  });
});

describe('typeAmount', () => {
  const type = (signs: string): string => Array.from(signs).reduce(typeAmount, '');

  it('makes an amount that can be read back, whichever keys are pressed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d.]{1,12}$/), signs => {
        expect(type(signs)).toMatch(/^(0|[1-9]\d*)(\.\d{0,2})?$/);
      }),
    );
  });

  it('starts with a zero when the point comes first, and takes one point only', () => {
    expect(type('.5')).toBe('0.5');
    expect(type('1.2.3')).toBe('1.23');
    expect(type('0012')).toBe('12');
    expect(type('1.2345')).toBe('1.23');
  });
});
