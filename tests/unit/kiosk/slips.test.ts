import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { languages } from '../../../src/core/language.ts';
import { fen } from '../../../src/core/money.ts';
import { type Receipt, receiptBlockSchema } from '../../../src/core/receipt.ts';
import { asCopy, operationReceipt, ticketSlip } from '../../../src/kiosk/slips.ts';
import { buildReview } from '../../../src/session/review.ts';
import { catalogue, customer, secrets, serviceNamed, transferOf } from '../session/a-visit.ts';
import { noon } from '../store/a-store.ts';

const textOf = (receipt: Receipt): string => JSON.stringify(receipt);
const parsed = (receipt: Receipt) => z.array(receiptBlockSchema).parse(receipt);

describe.each(languages)('a slip of the ticket machine in %s', language => {
  const slip = ticketSlip({ catalogue, language, at: noon }, serviceNamed('corporate'), {
    number: 'D012',
    ahead: 4,
  });

  it('has the number as the largest thing', () => {
    const sizes = parsed(slip).flatMap(block =>
      block.kind === 'text' ? [[block.size, block.text] as const] : [],
    );
    expect(sizes.filter(([size]) => size === 4)).toEqual([[4, 'D012']]);
  });

  it('says when it was taken, how many wait and what to bring', () => {
    expect(textOf(slip)).toContain('2026-11-21 12:00');
    expect(textOf(slip)).toContain(`"value":"${language === 'en' ? '4' : ''}`);
    for (const document of serviceNamed('corporate').documents)
      expect(textOf(slip)).toContain(document[language]);
    expect(textOf(slip)).not.toMatch(/\{\w+\}/);
  });
});

describe.each(languages)('a receipt of the smart counter in %s', language => {
  const transfer = serviceNamed('transfer');
  const { rows } = buildReview(
    transfer,
    { values: transferOf('60000'), amount: fen(6_000_000), fee: fen(1_000), payee: '李**' },
    customer,
    language,
  );
  const receipt = operationReceipt({ catalogue, language, at: noon }, transfer, {
    face: 'smart-counter',
    rows,
    reference: 'R-2026-0001',
  });

  it('has the amount in figures and in capitals, the reference and the time', () => {
    for (const said of ['￥60,000.00', '陆万元整', 'R-2026-0001', '2026-11-21 12:00'])
      expect(textOf(receipt)).toContain(said);
  });

  it('has no sign that the printer’s font lacks', () => {
    expect(textOf(receipt)).not.toContain('¥');
  });

  it('names accounts by their masks only', () => {
    const digits = textOf(receipt).replaceAll(' ', '');
    for (const account of [secrets.account, secrets.payee]) expect(digits).not.toContain(account);
    expect(textOf(receipt)).toContain('6222 **** 0001');
    expect(textOf(receipt)).toContain('6222 **** 0002');
  });

  it('of a new phone number has the new one whole, to be checked, and the old one masked', () => {
    const service = serviceNamed('change-phone');
    const review = buildReview(service, { values: { phone: secrets.newPhone } }, customer, language);
    const paper = operationReceipt({ catalogue, language, at: noon }, service, {
      face: 'smart-counter',
      rows: review.rows,
      reference: 'R-1',
    });
    expect(textOf(paper)).toContain(secrets.newPhone);
    expect(textOf(paper)).not.toContain(secrets.phone);
  });

  it('is paper that a printer takes, also with the longest names', () => {
    const long = rows.map(row => ({ ...row, value: '𠮷'.repeat(45) }));
    const paper = operationReceipt({ catalogue, language, at: noon }, transfer, {
      face: 'smart-counter',
      rows: long,
      reference: 'R'.repeat(60),
    });
    expect(() => parsed(paper)).not.toThrow();
  });

  it('as a copy says so at both ends, and is otherwise the same', () => {
    const copy = parsed(asCopy(receipt, language));
    const marks = copy.flatMap((block, index) =>
      block.kind === 'text' && /补打|補打/.test(block.text) ? [index] : [],
    );
    expect(marks).toHaveLength(2);
    expect(copy[marks[0] ?? 0]).toMatchObject({ text: expect.stringContaining('DUPLICATE') });
    expect(copy.slice(2, 2 + receipt.length)).toEqual(receipt);
    expect(marks).toEqual([0, receipt.length + 2]);
  });
});
