import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { onTestFinished } from 'vitest';
import { branchIdSchema } from '../../../src/core/ids.ts';
import { useKey } from '../../../src/store/open-database.ts';
import { openStore, type Store, type StoreNote } from '../../../src/store/open-store.ts';
import { StoreKey } from '../../../src/store/store-key.ts';

/** The key of every store of these tests. */
export const key = testKey();
function testKey(): StoreKey {
  const parsed = StoreKey.parse('5a'.repeat(32));
  if (!parsed) throw new Error('the key is malformed');
  return parsed;
}

export const branch = branchIdSchema.parse('main-street');

/** 2026-11-21, noon in Shanghai. */
export const noon = Date.UTC(2026, 10, 21, 4);

/** A clock that a test sets. */
export interface TestClock {
  (): number;
  at: number;
}
export const testClock = (at = noon): TestClock => {
  const clock: TestClock = Object.assign(() => clock.at, { at });
  return clock;
};

/** An empty folder, gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fenliu-store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Opens a store or throws; it is closed after the test at the latest. */
export function open(
  file: string,
  clock: () => number = testClock(),
  steady = clock,
  note: StoreNote = () => {},
): Store {
  const opened = openStore({ file, key, branch, node: 'kiosk', clock, steady, note });
  if (!opened.ok) throw new Error(`${opened.failure.code} ${opened.failure.detail}`);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

export const freshStore = (clock?: () => number): Store => open(join(folder(), 'store.sqlite'), clock);

/** Changes the closed file behind the store's back. */
export function tamper(file: string, change: (db: Sqlite.Database) => void): void {
  const db = new Sqlite(file);
  useKey(db, key);
  change(db);
  db.close();
}

/** Damage that no single read notices: an index that is forgotten leaves pages that belong to nothing. */
export const forgetIndex = (db: Sqlite.Database): void => {
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.exec(`DELETE FROM sqlite_schema WHERE name = 'assistance_by_time'`);
};

/** Beyond the size up to which a store is checked at every start. */
export const grow = (db: Sqlite.Database): void => {
  db.exec('CREATE TABLE filler (a ANY) STRICT; INSERT INTO filler VALUES (zeroblob(34000000))');
};
