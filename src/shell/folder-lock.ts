import { join } from 'node:path';
import type { Result } from '../core/result.ts';
import { type OpenFailure, openDatabase } from '../store/open-database.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Takes a data folder for this process, or says why it cannot be had: `storeBusy` when another start has it, else what
 * is wrong with the folder itself, which is made when it is missing.
 *
 * The lock is SQLite's own on an empty database in the folder. The kernel drops it when the process dies, however it
 * dies, so there is no stale lock to clear away; and taking it proves that the folder can be written, by the same means
 * as the stores in it.
 */
export function lockFolder(folder: string): Result<FolderLock, OpenFailure> {
  const opened = openDatabase(join(folder, 'in-use.sqlite'), 'plain');
  return opened.ok ? { ok: true, value: { release: () => opened.value.close() } } : opened;
}
