import type { Fen } from './money.ts';

const digits = '零壹贰叁肆伍陆柒捌玖';
const places = ['', '拾', '佰', '仟'];
const groups = ['', '万', '亿'];

/** Four digits in capitals, without a leading zero. */
function group(value: number): string {
  let out = '';
  let zero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.trunc(value / 10 ** place) % 10;
    if (digit === 0) {
      zero = out !== '';
      continue;
    }
    out += (zero ? '零' : '') + digits[digit] + places[place];
    zero = false;
  }
  return out;
}

/**
 * The amount as a bank writes it by hand, `壹万贰仟元整` (支付结算办法, annex 1, rules 2 and 4).
 * Where rule 4(3) leaves it open to write 零 it is written: beside a whole group of zeros, and before the 角 when the
 * yuan end in 0.
 * Defined for amounts from 0 up to `mostFen`.
 */
export function capitals(amount: Fen): string {
  const yuan = Math.trunc(amount / 100);
  const jiao = Math.trunc(amount / 10) % 10;
  const cents = amount % 10;
  let out = '';
  let skipped = false;
  for (let index = 2; index >= 0; index--) {
    const value = Math.trunc(yuan / 10_000 ** index) % 10_000;
    if (value > 0)
      out += (out !== '' && (skipped || value < 1000) ? '零' : '') + group(value) + groups[index];
    skipped = value === 0;
  }
  if (jiao === 0 && cents === 0) return `${out || '零'}元整`;
  if (out === '') return (jiao > 0 ? `${digits[jiao]}角` : '') + (cents > 0 ? `${digits[cents]}分` : '整');
  const gap = jiao === 0 || yuan % 10 === 0 ? '零' : '';
  return `${out}元${gap}${jiao > 0 ? `${digits[jiao]}角` : ''}${cents > 0 ? `${digits[cents]}分` : '整'}`;
}
