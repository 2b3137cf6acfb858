import type { Service, ServiceField } from '../catalogue/catalogue.ts';
import { feeFor } from '../catalogue/fee.ts';
import { parseYuan } from '../core/money.ts';
import type { CheckedEntry, NoticeKey, SessionCustomer } from './visit.ts';

/** What is wrong, by field; empty when nothing is. */
export type FieldErrors = Readonly<Record<string, NoticeKey>>;

const fullWidthDigits = /[\uFF10-\uFF19]/;

function checkOne(field: ServiceField, value: string, customer: SessionCustomer): NoticeKey | undefined {
  if (value === '') return 'error.fieldMissing';
  if (Array.from(value).length > field.maxLength) return 'error.fieldTooLong';
  switch (field.kind) {
    case 'phone':
      if (fullWidthDigits.test(value)) return 'error.digitsFullWidth';
      return /^1[3-9]\d{9}$/.test(value) ? undefined : 'error.phoneWrong';
    case 'account':
      if (fullWidthDigits.test(value)) return 'error.digitsFullWidth';
      return /^\d{16,19}$/.test(value) ? undefined : 'error.accountWrong';
    case 'amount': {
      const amount = parseYuan(value);
      return amount.ok ? undefined : `error.${amount.failure.code}`;
    }
    case 'choice':
      return customer.accounts.some(account => account.number === value) ? undefined : 'error.choiceMissing';
    case 'name':
      // Letters and signs of names, of people and of firms; nothing that hides or turns around what is shown.
      return /^[\p{L}\p{M}\p{N} ·•.,，&'’()（）-]+$/u.test(value) ? undefined : 'error.nameWrong';
  }
}

/**
 * Checks a whole group of fields at once, so that the customer hears of everything that is wrong in one go.
 * Values are taken without the blanks that grouping adds; nothing else is repaired.
 */
export function checkFields(
  service: Service,
  typed: Readonly<Record<string, string>>,
  customer: SessionCustomer,
): { readonly errors: FieldErrors; readonly entry: CheckedEntry } {
  const values: Record<string, string> = {};
  const errors: Record<string, NoticeKey> = {};
  for (const field of service.fields) {
    const value = (typed[field.id] ?? '').trim();
    values[field.id] = field.kind === 'name' ? value : value.replaceAll(' ', '');
    const wrong = checkOne(field, values[field.id] ?? '', customer);
    if (wrong) errors[field.id] = wrong;
  }
  const amountField = service.fields.find(field => field.kind === 'amount');
  if (!amountField) return { errors, entry: { values } };

  const parsed = parseYuan(values[amountField.id] ?? '');
  if (!parsed.ok) return { errors, entry: { values } };
  const amount = parsed.value;
  const fee = feeFor(service, amount);
  const from = customer.accounts.find(account => account.number === values.from);
  if (from && amount + fee > from.balance) errors[amountField.id] = 'error.insufficientFunds';
  if (from && values.to === from.number) errors.to = 'error.sameAccount';
  return { errors, entry: { values, amount, fee } };
}
