import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import * as z from 'zod';
import type { Clock } from '../core/clock.ts';
import { type BranchId, nodeIdSchema } from '../core/ids.ts';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { openBusinessDays } from './business-days.ts';
import { checkDatabase, isBlank } from './check-image.ts';
import { endDoubt, isDoubted } from './doubt.ts';
import { ReadHandle, WriteHandle } from './handles.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type Database, type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import { forgetFormerDays } from './personal-fields.ts';
import type { StoreKey } from './store-key.ts';

/**
 * A store of fewer bytes is checked at every start, which takes a second or two; a larger one after an unclean stop,
 * and whenever it is backed up; what a backup finds makes the next start check it too.
 */
const alwaysChecked = 32 * 1024 * 1024;

/** The store of one node, open for this process alone. */
export interface Store {
  readonly read: ReadHandle;
  readonly write: WriteHandle;
  /**
   * Calls the listener after every change that appended to the journal, in a microtask of its own; changes of one
   * turn are told once. Returns what ends it.
   */
  onCommit(listener: () => void): () => void;
  /** Closes the file. No handle may be used afterwards. */
  close(): void;
}

/** `storeOfOther`: the file belongs to another branch. */
export type StoreFailure = OpenFailure | Failure<'storeOfOther'>;

/** Notes for the log; `detail` holds nothing personal. */
export type StoreNote = (note: { what: string; detail?: string }) => void;

/**
 * Opens or makes the store of a node and brings its schema up to date. After an unclean stop, when a backup
 * found damage, or when it is small, the whole file and the journal's chain are checked: 10 to 20 s for each million of entries.
 * @param file the database; its folder is made when missing
 * @param key seals a new store, and must be the one of a store that is there
 * @param node what the node is. A new store gives it an id that begins so, and is the only place that keeps the id:
 *   whoever loses the store begins a new journal, under a new id
 * @param steady runs evenly whatever is done to `clock`, ms; with it a jump of the clock is known for what it is
 * @param begin whether a new store may be made in a database that holds none
 * @param note told of a migration and of an unclean stop
 */
export function openStore({
  file,
  key,
  branch,
  node: kind,
  clock,
  steady = () => performance.now(),
  begin = true,
  note = () => {},
}: {
  file: string;
  key: StoreKey;
  branch: BranchId;
  node: 'kiosk' | 'hub';
  clock: Clock;
  steady?: Clock;
  begin?: boolean;
  note?: StoreNote;
}): Result<Store, StoreFailure> {
  const opened = openDatabase(file, key);
  if (!opened.ok) return opened;
  const db = opened.value;
  const refuse = (failure: StoreFailure): { ok: false; failure: StoreFailure } => {
    db.close();
    return { ok: false, failure };
  };

  try {
    if (!begin && isBlank(db))
      return refuse(fail('storeCorrupt', 'it is a database that holds no store').failure);
    const migrated = migrate(db, migrations);
    if (!migrated.ok) return refuse(migrated.failure);
    if (migrated.value.from < migrated.value.to)
      note({ what: 'migrated', detail: `schema ${migrated.value.from} to ${migrated.value.to}` });

    const kept = keptIdentity(db, { branch, kind });
    if (!kept.success) return refuse(fail('storeCorrupt', 'its row about itself is unreadable').failure);
    const { node } = kept.data;
    if (kept.data.branch !== branch)
      return refuse(fail('storeOfOther', `it belongs to ${kept.data.branch}/${node}`).failure);

    const read = new ReadHandle(db, { branch, node, clock });
    const last = read.get(
      z.object({ kind: z.string() }),
      'SELECT kind FROM journal ORDER BY seq DESC LIMIT 1',
    );
    const uncleanStop = last !== undefined && last.kind !== 'nodeStopped';
    if (uncleanStop) note({ what: 'uncleanStop' });
    if (uncleanStop || isDoubted(file) || statSync(file).size < alwaysChecked) {
      const checked = checkDatabase(db, read);
      if (!checked.ok) return refuse(checked.failure);
      endDoubt(file);
    }
    // On a full disk everything until here succeeds.
    db.exec('UPDATE store SET one = 1');

    const days = openBusinessDays(read, {
      clock,
      steady,
      held: (why, day) => note({ what: 'businessDayHeld', detail: `${why}: it is still ${day}` }),
    });
    const owner = { branch, node, clock, days };

    const listeners = new Set<() => void>();
    let telling = false;
    const tell = (): void => {
      if (telling) return;
      telling = true;
      queueMicrotask(() => {
        telling = false;
        for (const listener of listeners) listener();
      });
    };
    return ok({
      read: new ReadHandle(db, owner),
      write: new WriteHandle(db, owner, { dayBegan: forgetFormerDays, committed: tell }),
      onCommit: listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => db.close(),
    });
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return refuse(failure);
  }
}

const identityRow = z.object({ branch: z.string(), node: nodeIdSchema });

/** Whose store it is; a new one is made the given branch's, with a fresh id for its node. */
function keptIdentity(
  db: Database,
  { branch, kind }: { branch: BranchId; kind: string },
): z.ZodSafeParseResult<z.output<typeof identityRow>> {
  const fresh = `${kind}-${randomBytes(3).toString('hex')}`;
  db.prepare('INSERT OR IGNORE INTO store (one, branch, node) VALUES (1, ?, ?)').run(branch, fresh);
  return identityRow.safeParse(db.prepare('SELECT branch, node FROM store').get());
}
