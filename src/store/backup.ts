import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { type BackupFile, backupFolder, backupName, listBackups, outdatedBackups } from './backup-files.ts';
import { checkContent, type ImageFacts, isBlank } from './check-image.ts';
import { copyDurably, putInPlace, removeDatabase } from './durable-file.ts';
import { type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import { scrubBackup } from './personal-fields.ts';
import type { StoreKey } from './store-key.ts';

/** `noSpace`: what is free is needed by the store itself. */
export type BackupFailure = OpenFailure | Failure<'noSpace'>;

/**
 * Copies a store to a file of its own. Nobody may write to the store's file meanwhile.
 * @returns the copy, which counts for nothing before `finishBackup` has checked it
 */
export function copyForBackup(store: string): Result<string, BackupFailure> {
  const folder = backupFolder(store);
  // Of this process alone: one that outlived its parent must not name a copy that another is still making.
  const part = join(folder, `making-${process.pid}.part`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) if (name.startsWith('making')) rmSync(join(folder, name));
    const { bavail, bsize } = statfsSync(folder);
    const { size } = statSync(store);
    if (bavail * bsize < 2 * size)
      return fail('noSpace', `${bavail * bsize} bytes free for a copy of ${size}`);
    copyDurably(store, part);
    chmodSync(part, 0o600);
    return ok(part);
  } catch (error) {
    rmSync(part, { force: true });
    return failed(error);
  }
}

/**
 * Checks a copy from the first page to the last and the journal from its first entry, gives it its name, and only then
 * drops backups that are not needed any more. A copy that fails the check is removed; the former backups stay.
 */
export function finishBackup(
  part: string,
  { store, key, now }: { readonly store: string; readonly key: StoreKey; readonly now: number },
): Result<BackupFile, BackupFailure> {
  const folder = backupFolder(store);
  try {
    const image = settleImage(part, key);
    if (!image.ok) {
      removeDatabase(part);
      return image;
    }
    const made = { node: image.value.node, seq: image.value.head.seq, at: now };
    const file = join(folder, backupName(made));
    putInPlace(part, file);
    for (const backup of outdatedBackups(listBackups(folder), made.node)) removeDatabase(backup.file);
    return ok({ ...made, file });
  } catch (error) {
    removeDatabase(part);
    return failed(error);
  }
}

/**
 * Makes a copy one file that needs no log beside it, and checks it. What papers and reviews said about people is not
 * in it: a copy is kept for days, such content only while it is of use (design §1.7).
 */
export function settleImage(part: string, key: StoreKey): Result<ImageFacts, OpenFailure> {
  const opened = openDatabase(part, key);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    if (isBlank(db)) return fail('storeCorrupt', 'it is a database that holds no store');
    db.exec(scrubBackup);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = delete');
    return checkContent(db);
  } catch (error) {
    return failed(error);
  } finally {
    db.close();
  }
}

function failed(error: unknown): { readonly ok: false; readonly failure: OpenFailure } {
  const failure = openFailure(error);
  if (!failure) throw error;
  return { ok: false, failure };
}

/** Backs up a store that nobody has open. */
export function backUp(
  store: string,
  { key, now }: { readonly key: StoreKey; readonly now: number },
): Result<BackupFile, BackupFailure> {
  const copied = copyForBackup(store);
  return copied.ok ? finishBackup(copied.value, { store, key, now }) : copied;
}
