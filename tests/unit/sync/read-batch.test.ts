import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { entryHash, genesisHash, type JournalEntry, journalEntrySchema } from '../../../src/core/journal.ts';
import { damagedKind, journalBatchSchema, mostBatchBytes } from '../../../src/core/journal-wire.ts';
import { ackedSeq, acknowledge } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { readBatch } from '../../../src/sync/read-batch.ts';
import { startShip } from '../../../src/sync/ship.ts';
import { folder, open } from '../store/a-store.ts';
import { beginSession } from '../store/facts.ts';
import { newKey } from './a-line.ts';

/** A store of `count` entries that a failing disk changes while it is open, as no function of the store could. */
function damagedStore(count: number, ...statements: string[]): { store: Store; before: JournalEntry[] } {
  const store = open(join(folder(), 'store.sqlite'));
  for (let made = 0; made < count; made++) beginSession(store);
  const before = readBatch(store.read, 0, count);
  store.write.change(({ run }) => {
    for (const trigger of ['journal_never_changes', 'journal_never_shrinks']) run(`DROP TRIGGER ${trigger}`);
    for (const statement of statements) run(statement);
  });
  return { store, before };
}

/** What a receiver that looks only at the links sees. */
const links = (entries: readonly JournalEntry[]): boolean =>
  entries.every((entry, index) => entry.prevHash === (entries[index - 1]?.hash ?? genesisHash));

