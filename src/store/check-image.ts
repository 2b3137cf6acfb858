import Sqlite from 'better-sqlite3-multiple-ciphers';
import * as z from 'zod';
import { type BranchId, branchIdSchema, type NodeId, nodeIdSchema } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { ReadHandle } from './handles.ts';
import { verifyChain } from './journal.ts';
import { headOf } from './journal-head.ts';
import { migrations } from './migrations/all.ts';
import { type Database, type OpenFailure, openFailure, useKey } from './open-database.ts';
import { type StoreKey, sealOf } from './store-key.ts';

/** Whose store an image is, and how far its journal goes. `at`: when the last entry was written, ms; 0 of an empty journal. */
export interface ImageFacts {
  readonly branch: BranchId;
  readonly node: NodeId;
  readonly head: { readonly seq: number; readonly hash: string; readonly at: number };
}

/** Proves that no page is damaged and no journal entry missing or edited; 10 to 20 s for each million of entries. */
export function checkDatabase(db: Database, read: ReadHandle): Result<void, OpenFailure> {
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') return fail('storeCorrupt', String(found));
  return checkJournal(read);
}

/** Proves that no journal entry is missing or edited. `last` as for `verifyChain`. */
export function checkJournal(read: ReadHandle, last?: number): Result<void, OpenFailure> {
  const chain = verifyChain(read, last);
  if (chain.ok) return ok(undefined);
  const { seq, detail } = chain.failure;
  return fail('storeCorrupt', `journal entry ${seq}: ${detail}`);
}

const ownerRow = z.object({ branch: branchIdSchema, node: nodeIdSchema });

/**
 * Checks a store that nobody has open and that was closed in good order, a backup above all, and changes nothing of it.
 */
export function checkImage(file: string, key: StoreKey): Result<ImageFacts, OpenFailure> {
  let db: Database | undefined;
  try {
    const seal = sealOf(file, key);
    if (seal === 'plain') return fail('storePlain');
    if (seal === 'otherKey') return fail('storeKeyWrong');
    if (seal !== 'thisKey') return fail('storeCorrupt', seal);
    db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
    useKey(db, key);
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > migrations.length) return fail('storeFromFuture', `schema ${version}`);
    return checkContent(db);
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return { ok: false, failure };
  } finally {
    db?.close();
  }
}

/** Whether a database of this version or an older one holds no store: it has no tables, or nobody owns it. */
export function isBlank(db: Database): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > migrations.length) return false;
  const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'store'`).get();
  return !table || !db.prepare('SELECT 1 FROM store').get();
}

/** The same of an open database. */
export function checkContent(db: Database): Result<ImageFacts, OpenFailure> {
  try {
    return checkTables(db);
  } catch (error) {
    // It is a database, but not one with our tables.
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_ERROR')
      return fail('storeCorrupt', error.message);
    throw error;
  }
}

function checkTables(db: Database): Result<ImageFacts, OpenFailure> {
  if (isBlank(db)) return fail('storeCorrupt', 'it is a database that holds no store');
  const owner = ownerRow.safeParse(db.prepare('SELECT branch, node FROM store').get());
  if (!owner.success) return fail('storeCorrupt', 'its row about itself is unreadable');
  const read = new ReadHandle(db, { ...owner.data, clock: Date.now });
  const checked = checkDatabase(db, read);
  if (!checked.ok) return checked;
  return ok({ ...owner.data, head: headOf(db) });
}
