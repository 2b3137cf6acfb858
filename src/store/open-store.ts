import * as z from 'zod';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { type Owner, ReadHandle, WriteHandle } from './handles.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type OpenFailure, openDatabase, openFailure } from './open-database.ts';

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

/** `storeOfOther`: the file belongs to another node or branch. */
export type StoreFailure = OpenFailure | Failure<'storeOfOther'>;

/** Notes for the log; `detail` holds nothing personal. */
export type StoreNote = (note: { what: string; detail?: string }) => void;

/**
 * Opens or makes the store of a node and brings its schema up to date.
 * @param file the database; its folder is made when missing
 * @param note told of a migration and of an unclean stop
 */
export function openStore({
  file,
  note = () => {},
  ...owner
}: Owner & { file: string; note?: StoreNote }): Result<Store, StoreFailure> {
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
    const write = new WriteHandle(db, owner, tell);

    const last = write.get(
      z.object({ kind: z.string() }),
      'SELECT kind FROM journal ORDER BY seq DESC LIMIT 1',
    );
    if (last && last.kind !== 'nodeStopped') {
      note({ what: 'uncleanStop' });
      const found = db.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') return refuse({ code: 'storeCorrupt', detail: String(found) });
    }

    write.change(({ run }) =>
      run('INSERT OR IGNORE INTO store (one, branch, node) VALUES (1, ?, ?)', owner.branch, owner.node),
    );
    const whose = write.get(
      z.object({ branch: z.string(), node: z.string() }),
      'SELECT branch, node FROM store',
    );
    if (whose?.branch !== owner.branch || whose.node !== owner.node)
      return refuse(fail('storeOfOther', `it belongs to ${whose?.branch}/${whose?.node}`).failure);

    return ok({
      read: new ReadHandle(db, owner),
      write,
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
