import { systemClock } from '../core/clock.ts';
import { ok, type Result } from '../core/result.ts';
import { ReadHandle, WriteHandle } from './handles.ts';
import { ackedSeq, acknowledge, journalHead } from './journal.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type OpenFailure, openExisting, openFailure } from './open-database.ts';
import type { Store } from './open-store.ts';
import type { JournalOf } from './pull-back.ts';
import type { StoreKey } from './store-key.ts';

/**
 * Opens a journal that a restore has closed, to send it up: what has not arrived, and its last entry also when that has.
 * Nothing is appended to it any more. It was checked when it was closed and is not again, because no start may take the
 * longer for it: what its disk has damaged since shows when it is read.
 */
export function openClosedJournal(
  file: string,
  key: StoreKey,
  { branch, node }: JournalOf,
): Result<Store, OpenFailure> {
  const opened = openExisting(file, key);
  if (!opened.ok) return opened;
  const db = opened.value;
  const refuse = (failure: OpenFailure): { ok: false; failure: OpenFailure } => {
    db.close();
    return { ok: false, failure };
  };
  try {
    const migrated = migrate(db, migrations);
    if (!migrated.ok) return refuse(migrated.failure);
    const owner = { branch, node, clock: systemClock };
    const read = new ReadHandle(db, owner);
    const write = new WriteHandle(db, owner, { dayBegan: () => false, committed: () => {} });
    acknowledge(write, Math.max(0, Math.min(ackedSeq(read), journalHead(read).seq - 1)));
    return ok({ read, write, onCommit: () => () => {}, close: () => db.close() });
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return refuse(failure);
  }
}
