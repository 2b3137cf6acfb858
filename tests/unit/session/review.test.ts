import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages } from '../../../src/core/language.ts';
import { fen } from '../../../src/core/money.ts';
import { buildReview } from '../../../src/session/review.ts';
import type { CheckedEntry } from '../../../src/session/visit.ts';
import { customer, secrets, serviceNamed, transferOf } from './a-visit.ts';

const transfer = serviceNamed('transfer');
const entry: CheckedEntry = {
  values: transferOf('60000'),
  amount: fen(6_000_000),
  fee: fen(1_000),
  payee: '李**',
};

describe('the review of a transfer', () => {
  it('says amount, in capitals too, payee, both accounts and fee', () => {
    const { rows } = buildReview(transfer, entry, customer, 'zh-Hans');
    expect(rows[0]).toMatchObject({ value: '¥60,000.00', note: '陆万元整', emphasis: true });
    const values = rows.map(row => row.value);
    expect(values).toContain(secrets.payeeName);
    expect(values).toContain('6222 0000 0000 0002');
    expect(values).toContain('6222 **** 0001');
    expect(values).toContain('¥10.00');
  });

  it('warns of fraud and asks for the customer’s own word', () => {
    const review = buildReview(transfer, entry, customer, 'en');
    expect(review.warning).toContain('safe account');
    expect(review.acknowledgement).toBeDefined();
  });

  it('shows nothing of the customer but masked', () => {
    for (const language of languages) {
      const shown = JSON.stringify(buildReview(transfer, entry, customer, language));
      for (const secret of [secrets.name, secrets.number, secrets.phone, secrets.account])
        expect(shown).not.toContain(secret);
    }
  });

  it('without an amount is a bug', () => {
    expect(() => buildReview(transfer, { values: transferOf('1') }, customer, 'en')).toThrow();
  });
});

describe('the digest of a review', () => {
  const digestOf = (change: Partial<CheckedEntry>, language: (typeof languages)[number] = 'zh-Hans') =>
    buildReview(transfer, { ...entry, ...change }, customer, language).digest;
  const values = (change: Record<string, string>) => ({ values: { ...entry.values, ...change } });

  it('is the same for the same content', () => {
    expect(digestOf({})).toBe(digestOf({ values: { ...entry.values } }));
    expect(digestOf({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<CheckedEntry>]>([
    ['one fen more', { amount: fen(6_000_001) }],
    ['another fee', { fee: fen(0) }],
    ['another payee’s name', values({ toName: '李四' })],
    ['one digit of the account', values({ to: '6222000000000003' })],
    ['another paying account', values({ from: '6222000000000009' })],
    ['a paying account that is masked alike', values({ from: '6222999999990001' })],
  ])('changes with %s', (_, change) => {
    expect(digestOf(change)).not.toBe(digestOf({}));
  });

  it('differs between languages, for the words differ', () => {
    expect(new Set(languages.map(language => digestOf({}, language))).size).toBe(languages.length);
  });

  it('differs between two payees’ names whenever one sign does', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(n => n.isWellFormed());
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(one !== other);
        expect(digestOf(values({ toName: one }))).not.toBe(digestOf(values({ toName: other })));
      }),
    );
  });

  it('covers title, warning and the customer’s word, not only the rows', () => {
    const { digest } = buildReview(transfer, entry, customer, 'en');
    const reworded = [
      { ...transfer, risk: { ...transfer.risk, warning: { 'zh-Hans': 'x', 'zh-Hant': 'x', en: 'x' } } },
      { ...transfer, risk: { warning: transfer.risk.warning } },
      { ...transfer, name: { 'zh-Hans': 'x', 'zh-Hant': 'x', en: 'x' } },
    ];
    for (const service of reworded)
      expect(buildReview(service, entry, customer, 'en').digest).not.toBe(digest);
  });
});

it('the digest of a ticket’s review covers what to bring', () => {
  const cash = serviceNamed('personal-cash');
  const digestOf = (service: typeof cash) => buildReview(service, { values: {} }, undefined, 'en').digest;
  expect(digestOf({ ...cash, documents: cash.documents.slice(1) })).not.toBe(digestOf(cash));
});

describe('the review of other business', () => {
  it('of a new phone number shows the old one masked and the new one whole', () => {
    const { rows } = buildReview(
      serviceNamed('change-phone'),
      { values: { phone: secrets.newPhone } },
      customer,
      'en',
    );
    expect(rows.map(row => row.value)).toEqual(['138****8000', secrets.newPhone, 'Free']);
  });

  it('of a ticket shows what to bring', () => {
    const cash = serviceNamed('personal-cash');
    const review = buildReview(cash, { values: {} }, undefined, 'en');
    expect(review.rows.map(row => row.value)).toEqual(['Personal, cash']);
    expect(review.documents).toEqual(['Your valid ID card', 'Bank card or passbook']);
    expect(review.primary).toBe('Take a number');
  });
});
