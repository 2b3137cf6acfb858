import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feeFor } from '../../../src/catalogue/fee.ts';
import { type Fen, fen } from '../../../src/core/money.ts';
import { checkFields } from '../../../src/session/fields.ts';
import { customer, secrets, serviceNamed, transferOf } from './a-visit.ts';

const transfer = serviceNamed('transfer');
const changePhone = serviceNamed('change-phone');
const errorsOf = (values: Record<string, string>) => checkFields(transfer, values, customer).errors;

describe('the fields of a transfer', () => {
  it('that are right become an amount and its fee', () => {
    const { errors, entry } = checkFields(transfer, transferOf('12,000.50'), customer);
    expect(errors).toEqual({});
    expect(entry).toMatchObject({ amount: 1_200_050, fee: 500, values: { to: secrets.payee } });
  });

  it.each([
    ['0', 'error.amountZero'],
    ['1e99', 'error.amountTooLarge'],
    ['１００', 'error.amountFullWidth'],
    ['-1', 'error.amountNotANumber'],
    ['', 'error.fieldMissing'],
    ['12345678901234567', 'error.fieldTooLong'],
    ['100000', 'error.insufficientFunds'],
  ])('with the amount %j are %s', (amount, error) => {
    expect(errorsOf(transferOf(amount))).toEqual({ amount: error });
  });

  it('reach to the last fen of the balance, fee included, and no further', () => {
    expect(errorsOf(transferOf('99990'))).toEqual({});
    expect(errorsOf(transferOf('99990.01'))).toEqual({ amount: 'error.insufficientFunds' });
  });

  it('to oneself are refused', () => {
    expect(errorsOf({ ...transferOf('1'), to: secrets.account })).toEqual({ to: 'error.sameAccount' });
  });

  it('to another account of oneself are allowed', () => {
    expect(errorsOf({ ...transferOf('1'), to: '6222000000000009' })).toEqual({});
  });

  it('from an account that is not the customer’s are refused', () => {
    expect(errorsOf({ ...transferOf('1'), from: '6222000000000077' })).toEqual({
      from: 'error.choiceMissing',
    });
  });

  it.each([
    ['', 'error.fieldMissing'],
    ['6222 0000 0000 0002', undefined],
    ['62220000000000', 'error.accountWrong'],
    ['62220000000000020000', 'error.fieldTooLong'],
    ['６２２２000000000002', 'error.digitsFullWidth'],
    ['622200000000000２', 'error.digitsFullWidth'],
    ['6222x00000000002', 'error.accountWrong'],
  ])('with the account %j are %s', (to, error) => {
    expect(errorsOf({ ...transferOf('1'), to }).to).toBe(error);
  });

  it('that all are missing are all named', () => {
    expect(errorsOf({})).toEqual({
      from: 'error.fieldMissing',
      to: 'error.fieldMissing',
      toName: 'error.fieldMissing',
      amount: 'error.fieldMissing',
    });
  });

  it('count signs, not code units: a name of twenty rare characters fits', () => {
    expect(errorsOf({ ...transferOf('1'), toName: '𠮷'.repeat(20) })).toEqual({});
    expect(errorsOf({ ...transferOf('1'), toName: '𠮷'.repeat(21) })).toEqual({
      toName: 'error.fieldTooLong',
    });
  });

  it('carry nothing that the service does not ask for', () => {
    const { entry } = checkFields(transfer, { ...transferOf('1'), customer: 'c-2', id: 'x' }, customer);
    expect(Object.keys(entry.values).sort()).toEqual(['amount', 'from', 'to', 'toName']);
  });

  it('never throw, and never let through an amount that the account does not hold', () => {
    fc.assert(
      fc.property(
        fc.record({
          from: fc.oneof(fc.constant(secrets.account), fc.string()),
          to: fc.oneof(fc.constant(secrets.payee), fc.string()),
          toName: fc.string({ unit: 'grapheme' }),
          amount: fc.oneof(fc.nat().map(String), fc.double().map(String), fc.string({ unit: 'grapheme' })),
        }),
        values => {
          const { errors, entry } = checkFields(transfer, values, customer);
          if (Object.keys(errors).length > 0) return;
          expect(entry.amount).toBeGreaterThan(0);
          expect((entry.amount ?? 0) + (entry.fee ?? 0)).toBeLessThanOrEqual(10_000_000);
        },
      ),
    );
  });
});

describe('a new phone number', () => {
  it.each([
    ['13900139000', undefined],
    ['139 0013 9000', undefined],
    ['12900139000', 'error.phoneWrong'],
    ['1390013900', 'error.phoneWrong'],
    ['139001390000', 'error.fieldTooLong'],
    ['１3900139000', 'error.digitsFullWidth'],
    ['', 'error.fieldMissing'],
  ])('%j is %s', (phone, error) => {
    expect(checkFields(changePhone, { phone }, customer).errors.phone).toBe(error);
  });
});

describe('the fee', () => {
  it.each<[number, number]>([
    [1, 0],
    [1_000_000, 0],
    [1_000_001, 500],
    [5_000_000, 500],
    [5_000_001, 1_000],
    [9_999_999_999_999, 1_000],
  ])('for %i fen is %i fen, to the edge of its band', (amount, fee) => {
    expect(feeFor(transfer, fen(amount))).toBe(fee);
  });

  it('is nothing for a service that names none', () => {
    expect(feeFor(changePhone, 1 as Fen)).toBe(0);
  });
});
