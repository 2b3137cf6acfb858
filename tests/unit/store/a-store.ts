import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { branchIdSchema } from '../../../src/core/ids.ts';
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
