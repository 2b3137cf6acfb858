import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchIdSchema, nodeIdSchema } from '../../../../src/core/ids.ts';
import { entryHash, genesisHash, type JournalEntry } from '../../../../src/core/journal.ts';
import { type Finding, verifyJournal } from '../../../../src/shell/journal/verify-journal.ts';

const branch = branchIdSchema.parse('branch-1');
const node = nodeIdSchema.parse('kiosk-1a2b3c');

/** A whole journal, made by the code that the verifier must not trust. */
function journalOf(count: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let prevHash = genesisHash;
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = {
      branch,
      node,
      seq,
      at: 1_795_000_000_000 + seq,
      day: '2026-11-21',
      kind: 'ticketIssued',
      payload: { number: `A${seq}`, customer: '张*', ahead: seq % 7 },
      prevHash,
    };
    const hash = entryHash(entry);
    entries.push({ ...entry, hash });
    prevHash = hash;
  }
  return entries;
}

const found = async (
  entries: readonly unknown[],
  end?: { seq: number; hash?: string },
): Promise<readonly Finding[]> => (await verifyJournal(entries, end)).findings;
const whole = journalOf(20);
const last = whole[19];

describe('the verifier of a journal', () => {
  it('finds nothing in a whole one, and says how far it goes', async () => {
    expect(await verifyJournal(whole)).toEqual({
      branch,
      node,
      entries: 20,
      head: { seq: 20, hash: last?.hash },
      findings: [],
      more: 0,
    });
    expect(await verifyJournal([])).toMatchObject({ entries: 0, findings: [] });
  });

  it('tells which entry was edited, whichever member and whichever sign', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 19 }),
        fc.constantFrom('at', 'day', 'kind', 'payload'),
        async (index, member) => {
          const edited = whole.map((entry, at) =>
            at === index
              ? {
                  ...entry,
                  [member]:
                    member === 'at'
                      ? entry.at + 1
                      : member === 'payload'
                        ? { ...entry.payload, ahead: 99 }
                        : 'x',
                }
              : entry,
          );
          expect(await found(edited)).toEqual([{ what: 'edited', seq: index + 1 }]);
        },
      ),
    );
  });

  it('tells an edit whose hash was made again by the break in the chain behind it', async () => {
    const { hash: _, ...third } = { ...(whole[2] as JournalEntry), day: '2026-11-20' };
    const forged = [...whole.slice(0, 2), { ...third, hash: entryHash(third) }, ...whole.slice(3)];
    expect(await found(forged)).toEqual([{ what: 'forked', seq: 4 }]);
  });

  it('tells which entries are missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 1, max: 3 }),
        async (from, many) => {
          const rest = whole.filter((_entry, index) => index < from || index >= from + many);
          expect(await found(rest)).toEqual([{ what: 'missing', seq: from + 1, to: from + many }]);
        },
      ),
    );
  });

  it('tells entries that changed places, and one that is there twice', async () => {
    const swapped = [...whole.slice(0, 4), whole[5], whole[4], ...whole.slice(6)];
    expect(await found(swapped)).toEqual([
      { what: 'missing', seq: 5, to: 5 },
      { what: 'moved', seq: 5 },
    ]);
    expect(await found([...whole.slice(0, 5), whole[4], ...whole.slice(5)])).toEqual([
      { what: 'moved', seq: 5 },
    ]);
  });

  it('tells a truncated end when somebody else knows how far it went', async () => {
    expect(await found(whole.slice(0, 15), { seq: 20 })).toEqual([{ what: 'truncated', seq: 16, to: 20 }]);
    expect(await found(whole, { seq: 20, hash: last?.hash ?? '' })).toEqual([]);
  });

  it('keeps the first hundred faults and counts the others, however many', async () => {
    const { findings, more } = await verifyJournal(Array.from({ length: 250 }, () => 'nonsense'));
    expect([findings.length, more]).toEqual([100, 150]);
  });

  it('tells a journal that is whole in itself and yet not the one that is known', async () => {
    expect(await found(whole, { seq: 20, hash: '1'.repeat(64) })).toEqual([{ what: 'replaced', seq: 20 }]);
  });

  it('tells a member that was slipped in, also one that this program’s own copies of a record lack', async () => {
    for (const name of ['more', '__proto__', 'constructor']) {
      const slipped = whole.map((entry, index) =>
        index === 4
          ? (JSON.parse(JSON.stringify(entry).replace('{', `{"${name}":{"at":1},`)) as unknown)
          : entry,
      );
      expect(await found(slipped)).toEqual([{ what: 'edited', seq: 5 }]);
    }
  });

  it('tells entries of another node, and what is no entry, and goes on', async () => {
    const foreign = { ...(whole[3] as JournalEntry), node: 'hub-ffffff' };
    expect(await found([...whole.slice(0, 3), foreign, 'nonsense', ...whole.slice(3)])).toEqual([
      { what: 'foreign', seq: 4 },
      { what: 'unreadable', seq: 4 },
    ]);
    const odd = { ...(whole[19] as JournalEntry), payload: { text: '\ud800' } };
    expect(await found([...whole.slice(0, 19), odd])).toEqual([{ what: 'edited', seq: 20 }]);
  });
});
