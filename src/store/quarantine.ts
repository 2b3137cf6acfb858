import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { companions, copyDurably, syncPath } from './durable-file.ts';
import { openFailure } from './open-database.ts';
import { type StoreKey, sealOf } from './store-key.ts';

/** Where damaged stores are kept, for ever and with all that they hold: only a person deletes them (design §5). */
export const quarantineFolder = (store: string): string => join(dirname(store), 'quarantine');

/**
 * Copies a store as it is, with its log, to a folder of its own. The same state of a store is copied once, however
 * often a start fails over it. Throws what the file system throws: without a copy nobody goes on.
 * @returns the copied database, or `undefined` when there is none to copy
 */
export function quarantine(store: string): string | undefined {
  if (!existsSync(store)) return undefined;
  const { mtimeMs, size } = statSync(store);
  const time = new Date(mtimeMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const folder = join(quarantineFolder(store), `${time}-${Math.floor(mtimeMs % 1000)}-${size}`);
  const copy = join(folder, 'store.sqlite');
  if (existsSync(folder)) return copy;
  const making = `${folder}.part`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true, mode: 0o700 });
  try {
    for (const end of ['', ...companions])
      if (existsSync(`${store}${end}`)) copyDurably(`${store}${end}`, join(making, `store.sqlite${end}`));
  } catch (error) {
    // On a full disk half a copy would take what is left.
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  syncPath(making);
  renameSync(making, folder);
  syncPath(dirname(folder));
  return copy;
}

/**
 * Copies a store that a crash left with a log before anybody opens it: opening plays the log into the file and removes
 * it, also into a file that turns out to be damaged, and with a log that is not its own. Not of clear text, which must
 * not be kept, nor of a store with another key, which does not open.
 * @returns the copied database, and what takes the copy away again when the store could be opened; `undefined` when
 *   there is no log, or no room for a copy
 */
export function copyBeforeOpening(
  store: string,
  key: StoreKey,
): { readonly copy: string; readonly discard: () => void } | undefined {
  const log = `${store}-wal`;
  if (!existsSync(store) || !existsSync(log) || statSync(log).size === 0) return undefined;
  if (!['thisKey', 'damaged'].includes(sealOf(store, key))) return undefined;
  const known = new Set(existsSync(quarantineFolder(store)) ? readdirSync(quarantineFolder(store)) : []);
  try {
    const copy = quarantine(store);
    if (copy === undefined) return undefined;
    const folder = dirname(copy);
    const discard = (): void => {
      if (known.has(basename(folder))) return;
      rmSync(folder, { recursive: true });
      if (known.size === 0) rmdirSync(quarantineFolder(store));
    };
    return { copy, discard };
  } catch (error) {
    if (openFailure(error)) return undefined;
    throw error;
  }
}

/** The stores in quarantine, oldest first. */
export function quarantined(store: string): readonly string[] {
  const folder = quarantineFolder(store);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => /^\d{8}T\d{6}Z-/.test(name) && !name.endsWith('.part'))
    .toSorted()
    .map(name => join(folder, name, 'store.sqlite'));
}
