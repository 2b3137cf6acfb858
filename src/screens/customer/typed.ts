import { parseYuan } from '../../core/money.ts';
import type { ViewField } from '../../core/session-view.ts';
import type { ScreenTextKey } from '../design/texts.ts';

type Kind = ViewField['kind'];

/** What was typed, as people read it: a telephone number 3-4-4, an account in fours, an amount in thousands. What is not a number is left as it is. */
export function grouped(kind: Kind, typed: string): string {
  if (kind === 'phone' && /^\d+$/.test(typed))
    return [typed.slice(0, 3), typed.slice(3, 7), typed.slice(7)].filter(Boolean).join(' ');
  if (kind === 'account' && /^\d+$/.test(typed)) return typed.replace(/\d{4}(?=\d)/g, '$& ');
  if (kind === 'amount' && /^\d+(\.\d*)?$/.test(typed)) {
    const [yuan = '', ...cents] = typed.split('.');
    return [yuan.replace(/\B(?=(\d{3})+$)/g, ','), ...cents].join('.');
  }
  return typed;
}

/** The typed signs behind a grouped text; the other way round from `grouped`. */
export function ungrouped(kind: Kind, shown: string): string {
  if (kind === 'phone' || kind === 'account') return shown.replaceAll(' ', '');
  if (kind === 'amount') return shown.replaceAll(/[ ,]/g, '');
  return shown;
}

/**
 * Why a value cannot be what the field asks for, so that the customer hears it at once and not three questions later.
 * The backend checks everything again and has the last word.
 */
export function shapeFault(kind: Kind, typed: string): ScreenTextKey | undefined {
  if (kind === 'phone') return /^\d{11}$/.test(typed) ? undefined : 'customer.enter.phoneShape';
  if (kind === 'account') return /^\d{16,19}$/.test(typed) ? undefined : 'customer.enter.accountShape';
  if (kind !== 'amount') return undefined;
  const amount = parseYuan(typed);
  return amount.ok ? undefined : `customer.enter.${amount.failure.code}`;
}

/** What a key adds to an amount: one point, two decimals, no idle zeros in front. */
export function typeAmount(typed: string, sign: string): string {
  if (sign === '.') return typed.includes('.') ? typed : `${typed === '' ? '0' : typed}.`;
  if (/\.\d\d$/.test(typed)) return typed;
  return typed === '0' ? sign : typed + sign;
}
