import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { refusalCodes } from '../../../src/bank/port.ts';
import { catalogueSchema } from '../../../src/catalogue/catalogue.ts';
import { hasText, type TextKey, text } from '../../../src/catalogue/texts.ts';
import { deviceClasses } from '../../../src/core/device.ts';
import type { CardFault } from '../../../src/core/identity-document.ts';
import { languages } from '../../../src/core/language.ts';
import type { AmountFailure } from '../../../src/core/money.ts';
import { customerFaces } from '../../../src/core/session-view.ts';
import type { DecisionFailure } from '../../../src/store/approvals.ts';
import type { attendAssistance } from '../../../src/store/assistance.ts';
import type { callNextTicket, recallTicket } from '../../../src/store/tickets.ts';

const folder = new URL('../../../assets/texts/', import.meta.url);
const read = (group: string, language: string): Record<string, string> =>
  z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(new URL(`${group}/${language}.json`, folder), 'utf8')));
const names = (said: string): string[] =>
  [...said.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '').sort();

describe.each(readdirSync(folder))('the texts of %s', group => {
  const master = read(group, 'zh-Hans');

  it('are there in every language, and in no other', () => {
    expect(readdirSync(new URL(`${group}/`, folder)).sort()).toEqual(
      languages.map(language => `${language}.json`).sort(),
    );
  });

  it.each(languages)('have the same keys in %s', language => {
    expect(Object.keys(read(group, language)).sort()).toEqual(Object.keys(master).sort());
  });

  it.each(languages)('have the same places for values in %s', language => {
    const said = read(group, language);
    for (const [key, value] of Object.entries(master))
      expect([key, names(said[key] ?? '')]).toEqual([key, names(value)]);
  });

  it.each(languages)('say something everywhere in %s, without stray blanks', language => {
    for (const [key, value] of Object.entries(read(group, language))) {
      expect([key, value.trim()]).not.toEqual([key, '']);
      expect([key, value]).toEqual([key, value.trim()]);
    }
  });

  it('are Chinese where they should be', () => {
    for (const [key, value] of Object.entries(read(group, 'en')))
      expect([key, /\p{Script=Han}/u.test(value.replaceAll('补打', '').replaceAll('補打', ''))]).toEqual([
        key,
        /中文|简体|繁體|分流/.test(value),
      ]);
  });
});

/** Every code of a union, checked by the compiler: a new code without its line here does not compile. */
const every = <C extends string>(codes: Record<C, true>): string[] => Object.keys(codes);
type FailureCode<F extends (...args: never[]) => unknown> =
  Extract<ReturnType<F>, { ok: false }> extends {
    failure: { code: infer C extends string };
  }
    ? C
    : never;

describe('every code that can reach a person has a text', () => {
  const known: [string, string, readonly string[]][] = [
    ['a refusal of the core', 'refusal', refusalCodes],
    [
      'a card that cannot be used',
      'error',
      every<CardFault>({
        cardNumberWrong: true,
        cardContradictsItself: true,
        cardNotYetValid: true,
        cardExpired: true,
      }),
    ],
    [
      'an amount that cannot be read',
      'error',
      every<AmountFailure>({
        amountMissing: true,
        amountFullWidth: true,
        amountNotANumber: true,
        amountZero: true,
        amountTooLarge: true,
      }),
    ],
    [
      'a decision that does not count',
      'staff.error',
      every<DecisionFailure['code']>({
        approvalUnknown: true,
        approvalSettled: true,
        approvalExpired: true,
        digestDiffers: true,
        nonceDiffers: true,
      }),
    ],
    [
      'a window that cannot do it',
      'staff.error',
      every<FailureCode<typeof callNextTicket> | FailureCode<typeof recallTicket>>({
        windowBusy: true,
        noTicketAtWindow: true,
      }),
    ],
    [
      'a call for help that is taken',
      'staff.error',
      every<FailureCode<typeof attendAssistance>>({ assistanceUnknown: true, assistanceAttended: true }),
    ],
    ['the hub’s own refusals', 'staff.error', ['windowUnknown', 'printUnknown']],
    ['a face', 'face', customerFaces],
    ['a class of device', 'device', deviceClasses],
    ['the question of a face', 'select', customerFaces],
    ['the headline of a face', 'attract', customerFaces],
  ];
  it.each(known)('%s: %s.…', (_, prefix, codes) => {
    for (const code of codes) expect([code, hasText(`${prefix}.${code}`)]).toEqual([code, true]);
  });
});

describe('a text with values', () => {
  it('says them, and only them', () => {
    expect(text('en', 'approval.reason', { amount: '¥6.00', limit: '¥5.00' })).toBe(
      '¥6.00 is above ¥5.00 and needs a check',
    );
  });

  it('takes a value as it is, whatever signs it has', () => {
    expect(text('en', 'approval.reason', { amount: '$& $1 {limit}', limit: '5' })).toBe(
      '$& $1 {limit} is above 5 and needs a check',
    );
  });

  it('shows the place of a value that is missing', () => {
    expect(text('en', 'approval.reason', { amount: '¥6.00' })).toContain('{limit}');
  });

  it('is not found under the names that every object has', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) expect(hasText(key)).toBe(false);
    expect(hasText('slip.duplicate' satisfies TextKey)).toBe(true);
  });
});

it('the schema of a catalogue demands every language', () => {
  const name = catalogueSchema.shape.branch.shape.name;
  expect(name.safeParse({ 'zh-Hans': 'a', 'zh-Hant': 'a', en: 'a' }).success).toBe(true);
  expect(name.safeParse({ 'zh-Hans': 'a', en: 'a' }).success).toBe(false);
  expect(name.safeParse({ 'zh-Hans': 'a', 'zh-Hant': '', en: 'a' }).success).toBe(false);
});
