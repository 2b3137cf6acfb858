import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../core/clock.ts';
import { type BranchId, nodeIdSchema } from '../core/ids.ts';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { ReadHandle, WriteHandle } from './handles.ts';
import { verifyChain } from './journal.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type Database, type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import { forgetOldPapers } from './prints.ts';

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
 * Opens or makes the store of a node and brings its schema up to date. After an unclean stop the whole file and the
 * journal's chain are checked: about 10 s for each million of entries.
 * @param file the database; its folder is made when missing
 * @param node what the node is. A new store gives it an id that begins so, and is the only place that keeps the id:
 *   whoever loses the store begins a new journal, under a new id
 * @param note told of a migration and of an unclean stop
 */
export function openStore({
  file,
  branch,
  node: kind,
  clock,
  note = () => {},
}: {
  file: string;
  branch: BranchId;
  node: 'kiosk' | 'hub';
  clock: Clock;
  note?: StoreNote;
}): Result<Store, StoreFailure> {
  const opened = openDatabase(file);
  if (!opened.ok) return opened;
  const db = opened.value;
  const refuse = (failure: StoreFailure): { ok: false; failure: StoreFailure } => {
    db.close();
    return { ok: false, failure };
  };

  try {
    const migrated = migrate(db, migrations);
    if (!migrated.ok) return refuse(migrated.failure);
    if (migrated.value.from < migrated.value.to)
      note({ what: 'migrated', detail: `schema ${migrated.value.from} to ${migrated.value.to}` });

    const kept = keptIdentity(db, { branch, kind });
    if (!kept.success) return refuse(fail('storeCorrupt', 'its row about itself is unreadable').failure);
    const { node } = kept.data;
    if (kept.data.branch !== branch)
      return refuse(fail('storeOfOther', `it belongs to ${kept.data.branch}/${node}`).failure);

    const owner = { branch, node, clock };
    const read = new ReadHandle(db, owner);
    const last = read.get(
      z.object({ kind: z.string() }),
      'SELECT kind FROM journal ORDER BY seq DESC LIMIT 1',
    );
    if (last && last.kind !== 'nodeStopped') {
      note({ what: 'uncleanStop' });
      const found = db.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') return refuse(fail('storeCorrupt', String(found)).failure);
      const chain = verifyChain(read);
      if (!chain.ok) {
        const { seq, detail } = chain.failure;
        return refuse(fail('storeCorrupt', `journal entry ${seq}: ${detail}`).failure);
      }
    }

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
      read,
      write: new WriteHandle(db, owner, { dayBegan: forgetOldPapers, committed: tell }),
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
