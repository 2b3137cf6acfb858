import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { entryHash, genesisHash } from '../../../src/core/journal.ts';
import { ReadHandle } from '../../../src/store/handles.ts';
import {
  ackedSeq,
  acknowledge,
  entriesAfter,
  journalHead,
  journalTail,
  oldestUnacked,
  verifyChain,
} from '../../../src/store/journal.ts';
import { useKey } from '../../../src/store/open-database.ts';
import { branch, folder, freshStore, key, noon, open, testClock } from './a-store.ts';
import { beginSession, intendTransfer } from './facts.ts';

describe('the journal', () => {
  it('gives every entry its place, its day and the hash of the one before', () => {
    // Half past eleven at night in Shanghai, and an hour later.
    const clock = testClock(Date.UTC(2026, 10, 21, 15, 30));
    const store = freshStore(clock);
    beginSession(store);
    clock.at += 3_600_000;
    beginSession(store);
    const [first, second] = entriesAfter(store.read, 0, 10);
    expect(first).toMatchObject({ branch, node: store.read.owner.node, seq: 1, day: '2026-11-21' });
    expect(first?.prevHash).toBe(genesisHash);
    expect(second).toMatchObject({ seq: 2, day: '2026-11-22', prevHash: first?.hash });
    expect(second && entryHash(second)).toBe(second?.hash);
    expect(journalHead(store.read)).toEqual({ seq: 2, hash: second?.hash });
    expect(journalHead(freshStore().read)).toEqual({ seq: 0, hash: genesisHash });
  });

  it('can only be appended to', () => {
    const store = freshStore();
    beginSession(store);
    const change = (sql: string) => () => store.write.change(({ run }) => run(sql));
    expect(change('UPDATE journal SET at = 0')).toThrow('only appended to');
    expect(change('DELETE FROM journal')).toThrow('only appended to');
  });

  it('is read in pieces without gaps or repeats', () => {
    const store = freshStore();
    for (let count = 0; count < 7; count++) beginSession(store);
    const seqs = (after: number, limit: number) =>
      entriesAfter(store.read, after, limit).map(({ seq }) => seq);
    expect(seqs(0, 3)).toEqual([1, 2, 3]);
    expect(seqs(3, 3)).toEqual([4, 5, 6]);
    expect(seqs(7, 3)).toEqual([]);
    expect(journalTail(store.read, 2).map(({ seq }) => seq)).toEqual([7, 6]);
  });

  it('remembers over restarts how far the other side is, and what it does not have yet', () => {
    const file = join(folder(), 'store.sqlite');
    const clock = testClock();
    const store = open(file, clock);
    expect(oldestUnacked(store.read)).toBeUndefined();
    beginSession(store);
    clock.at += 5;
    beginSession(store);
    acknowledge(store.write, 1);
    store.close();
    const again = open(file, clock);
    expect(ackedSeq(again.read)).toBe(1);
    expect(oldestUnacked(again.read)).toBe(noon + 5);
    acknowledge(again.write, 0);
    expect(oldestUnacked(again.read)).toBe(noon);
    expect(() => acknowledge(again.write, 3)).toThrow('was written');
    expect(journalHead(again.read).seq).toBe(2);
  });
});

describe('the proof of the chain', () => {
  /** A closed store of eleven entries, changed behind its back. */
  function verifyTampered(sql: string) {
    const file = join(folder(), 'store.sqlite');
    const store = open(file);
    for (let count = 0; count < 3; count++) intendTransfer(store);
    beginSession(store);
    beginSession(store);
    expect(verifyChain(store.read)).toEqual({ ok: true, value: journalHead(store.read) });
    expect(journalHead(store.read).seq).toBe(11);
    const { owner } = store.read;
    store.close();
    const db = new Sqlite(file);
    useKey(db, key);
    db.exec(`DROP TRIGGER journal_never_changes; DROP TRIGGER journal_never_shrinks; ${sql}`);
    const proof = verifyChain(new ReadHandle(db, owner));
    db.close();
    return proof;
  }

  it.each([
    [
      'a changed amount',
      `UPDATE journal SET payload = replace(payload, '1200000', '1200001') WHERE seq = 5`,
      5,
    ],
    ['a changed time', 'UPDATE journal SET at = at + 1 WHERE seq = 3', 3],
    ['a changed day', `UPDATE journal SET day = '2026-11-20' WHERE seq = 11`, 11],
    ['a payload that is no JSON any more', `UPDATE journal SET payload = '{"a' WHERE seq = 7`, 7],
    ['a missing entry', 'DELETE FROM journal WHERE seq = 4', 4],
    ['a missing first entry', 'DELETE FROM journal WHERE seq = 1', 1],
    [
      'two entries in each other’s place',
      'UPDATE journal SET seq = -2 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = -2',
      2,
    ],
    [
      'an entry with a hash of its own, and the next one not',
      `UPDATE journal SET hash = '${'0'.repeat(63)}1', payload = '{}' WHERE seq = 6`,
      6,
    ],
  ])('finds %s', (_, sql, seq) => {
    expect(verifyTampered(sql)).toMatchObject({ ok: false, failure: { code: 'chainBroken', seq } });
  });
});
