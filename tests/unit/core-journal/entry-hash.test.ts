import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/canonical-json.ts';
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
  it('is the same on every machine and in every version', () => {
    expect(entryHash(entry())).toBe('HASH');
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
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), payload => {
        const made = entry({ payload: payload as Record<string, Json> });
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
