import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What a file holds, without the line's end; `undefined` when there is no such file, or an empty one. */
export function readSecret(file: string): string | undefined {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    // Empty is what a power cut leaves of a file that was just being written.
    return kept === '' ? undefined : kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The same of a file that a technician brings: `undefined` whatever keeps it from being read, because they have to see to
 * it, and everything that does not need it goes on until then.
 */
export function findSecret(file: string): string | undefined {
  try {
    return readSecret(file);
  } catch {
    return undefined;
  }
}

/** Writes a file that only this user can read. When it returns, it is on the disk whole; before, it is not there. */
export function writeSecret(file: string, secret: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.new`;
  // What a crash left there may be readable by others: a mode applies only to a file that is made.
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(fresh, file);
  // Windows has no such thing as a folder on the disk that could be late.
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** The secret that a file keeps; made and written at the first call. */
export function keptSecret(file: string, make: () => string): string {
  const kept = readSecret(file);
  if (kept !== undefined) return kept;
  const made = make();
  writeSecret(file, made);
  return made;
}
