import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { writeSecret } from '../core/secret-file.ts';
import { backupFolder, listBackups } from './backup-files.ts';
import { checkImage } from './check-image.ts';
import { copyDurably, putInPlace, removeDatabase } from './durable-file.ts';
import { type KeyFailure, type KeyPlace, makeKey, nextKeyFile, promoteNextKey, readKey } from './key-file.ts';
import { closeInOrder, type OpenFailure, useKey } from './open-database.ts';
import { quarantineFolder } from './quarantine.ts';
import { formerFolder } from './restore.ts';
import { type StoreKey, sealOf } from './store-key.ts';

/** `keyElsewhere`: a credential of systemd is not ours to write; the new key needs a file of its own. */
export type RekeyFailure = OpenFailure | KeyFailure | Failure<'keyElsewhere'>;

/** What a rotation did. */
export interface Rekeyed {
  /** How many files have the new key now. */
  readonly sealed: number;
  /** Backups and former journals that were left as they are, and why. */
  readonly skipped: readonly { readonly file: string; readonly failure: OpenFailure }[];
}

/**
 * Seals a store, its backups and former journals with a new key. Nobody may have the store open.
 *
 * The new key is on the disk before anything is sealed with it, and the old one stays until everything is: killed at
 * any moment, one of the two opens the store, and asking again finishes. Every file is sealed anew as a copy that is
 * checked before it takes the file's place; the store comes last. What quarantine holds stays as it was found, so the
 * old key is put beside it.
 * @param to a file for the new key, where the old one's place is not ours; the old key then stays where it is
 * @returns what was sealed anew; nothing is when the store itself cannot be
 */
export function rekeyStore(
  store: string,
  place: KeyPlace,
  to: string | undefined,
): Result<Rekeyed, RekeyFailure> {
  if (place.kind === 'credential' && to === undefined) return fail('keyElsewhere', place.file);
  const old = readKey(place);
  if (!old.ok) return old;
  const nextFile = to ?? nextKeyFile(place.file);
  // Of a rotation that was cut short.
  const begun = existsSync(nextFile) ? readKey({ file: nextFile, kind: 'file' }) : undefined;
  if (begun && !begun.ok) return begun;

  const withOld = checkStore(store, old.value);
  const sound =
    begun && !withOld.ok && withOld.failure.code === 'storeKeyWrong'
      ? checkStore(store, begun.value)
      : withOld;
  if (!sound.ok) return sound;
  const next = begun ?? makeKey(nextFile);
  if (!next.ok) return next;
  const formers = existsSync(formerFolder(store)) ? readdirSync(formerFolder(store)) : [];
  const files = [
    ...listBackups(backupFolder(store)).map(({ file }) => file),
    ...formers.filter(name => name.endsWith('.sqlite')).map(name => join(formerFolder(store), name)),
  ];
  // One that is damaged can be used with neither key.
  const skipped = files.flatMap(file => {
    const resealed = reseal(file, old.value, next.value);
    return resealed.ok ? [] : { file, failure: resealed.failure };
  });
  const last = reseal(store, old.value, next.value);
  if (!last.ok) return last;
  if (existsSync(quarantineFolder(store)))
    writeSecret(join(quarantineFolder(store), `${Date.now()}.store-key`), old.value.text());
  if (to === undefined) promoteNextKey(place.file);
  return ok({ sealed: files.length - skipped.length + 1, skipped });
}

/** Proves that the store can be sealed anew, before anything else is. */
function checkStore(store: string, key: StoreKey): Result<unknown, OpenFailure> {
  const closed = closeInOrder(store, key);
  return closed.ok ? checkImage(store, key) : closed;
}

function reseal(file: string, old: StoreKey, next: StoreKey): Result<void, OpenFailure> {
  if (sealOf(file, next) === 'thisKey') return ok(undefined);
  // Sealed with the old key, a log would be played over the new file.
  const closed = existsSync(`${file}-wal`) ? closeInOrder(file, old) : ok(undefined);
  if (!closed.ok) return closed;
  const before = checkImage(file, old);
  if (!before.ok) return before;
  const making = `${file}.rekeying`;
  removeDatabase(making);
  copyDurably(file, making);
  const db = new Sqlite(making);
  try {
    useKey(db, old);
    db.pragma('journal_mode = delete');
    db.rekey(next.raw);
  } finally {
    db.close();
  }
  const after = checkImage(making, next);
  if (!after.ok) return after;
  if (after.value.head.hash !== before.value.head.hash)
    return fail('storeCorrupt', 'the sealed copy differs');
  putInPlace(making, file);
  return ok(undefined);
}
