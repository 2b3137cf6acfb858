import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryHash, genesisHash, type JournalEntry, journalEntrySchema } from '../../../src/core/journal.ts';

const entry = (over: Record<string, unknown> = {}): JournalEntry =>
  journalEntrySchema.parse({
    branch: 'main-street',
    node: 'kiosk-1',
    seq: 1,
    at: 1_763_700_000_000,
    day: '2025-11-21',
    kind: 'ticketCalled',
    payload: { number: 'A001', window: '3', calls: 1 },
    prevHash: genesisHash,
    hash: genesisHash,
    ...over,
  });

describe('the hash of a journal entry', () => {
  it('is the one that any other implementation of RFC 8785 and SHA-256 computes', () => {
    expect(entryHash(entry())).toBe('6b29106a18b98fa9922faea0a38e8d30c65e1b834c0b15f615155feae951be28');
  });

  it.each([
    ['branch', 'harbour'],
    ['node', 'kiosk-2'],
    ['seq', 2],
    ['at', 1_763_700_000_001],
    ['day', '2025-11-22'],
    ['kind', 'ticketEnded'],
    ['payload', { number: 'A002', window: '3', calls: 1 }],
    ['prevHash', '1'.repeat(64)],
  ])('changes with its %s', (member, value) => {
    expect(entryHash(entry({ [member]: value }))).not.toBe(entryHash(entry()));
  });

  it('does not depend on its own hash, on the order of members, or on what else the object carries', () => {
    const shuffled = { payload: { calls: 1, window: '3', number: 'A001' }, hash: '2'.repeat(64), more: 1 };
    expect(entryHash({ ...entry(), ...shuffled })).toBe(entryHash(entry()));
  });

  it('survives the way over JSON, whatever the payload holds', () => {
    // zod leaves out members called __proto__; no payload has one.
    const member = fc.string({ unit: 'grapheme' }).filter(name => name !== '__proto__');
    const value = fc.jsonValue().filter(given => !JSON.stringify(given).includes('__proto__'));
    fc.assert(
      fc.property(fc.dictionary(member, value), payload => {
        const made = entry({ payload });
        const travelled = journalEntrySchema.parse(JSON.parse(JSON.stringify(made)));
        expect(entryHash(travelled)).toBe(entryHash(made));
      }),
    );
  });
});

describe('a journal entry that is read', () => {
  it.each([
    ['seq', 0],
    ['seq', 1.5],
    ['at', 2 ** 60],
    ['day', '2025-02-30'],
    ['kind', 'no such\u0000kind'],
    ['payload', []],
    ['hash', 'Z'.repeat(64)],
    ['branch', '../etc'],
  ])('is refused when its %s is %j', (member, value) => {
    expect(journalEntrySchema.safeParse({ ...entry(), [member]: value }).success).toBe(false);
  });

  it('may be of a kind that nobody here knows', () => {
    expect(journalEntrySchema.safeParse({ ...entry(), kind: 'cardDispensed' }).success).toBe(true);
  });
});
