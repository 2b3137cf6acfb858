import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { genesisHash, type JournalEntry, journalEntrySchema } from '../../../src/core/journal.ts';
import { damagedKind, mostBatchBytes } from '../../../src/core/journal-wire.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { readBatch } from '../../../src/sync/read-batch.ts';
import { folder, open } from '../store/a-store.ts';
import { beginSession } from '../store/facts.ts';

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
});
