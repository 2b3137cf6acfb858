import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, ok, type Result } from '../core/result.ts';
import { backupFolder, backupName, listBackups } from './backup-files.ts';
import { allowBeginning, endBeginning } from './beginning.ts';
import { checkContent, checkImage, type ImageFacts } from './check-image.ts';
import { companions, copyDurably, putInPlace, removeDatabase, syncPath } from './durable-file.ts';
import { type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import { quarantine, quarantineFolder } from './quarantine.ts';
import type { StoreKey } from './store-key.ts';

/** Checks a copy of a store, with what is in its log, so that nothing of it is changed. */
export function checkCopy(file: string, key: StoreKey): Result<ImageFacts, OpenFailure> {
  const copy = `${file}.checking`;
  removeDatabase(copy);
  try {
    for (const end of ['', ...companions])
      if (existsSync(`${file}${end}`)) copyDurably(`${file}${end}`, `${copy}${end}`);
    const opened = openDatabase(copy, key);
    if (!opened.ok) return opened;
    try {
      return checkContent(opened.value);
    } finally {
      opened.value.close();
    }
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return { ok: false, failure };
  } finally {
    removeDatabase(copy);
  }
}

/**
 * Puts a store into quarantine, so that the next start makes it again from a backup; with its backups, so that it
 * begins an empty one.
 * @returns what there was to put there
 */
export function setAside(store: string, how: 'alone' | 'withBackups'): 'nothing' | 'something' {
  const backups = how === 'withBackups' && listBackups(backupFolder(store)).length > 0;
  const kept = quarantine(store);
  if (backups) setBackupsAside(store);
  removeDatabase(store);
  syncPath(join(store, '..'));
  // Last: a word that outlived a kill would let the next start overlook what was not put aside yet.
  if (how === 'withBackups') allowBeginning(store);
  else endBeginning(store);
  return kept === undefined && !backups ? 'nothing' : 'something';
}

/**
 * Makes a file the backup from which the next start begins. Other backups go to quarantine.
 * @returns why the file cannot be used; then nothing was changed
 */
export function useBackup(store: string, image: string, key: StoreKey): Result<void, OpenFailure> {
  if (!existsSync(image)) return fail('storeGone');
  const checked = checkImage(image, key);
  if (!checked.ok) return checked;
  const folder = backupFolder(store);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, 'making.part');
  removeDatabase(part);
  copyDurably(image, part);
  setBackupsAside(store);
  const { node, head } = checked.value;
  putInPlace(part, join(folder, backupName({ node, seq: head.seq, at: head.at })));
  return ok(undefined);
}

function setBackupsAside(store: string): void {
  const aside = join(quarantineFolder(store), 'backups');
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const { file } of listBackups(backupFolder(store))) renameSync(file, join(aside, basename(file)));
  syncPath(aside);
}
