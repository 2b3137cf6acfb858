import { closeSync, constants, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Waits until the content of a file, or the names in a folder, are on the disk. Windows cannot sync folders. */
export function syncPath(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (process.platform === 'win32') return;
    throw error;
  }
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a finished file its name. After a power cut there is either what was there before, or all of the new. */
export function putInPlace(made: string, name: string): void {
  syncPath(made);
  renameSync(made, name);
  syncPath(dirname(name));
}

/** Copies a file for its owner only, sharing blocks where the file system can. The copy is on the disk on return. */
export function copyDurably(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  syncPath(to);
}

/** The files that SQLite keeps beside a database. */
export const companions = ['-wal', '-shm', '-journal'] as const;

/** Removes a database with all that belongs to it. */
export function removeDatabase(file: string): void {
  for (const end of ['', ...companions]) rmSync(`${file}${end}`, { force: true });
}

/** Gives a finished database its name. A log that was left beside that name would be played over it. */
export function putDatabaseInPlace(made: string, name: string): void {
  for (const end of companions) rmSync(`${name}${end}`, { force: true });
  putInPlace(made, name);
}
