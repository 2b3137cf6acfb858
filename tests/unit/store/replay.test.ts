import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../src/core/ids.ts';
import { journalPayloads } from '../../../src/core/journal.ts';
import { ok } from '../../../src/core/result.ts';
import { attendAssistance, callAssistance } from '../../../src/store/assistance.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { type Database, openDatabase } from '../../../src/store/open-database.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { pullInto } from '../../../src/store/pull-back.ts';
import { replayedKinds, statelessKinds } from '../../../src/store/replay.ts';
import { setBusinessDay } from '../../../src/store/set-business-day.ts';
import { branch, folder, key, open, testClock } from './a-store.ts';
import { act, actions } from './acts.ts';
import { newAssistance } from './facts.ts';

/** What the journal does not tell of a row: secrets, contents, and numbers of the printer. */
const untold = new Set(['nonce', 'content', 'blocks', 'process_id', 'id', 'print_number', 'acked_seq']);

/** Every table but the journal, as rows without what the journal does not tell. */
function stateOf(db: Database): unknown {
  const names = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'journal' ORDER BY name`)
    .pluck()
    .all() as string[];
  return names.map(name => [
    name,
    db
      .prepare<[], Record<string, unknown>>(`SELECT * FROM ${name}`)
      .all()
      .map(row => Object.entries(row).filter(([column]) => !untold.has(column)))
      // What a reviewer wrote may be about the customer.
      .map(row => row.filter(([column]) => name !== 'approvals' || column !== 'reason'))
      .map(row => JSON.stringify(row))
      .toSorted(),
  ]);
}

function fresh(): Database {
  const opened = openDatabase(join(folder(), 'copy.sqlite'), key);
  if (!opened.ok || !migrate(opened.value, migrations).ok) throw new Error('no copy');
  return opened.value;
}

async function copyOf({ read }: Store, until: number): Promise<Database> {
  const db = fresh();
  db.prepare('INSERT INTO store (one, branch, node) VALUES (1, ?, ?)').run(branch, read.owner.node);
  const pulled = await pullInto(db, read.owner, async (_, after) =>
    ok(entriesAfter(read, after, 7).filter(({ seq }) => seq <= until)),
  );
  expect(pulled).toBe('all');
  return db;
}

describe('entries that were pulled back', () => {
  it('make the very state that their facts made, whatever they are', async () => {
    const step = fc.tuple(fc.constantFrom(...actions), fc.nat(1_000));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const clock = testClock();
        const file = join(folder(), 'store.sqlite');
        const store = open(file, clock);
        const requests: OperationId[] = [];
        for (const [action, pick] of steps) act(store, clock, requests, action, pick);
        const assistance = newAssistance();
        callAssistance(store.write, { assistance, face: 'smart-counter' });
        attendAssistance(store.write, { assistance, staff: 'Li' });

        const copy = await copyOf(store, Number.POSITIVE_INFINITY);
        store.close();
        const original = openDatabase(file, key);
        if (!original.ok) throw new Error(original.failure.code);
        expect(stateOf(copy)).toEqual(stateOf(original.value));
        copy.close();
        original.value.close();
      }),
      { numRuns: 25 },
    );
  });

  it('leave the store on the day that a technician opened last, though it is a fact of the day before', async () => {
    const clock = testClock();
    const file = join(folder(), 'store.sqlite');
    const store = open(file, clock);
    act(store, clock, [], 'take', 1);
    store.close();
    expect(setBusinessDay(file, key, '2026-11-25').ok).toBe(true);
    const copy = await copyOf(open(file, clock), Number.POSITIVE_INFINITY);
    expect(copy.prepare('SELECT business_day FROM store').pluck().get()).toBe('2026-11-25');
    copy.close();
  });

  it('are taken over from where the copy ends, and an entry that does not follow ends it', async () => {
    const clock = testClock();
    const store = open(join(folder(), 'store.sqlite'), clock);
    for (let count = 0; count < 9; count++) act(store, clock, [], 'take', count);
    const copy = await copyOf(store, 4);
    const entries = entriesAfter(store.read, 4, 9);
    const edited = entries.map(entry =>
      entry.seq === 7 ? { ...entry, payload: { ...entry.payload, customer: '张三' } } : entry,
    );
    expect(await pullInto(copy, store.read.owner, async () => ok(edited))).toBe('forked');
    const seqs = copy.prepare('SELECT seq FROM journal ORDER BY seq').pluck().all();
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
    expect(copy.prepare('SELECT count(*) FROM tickets').pluck().get()).toBe(6);
    const foreign = entries.map(entry => ({ ...entry, node: store.read.owner.branch }) as never);
    expect(await pullInto(copy, store.read.owner, async () => ok(foreign))).toBe('forked');
    copy.close();
  });

  it('are of kinds of which every one either changes the state or is known to change none', () => {
    expect([...replayedKinds, ...statelessKinds].toSorted()).toEqual(Object.keys(journalPayloads).toSorted());
  });
});
