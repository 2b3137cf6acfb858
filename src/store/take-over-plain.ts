import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { fail, ok, type Result } from '../core/result.ts';
import { checkContent } from './check-image.ts';
import { companions, putInPlace, removeDatabase } from './durable-file.ts';
import { type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import type { StoreKey } from './store-key.ts';

/**
 * Seals a store that was written without a key. The sealed copy is made beside it and checked against it before it
 * takes its place; killed before that, everything is as it was. Then the clear text is overwritten: a copy kept in
 * quarantine would keep what sealing is to hide. On a disk that writes elsewhere than it is told (SSD, copy on write)
 * the overwritten bytes may remain until the disk reuses them.
 */
export function takeOverPlain(store: string, key: StoreKey): Result<void, OpenFailure> {
  const making = `${store}.sealing`;
  const former = formerName(store);
  const opened = openDatabase(store, 'plain');
  if (!opened.ok) return opened;
  const plain = opened.value;
  try {
    const before = checkContent(plain);
    if (!before.ok) return before;
    wipe(making);
    removeDatabase(making);
    plain.prepare('VACUUM INTO ?').run(making);
    const copy = openDatabase(making, 'plain');
    if (!copy.ok) return copy;
    copy.value.pragma('journal_mode = delete');
    copy.value.pragma(`cipher = 'chacha20'`);
    copy.value.rekey(key.raw);
    copy.value.close();
    const sealed = openDatabase(making, key);
    if (!sealed.ok) return sealed;
    const after = checkContent(sealed.value);
    sealed.value.close();
    if (!after.ok) return after;
    if (after.value.head.hash !== before.value.head.hash)
      return fail('storeCorrupt', 'the sealed copy differs');
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return { ok: false, failure };
  } finally {
    plain.close();
  }
  for (const end of companions) rmSync(`${store}${end}`, { force: true });
  // Linked first, so that there is a store under its name at every moment, and the clear text can still be found.
  rmSync(former, { force: true });
  linkSync(store, former);
  putInPlace(making, store);
  wipe(former);
  return ok(undefined);
}

const formerName = (store: string): string => `${store}.plain`;

/** Finishes what a kill left of `takeOverPlain`. Only of a store that was found to be sealed. */
export const wipeClearText = (store: string): void => {
  wipe(`${store}.sealing`);
  wipe(formerName(store));
};

function wipe(file: string): void {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, 'r+');
  try {
    const zeros = Buffer.alloc(65_536);
    const { size } = statSync(file);
    for (let at = 0; at < size; at += zeros.length)
      writeSync(descriptor, zeros, 0, Math.min(zeros.length, size - at), at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  rmSync(file);
}
