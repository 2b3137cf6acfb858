import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { type StoreKey, sealOf } from './store-key.ts';

export type Database = Sqlite.Database;

/**
 * Why a file could not be opened. `storeBusy`: another process has it. `storeGone`: there is no file, or an empty one. `storeDiskFailed`: the disk answers with
 * errors. `storeFromFuture`: a newer version of the software wrote it. `storeKeyWrong`: it was sealed with another key.
 * `storePlain`: it is not sealed at all. `storeCorrupt`: it is damaged, or no database at all. Nothing was changed in
 * any case.
 */
export type OpenFailure = Failure<
  | 'storeBusy'
  | 'storeGone'
  | 'storeReadOnly'
  | 'storeFull'
  | 'storeNoAccess'
  | 'storeDiskFailed'
  | 'storeCorrupt'
  | 'storeFromFuture'
  | 'storeKeyWrong'
  | 'storePlain'
>;

/** Older versions can damage a database when its WAL is reset during a checkpoint (sqlite.org/wal.html, "The WAL-Reset Bug"). */
const oldestSqlite = [3, 51, 3] as const;

/** Set at every open and read back, in this order. Values are as SQLite reports them. */
const settings = [
  // The lock of the one process that may use the file. The kernel drops it when the process dies, however it dies.
  ['locking_mode', 'exclusive'],
  ['journal_mode', 'wal'],
  // FULL. better-sqlite3-multiple-ciphers reopens a WAL file with NORMAL, which may lose the last commits at a power cut.
  ['synchronous', 2],
  ['foreign_keys', 1],
  ['secure_delete', 1],
  ['trusted_schema', 0],
  ['busy_timeout', 1000],
] as const;

/**
 * Opens a SQLite file for this process alone, making it and its folder when they are missing. Every commit is on the
 * disk when it returns. A second opener is refused at once with `storeBusy`, in this process too.
 * @param key seals a new file, and must be the one of a file that is there; `plain` for what needs no secrecy
 *
 * Whoever holds a database open must not open the same file by other means (`fs.copyFile`, `fs.readFile`): closing
 * any descriptor of a file drops all POSIX locks that the process has on it.
 */
export function openDatabase(file: string, key: StoreKey | 'plain'): Result<Database, OpenFailure> {
  let db: Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    db = new Sqlite(file, { timeout: 0 });
    if (key !== 'plain') useKey(db, key);
    for (const [name, value] of settings) {
      db.pragma(`${name} = ${value}`);
      const read = db.pragma(name, { simple: true });
      // A file that cannot be written keeps its journal mode without a word.
      if (name === 'journal_mode' && read !== value) {
        db.close();
        return fail('storeReadOnly', `journal_mode is ${String(read)}`);
      }
      if (read !== value) throw new Error(`pragma ${name} is ${String(read)}, not ${value}`);
    }
    // Not before: whatever reads the file before the exclusive mode is set makes it share its log through a -shm file.
    assertNewEnough(db);
    // Takes the exclusive lock now, and fails now where the first write would fail.
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    return ok(db);
  } catch (error) {
    db?.close();
    const failure = openFailure(error);
    if (!failure) throw error;
    // The exclusive lock of a file that may only be read fails in the words of a broken disk.
    if (failure.code === 'storeDiskFailed' && !isWritable(file))
      return fail('storeReadOnly', failure.detail ?? '');
    // Only a file that nobody has open can be found to be no database: see `sealOf`.
    const seal = failure.code === 'storeCorrupt' && key !== 'plain' && sealOf(file, key);
    if (seal === 'plain') return fail('storePlain');
    if (seal === 'otherKey') return fail('storeKeyWrong');
    return { ok: false, failure };
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    // Whatever the reason, the answer is no.
    return false;
  }
}

/** Whether there is no file, or one of no bytes, which SQLite would make a new database. */
export const isGone = (file: string): boolean => !existsSync(file) || statSync(file).size === 0;

/** Opens a database that is there, and never makes one. */
export function openExisting(file: string, key: StoreKey): Result<Database, OpenFailure> {
  return isGone(file) ? fail('storeGone') : openDatabase(file, key);
}

/** Brings everything that a crash left in the log into the file of a database that nobody has open. */
export function closeInOrder(file: string, key: StoreKey): Result<void, OpenFailure> {
  const opened = openExisting(file, key);
  if (!opened.ok) return opened;
  try {
    opened.value.pragma('wal_checkpoint(TRUNCATE)');
    return ok(undefined);
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return { ok: false, failure };
  } finally {
    opened.value.close();
  }
}

/** Must come before anything is read. */
export function useKey(db: Database, key: StoreKey): void {
  // Named, so that another default of the library does not make other files.
  db.pragma(`cipher = 'chacha20'`);
  db.key(key.raw);
}

/** What an error thrown while opening means, or `undefined` when it is a bug. */
export function openFailure(error: unknown): OpenFailure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  const as = (found: OpenFailure['code']): OpenFailure => ({
    code: found,
    detail: `${code}: ${error.message}`,
  });
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return as('storeBusy');
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') return as('storeReadOnly');
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') return as('storeFull');
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return as('storeCorrupt');
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') return as('storeDiskFailed');
  if (/^SQLITE_(CANTOPEN|PERM|AUTH)/.test(code) || /^E[A-Z]+$/.test(code)) return as('storeNoAccess');
  return undefined;
}

function assertNewEnough(db: Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  const differing = oldestSqlite.findIndex((part, index) => parts[index] !== part);
  if (differing >= 0 && (parts[differing] ?? 0) < (oldestSqlite[differing] ?? 0))
    throw new Error(`SQLite ${version} is older than ${oldestSqlite.join('.')}`);
}
