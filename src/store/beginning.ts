import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupFolder } from './backup-files.ts';
import { syncPath } from './durable-file.ts';
import { quarantineFolder } from './quarantine.ts';
import { formerFolder } from './restore.ts';

/** Where a technician's word is kept that the next start may begin an empty store. */
const allowance = (store: string): string => join(dirname(store), 'begin-empty');

/** The next start may begin an empty store. */
export function allowBeginning(store: string): void {
  writeFileSync(allowance(store), '', { mode: 0o600 });
  syncPath(dirname(store));
}

/** The word is used up, or taken back. */
export const endBeginning = (store: string): void => rmSync(allowance(store), { force: true });

/**
 * Whether a store may be begun where there is none. Not where one has been: its backups, its key at head office, what
 * was put into quarantine and closed journals tell of it. An empty store there would give numbers out twice.
 */
export function mayBegin(store: string): boolean {
  if (existsSync(allowance(store))) return true;
  // Looked for, not into: who may not read a backup still hears what is wrong with the store.
  const traces = [
    backupFolder(store),
    quarantineFolder(store),
    formerFolder(store),
    join(dirname(store), 'node.key'),
  ];
  return !traces.some(trace => existsSync(trace));
}
