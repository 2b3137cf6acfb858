import * as z from 'zod';
import { fail, ok, type Result } from './result.ts';

/**
 * An amount of renminbi in fen. A safe integer, not a bigint: JSON and SQLite carry it unchanged, and
 * `mostFen` keeps every sum of a day far below 2^53.
 */
export const fenSchema = z.int().brand('Fen');
export type Fen = z.infer<typeof fenSchema>;

export const fen = (value: number): Fen => fenSchema.parse(value);

/** The largest amount that a person may enter: one hundred billion yuan less one fen. */
export const mostFen = 9_999_999_999_999;

export type AmountFailure =
  | 'amountMissing'
  | 'amountFullWidth'
  | 'amountNotANumber'
  | 'amountZero'
  | 'amountTooLarge';

/**
 * Reads an amount in yuan as typed, with at most two decimals, grouping commas allowed.
 * Full-width digits are refused by name rather than read: what was meant and what is shown must be the same signs.
 */
export function parseYuan(text: string): Result<Fen, { code: AmountFailure }> {
  const typed = text.trim();
  if (typed === '') return fail('amountMissing');
  if (/[\uFF10-\uFF19\uFF0E\uFF0C]/.test(typed)) return fail('amountFullWidth');
  const match = /^([1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(typed);
  if (!match) {
    const isPower = /^\d+(\.\d+)?e\+?\d+$/i.test(typed);
    return fail(isPower && Number(typed) * 100 > mostFen ? 'amountTooLarge' : 'amountNotANumber');
  }
  const yuan = (match[1] ?? '').replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (yuan.length > 12) return fail('amountTooLarge');
  const value = Number(yuan) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  if (value === 0) return fail('amountZero');
  if (value > mostFen) return fail('amountTooLarge');
  return ok(fen(value));
}

/** `¥12,000.00`; the sign is the one that every printer of ours has in its font when `sign` is `￥`. */
export function formatYuan(amount: Fen, sign: '¥' | '￥' = '¥'): string {
  const yuan = Math.trunc(Math.abs(amount) / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
  const cents = (Math.abs(amount) % 100).toString().padStart(2, '0');
  return `${amount < 0 ? '-' : ''}${sign}${yuan}.${cents}`;
}
