import type { Service } from '../catalogue/catalogue.ts';
import { type TextKey, text } from '../catalogue/texts.ts';
import { digest } from '../core/digest.ts';
import { maskAccount, maskName, maskPhone } from '../core/identity-document.ts';
import type { Language } from '../core/language.ts';
import { formatYuan } from '../core/money.ts';
import { capitals } from '../core/money-capitals.ts';
import type { ViewRow } from '../core/session-view.ts';
import type { CheckedEntry, Review, SessionCustomer } from './visit.ts';

const row = (label: string, value: string, emphasis = false, note?: string): ViewRow =>
  note === undefined ? { label, value, emphasis } : { label, value, emphasis, note };

/** `6200 0000 0000 0002`: an account that must be compared sign by sign is shown whole. */
const groupAccount = (account: string): string => account.replace(/(.{4})(?=.)/g, '$1 ');

function rowsOf(
  service: Service,
  entry: CheckedEntry,
  customer: SessionCustomer | undefined,
  language: Language,
): ViewRow[] {
  const say = (key: TextKey): string => text(language, key);
  const { values } = entry;
  if (service.effect.kind === 'issueTicket') {
    const rows = [row(say('review.business'), service.name[language], true)];
    if (customer) rows.push(row(say('review.customer'), maskName(customer.name)));
    return rows;
  }
  if (service.effect.operation === 'changePhone')
    return [
      row(say('review.oldPhone'), maskPhone(customer?.phone ?? '')),
      row(say('review.newPhone'), values.phone ?? '', true),
      row(say('review.fee'), say('review.free')),
    ];
  const amount = entry.amount;
  const fee = entry.fee;
  if (amount === undefined || fee === undefined)
    throw new Error('a transfer without an amount reached the review');
  return [
    row(say('review.amount'), formatYuan(amount), true, capitals(amount)),
    row(say('review.payee'), values.toName ?? ''),
    row(say('review.to'), groupAccount(values.to ?? '')),
    row(say('review.from'), maskAccount(values.from ?? '')),
    row(say('review.fee'), fee === 0 ? say('review.free') : formatYuan(fee)),
    row(say('review.speed'), say('review.speedNow')),
  ];
}

/**
 * What the customer is asked to confirm: what will happen, to whom, at which fee, with which risk (L9, N14, X07).
 * The digest covers every sign of it, and what will be sent to the core in full where the screen masks it; whoever
 * approves later approves this and nothing else (design §1.4).
 */
export function buildReview(
  service: Service,
  entry: CheckedEntry,
  customer: SessionCustomer | undefined,
  language: Language,
): Review {
  const shown = {
    title: service.name[language],
    rows: rowsOf(service, entry, customer, language),
    // At the counter the document lies on the reader already.
    documents:
      service.effect.kind === 'issueTicket' ? service.documents.map(document => document[language]) : [],
    ...(service.risk.warning ? { warning: service.risk.warning[language] } : {}),
    ...(service.risk.acknowledgement ? { acknowledgement: service.risk.acknowledgement[language] } : {}),
    primary: text(language, service.effect.kind === 'issueTicket' ? 'review.takeNumber' : 'review.confirm'),
  };
  return { ...shown, digest: digest({ service: service.id, language, shown, entry: { ...entry } }) };
}
