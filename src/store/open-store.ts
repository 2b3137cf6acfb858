import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import * as z from 'zod';
import type { Clock } from '../core/clock.ts';
import { type BranchId, nodeIdSchema } from '../core/ids.ts';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { backupFolder, listBackups } from './backup-files.ts';
import { openBusinessDays } from './business-days.ts';
import { checkDatabase, checkJournal, isBlank } from './check-image.ts';
import { doubt, endDoubt, isDoubted } from './doubt.ts';
import { ReadHandle, WriteHandle } from './handles.ts';
import { journalHead } from './journal.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type Database, type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import { forgetFormerDays } from './personal-fields.ts';
import type { StoreKey } from './store-key.ts';

/** A store of fewer bytes is checked at every start, which takes a second or two. */
const alwaysChecked = 32 * 1024 * 1024;
/**
 * Entries at the end of a larger store's journal that are checked before it is used after an unclean stop, and all that
 * no backup has: nothing new may come to lie behind what cannot be read. The rest of the file is checked by a backup
 * that is made at once; when the store stops before that, the next start checks it all.
 */
const tail = 10_000;

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
 * Opens or makes the store of a node and brings its schema up to date. The whole file and the journal's chain are
 * checked when the store is small or in doubt (10 to 20 s for each million of entries); after an unclean stop a larger
 * one is in doubt from then on, and the end of its journal is checked.
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
    if (isDoubted(file) || statSync(file).size < alwaysChecked) {
      const checked = checkDatabase(db, read);
      if (!checked.ok) return refuse(checked.failure);
      endDoubt(file);
    } else if (uncleanStop) {
      doubt(file);
      const saved = listBackups(backupFolder(file)).find(backup => backup.node === node);
      const checked = checkJournal(read, Math.max(tail, journalHead(read).seq - (saved?.seq ?? 0)));
      if (!checked.ok) return refuse(checked.failure);
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
