import type { Catalogue, Service } from '../catalogue/catalogue.ts';
import { type TextKey, text } from '../catalogue/texts.ts';
import { maskAccount } from '../core/identity-document.ts';
import type { Language } from '../core/language.ts';
import type { Receipt, ReceiptBlock } from '../core/receipt.ts';
import type { CustomerFace, ViewRow } from '../core/session-view.ts';

const heading = (words: string): ReceiptBlock => ({
  kind: 'text',
  text: words,
  align: 'centre',
  size: 1,
  bold: true,
});
const line = (words: string): ReceiptBlock => ({
  kind: 'text',
  text: words,
  align: 'left',
  size: 1,
  bold: false,
});
const small = (words: string): ReceiptBlock => ({
  kind: 'text',
  text: words,
  align: 'centre',
  size: 1,
  bold: false,
});
const pair = (label: string, value: string): ReceiptBlock => ({ kind: 'pair', label, value });
const rule: ReceiptBlock = { kind: 'rule' };
const feed = (lines: number): ReceiptBlock => ({ kind: 'feed', lines });

/** `2026-11-21 14:05`, in the branch's time zone. */
const moment = (at: number): string =>
  new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);

export interface Slip {
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly at: number;
}

/** The slip of the ticket machine: the number is the largest thing on it; arrival is told (rules L34). */
export function ticketSlip(
  { catalogue, language, at }: Slip,
  service: Service,
  ticket: { readonly number: string; readonly ahead: number },
): Receipt {
  const say = (key: TextKey, values = {}): string => text(language, key, values);
  return [
    heading(catalogue.branch.name[language]),
    feed(1),
    { kind: 'text', text: ticket.number, align: 'centre', size: 4, bold: true },
    feed(1),
    pair(say('slip.business'), service.name[language]),
    pair(say('slip.ahead'), say('slip.aheadPeople', { count: ticket.ahead })),
    pair(say('slip.arrived'), moment(at)),
    rule,
    line(say('slip.documents')),
    ...service.documents.map(document => line(`· ${document[language]}`)),
    rule,
    small(say('slip.wait')),
    feed(2),
  ];
}

/** Paper is left lying about: an account is only named by its mask on it. */
const onPaper = (value: string): string => {
  const number = value.replaceAll(' ', '');
  if (/^\d{16,19}$/.test(number)) return maskAccount(number);
  // Printers have ￥ in their font and most do not have ¥ (libraries §1).
  return value.replace('¥', '￥');
};

/** The receipt of the smart counter: what was confirmed, and the core's reference. */
export function operationReceipt(
  { catalogue, language, at }: Slip,
  service: Service,
  told: { readonly face: CustomerFace; readonly rows: readonly ViewRow[]; readonly reference: string },
): Receipt {
  const say = (key: TextKey): string => text(language, key);
  return [
    heading(catalogue.branch.name[language]),
    small(say('slip.receipt')),
    feed(1),
    { kind: 'text', text: service.name[language], align: 'centre', size: 2, bold: true },
    feed(1),
    ...told.rows.flatMap(row => [
      pair(row.label, onPaper(row.value)),
      ...(row.note === undefined ? [] : [pair(say('slip.capitals'), row.note)]),
    ]),
    rule,
    pair(say('slip.reference'), told.reference),
    pair(say('slip.time'), moment(at)),
    pair(say('slip.machine'), say(`face.${told.face}`)),
    rule,
    small(say('slip.thanks')),
    feed(2),
  ];
}

/** The same paper again, marked as such at both ends (design §1.3). */
export function asCopy(receipt: Receipt, language: Language): Receipt {
  const mark: ReceiptBlock = {
    kind: 'text',
    text: text(language, 'slip.duplicate'),
    align: 'centre',
    size: 2,
    bold: true,
  };
  return [mark, rule, ...receipt, mark, feed(2)];
}
