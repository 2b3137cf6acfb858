import operationPaper from '../../assets/receipts/operation.json' with { type: 'json' };
import ticketPaper from '../../assets/receipts/ticket.json' with { type: 'json' };
import type { Catalogue, Service } from '../catalogue/catalogue.ts';
import { text } from '../catalogue/texts.ts';
import { maskAccount } from '../core/identity-document.ts';
import type { Language } from '../core/language.ts';
import type { Receipt, ReceiptBlock } from '../core/receipt.ts';
import type { CustomerFace, ViewRow } from '../core/session-view.ts';
import { fillTemplate, readTemplate } from './receipt-template.ts';

const ticketTemplate = readTemplate(ticketPaper, {
  values: ['branch', 'number', 'service', 'ahead', 'time'],
  lists: { documents: ['document'] },
});
const operationTemplate = readTemplate(operationPaper, {
  values: ['branch', 'service', 'reference', 'time', 'machine'],
  lists: { rows: ['label', 'value', 'capitals'] },
});

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
  return fillTemplate(ticketTemplate, language, {
    values: {
      branch: catalogue.branch.name[language],
      number: ticket.number,
      service: service.name[language],
      ahead: String(ticket.ahead),
      time: moment(at),
    },
    lists: { documents: service.documents.map(document => ({ document: document[language] })) },
  });
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
  return fillTemplate(operationTemplate, language, {
    values: {
      branch: catalogue.branch.name[language],
      service: service.name[language],
      reference: told.reference,
      time: moment(at),
      machine: text(language, `face.${told.face}`),
    },
    lists: {
      rows: told.rows.map(({ label, value, note = '' }) => ({
        label,
        value: onPaper(value),
        capitals: note,
      })),
    },
  });
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
  return [mark, { kind: 'rule' }, ...receipt, mark, { kind: 'feed', lines: 2 }];
}