describe('reading what is to be sent', () => {
  it('gives entries as they were written, after the last that arrived', () => {
    const { store, before } = damagedStore(5);
    expect(before.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(readBatch(store.read, 2, 5)).toEqual(before.slice(2));
    expect(readBatch(store.read, 5, 5)).toEqual([]);
  });

  it.each([
    ['content changed', `UPDATE journal SET payload = '{"a":1}' WHERE seq = 3`],
    ['content is no JSON', `UPDATE journal SET payload = '{"a' WHERE seq = 3`],
    ['day is no day', `UPDATE journal SET day = 'x' WHERE seq = 3`],
    ['time is no time', 'UPDATE journal SET at = 9e15 WHERE seq = 3'],
    ['time is beyond the year 9999', 'UPDATE journal SET at = 8e15 WHERE seq = 3'],
    ['time is before the year 1000', 'UPDATE journal SET at = -62e12 WHERE seq = 3'],
    ['own hash changed', `UPDATE journal SET hash = 'no hash' WHERE seq = 3`],
    ['row is gone', 'DELETE FROM journal WHERE seq = 3'],
  ])('sends an entry whose %s as damaged, and what follows it as it was', (_, statement) => {
    const { store, before } = damagedStore(5, statement);
    const batch = readBatch(store.read, 0, 5);
    expect(batch.filter(({ seq }) => seq !== 3)).toEqual(before.filter(({ seq }) => seq !== 3));
    const damaged = batch[2];
    expect(damaged).toMatchObject({ seq: 3, kind: damagedKind, hash: before[2]?.hash });
    expect(journalEntrySchema.safeParse(damaged).success).toBe(true);
    expect(links(batch)).toBe(true);
  });

  it.each([
    ['content changed', `UPDATE journal SET payload = '{"a":1}' WHERE seq = 3`],
    ['own hash changed', `UPDATE journal SET hash = 'no hash' WHERE seq = 3`],
    ['own hash is another', `UPDATE journal SET hash = '${'7'.repeat(64)}' WHERE seq = 3`],
    ['row is gone', 'DELETE FROM journal WHERE seq = 3'],
  ])(
    'sends what follows the last entry that arrived as it was, though of that one the %s',
    (_, statement) => {
      const { store, before } = damagedStore(5, statement);
      expect(readBatch(store.read, 3, 5)).toEqual(before.slice(3));
    },
  );

  it('links to what the next entry says when that one is damaged too', () => {
    const { store, before } = damagedStore(5, `UPDATE journal SET hash = 'no hash' WHERE seq IN (3, 4)`);
    const [damaged, sound] = readBatch(store.read, 3, 5);
    expect(journalEntrySchema.safeParse(damaged).success).toBe(true);
    expect([damaged?.prevHash, sound]).toEqual([before[2]?.hash, before[4]]);
  });

  it.each([
    [`UPDATE journal SET payload = '{"a":1}' WHERE seq IN (2, 3)`],
    ['DELETE FROM journal WHERE seq IN (2, 3)'],
    ['DELETE FROM journal WHERE seq = 2', `UPDATE journal SET payload = '{"a":1}' WHERE seq = 3`],
    ['DELETE FROM journal WHERE seq = 3', `UPDATE journal SET payload = '{"a":1}' WHERE seq = 2`],
    ['DELETE FROM journal WHERE seq = 2', `UPDATE journal SET hash = 'no hash' WHERE seq = 3`],
    [`UPDATE journal SET hash = 'no hash' WHERE seq IN (2, 3)`],
  ])(
    'goes on where its last batch ended, also between two neighbours that are damaged: %s',
    (...statements) => {
      const { store, before } = damagedStore(5, ...statements);
      const whole = readBatch(store.read, 0, 5);
      expect(links(whole)).toBe(true);
      for (let acked = 1; acked < 5; acked++)
        expect(readBatch(store.read, acked, 5)).toEqual(whole.slice(acked));
      expect(whole.filter(({ seq }) => seq > 3)).toEqual(before.slice(3));
    },
  );

  it('dates what it lost by a year that can be written, even by a clock that shows another', () => {
    const store = open(join(folder(), 'store.sqlite'), () => 4e14);
    store.write.change(({ append }) => append('nodeStarted', { version: '1' }));
    const [damaged] = readBatch(store.read, 0, 1);
    expect(journalEntrySchema.safeParse(damaged).success).toBe(true);
  });

  it('keeps what is left of a damaged entry', () => {
    const { store } = damagedStore(2, `UPDATE journal SET payload = '{"half' WHERE seq = 1`);
    const [damaged] = readBatch(store.read, 0, 2);
    expect(damaged?.payload).toMatchObject({ raw: expect.stringContaining('{\\"half') });
  });

  it('calls an entry damaged whose link to the one before was changed, and goes on', () => {
    const { store, before } = damagedStore(
      4,
      `UPDATE journal SET prev_hash = '${'0'.repeat(64)}' WHERE seq = 3`,
    );
    const batch = readBatch(store.read, 0, 4);
    expect(batch.map(({ kind }) => kind === damagedKind)).toEqual([false, false, true, false]);
    expect(links(batch)).toBe(true);
    expect(batch[3]).toEqual(before[3]);
  });

  it('sends an entry that was rewritten with a hash of its own as damaged, by the hash that the next one knows', () => {
    const { store, before } = damagedStore(5);
    const [, , third] = before;
    if (!third) throw new Error('there are five');
    const { hash: _, ...rest } = { ...third, payload: { a: 1 } };
    store.write.change(({ run }) =>
      run(`UPDATE journal SET payload = '{"a":1}', hash = ? WHERE seq = 3`, entryHash(rest)),
    );
    const batch = readBatch(store.read, 0, 5);
    expect(batch[2]).toMatchObject({ kind: damagedKind, hash: third.hash });
    expect(batch.filter(({ seq }) => seq !== 3)).toEqual(before.filter(({ seq }) => seq !== 3));
    expect(links(batch)).toBe(true);
  });

  it('never makes a batch larger than a receiver takes, whatever the entries hold', () => {
    const store = open(join(folder(), 'store.sqlite'));
    for (let made = 0; made < 300; made++)
      store.write.change(({ append }) => append('nodeStarted', { version: 'x'.repeat(60_000) }));
    let acked = 0;
    const sizes: number[] = [];
    while (acked < 300) {
      const batch = readBatch(store.read, acked, 300);
      sizes.push(Buffer.byteLength(JSON.stringify(batch)));
      acked += batch.length;
    }
    expect(Math.max(...sizes)).toBeLessThan(mostBatchBytes);
    expect(sizes.length).toBeGreaterThan(4);
  });

  it('asks the other side for the hash of its last entry where the disk has lost that and the one after it', async () => {
    const { store, before } = damagedStore(5, 'DELETE FROM journal WHERE seq IN (2, 3)');
    acknowledge(store.write, 2);
    const sent: JournalEntry[] = [];
    const ship = startShip({
      store,
      line: {
        address: '',
        key: newKey(store.read.owner),
        ask: async ({ method, target, body }) => {
          if (method === 'GET')
            return { kind: 'answer', body: { entries: target.endsWith('=1') ? before.slice(1, 2) : [] } };
          sent.push(...journalBatchSchema.parse(body).entries);
          return { kind: 'answer', body: { acked: sent.at(-1)?.seq } };
        },
      },
    });
    await vi.waitFor(() => expect(ackedSeq(store.read)).toBe(5));
    await ship.stop();
    expect(sent.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(sent[0]).toMatchObject({ kind: damagedKind, prevHash: before[1]?.hash, hash: before[2]?.hash });
    expect(sent.slice(1)).toEqual(before.slice(3));
  });
});
