import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { type BackupFile, backupFolder, listBackups } from './backup-files.ts';
import { endBeginning, mayBegin } from './beginning.ts';
import { checkImage } from './check-image.ts';
import { doubt } from './doubt.ts';
import { journalHead } from './journal.ts';
import { type KeyFailure, type KeyPlace, makeKey, nextKeyFile, promoteNextKey, readKey } from './key-file.ts';
import { isGone, openFailure } from './open-database.ts';
import { openStore, type Store, type StoreFailure, type StoreNote } from './open-store.ts';
import type { PullBack } from './pull-back.ts';
import { copyBeforeOpening, quarantine, quarantined } from './quarantine.ts';
import { type CheckedImage, formerFile, type Restored, restoreStore } from './restore.ts';
import { isSealed, type StoreKey, sealOf } from './store-key.ts';
import { takeOverPlain, wipeClearText } from './take-over-plain.ts';

/**
 * `storeDamaged`: it is damaged, empty or gone, and no backup passes a check. A person decides what to begin with
 * (`fenliu store restore`).
 */
export type LadderFailure = StoreFailure | KeyFailure | Failure<'storeDamaged'>;

/** All in ms. */
export const ladderDelays = {
  /** How long the store may be busy: its former process may not have ended quite yet. */
  busy: 5_000,
  /** Between two tries. */
  again: 100,
} as const;

/**
 * Opens the store of a node, whatever has become of it (design §5). Busy: waits a bounded time. Not writable, full, no
 * access, failing disk, wrong key, another branch's, from the future: says so and touches nothing. Not sealed yet:
 * seals it. Damaged, gone, or older than its own newest backup: copies what is there to quarantine, makes the store
 * again from the newest backup that passes a check, and takes over what the damaged file and the next node up still
 * have. An empty database where a store has been counts as damaged. Where no backup passes it leaves everything as it is: only a technician begins an empty store.
 * @param at as for `openStore`; `place` is where the key lies, and where a first start makes one
 * @param pullBack asks the next node up for entries; absent where nobody can be asked
 */
export async function openNodeStore({
  place,
  pullBack,
  delays = ladderDelays,
  ...at
}: Omit<Parameters<typeof openStore>[0], 'key' | 'note'> & {
  readonly note: StoreNote;
  readonly place: KeyPlace;
  readonly pullBack?: PullBack | undefined;
  readonly delays?: Readonly<Record<keyof typeof ladderDelays, number>>;
}): Promise<Result<{ readonly store: Store; readonly key: StoreKey }, LadderFailure>> {
  const { file, note, clock } = at;
  try {
    const begin = mayBegin(file);
    const found = keyFor(file, place, begin);
    if (!found.ok) return found;
    let key = found.value;

    const lost = isGone(file) && !begin;
    const before = copyBeforeOpening(file, key);
    let opened: Opened = lost
      ? fail('storeCorrupt', 'it is gone')
      : await openWaiting({ ...at, key, begin }, delays);
    if (!opened.ok && opened.failure.code === 'storePlain') {
      const sealed = takeOverPlain(file, key);
      if (!sealed.ok) return sealed;
      note({ what: 'storeSealed' });
      opened = openStore({ ...at, key });
    }
    if (!opened.ok && opened.failure.code === 'storeKeyWrong') {
      const next = nextKey(place);
      const again = next && openStore({ ...at, key: next, begin });
      if (next && again?.ok) {
        // The store is the last thing that a rotation seals anew.
        promoteNextKey(place.file);
        note({ what: 'keyRotated' });
        [key, opened] = [next, again];
      }
    }
    if (opened.ok) {
      wipeClearText(file);
      const store = opened.value;
      const newer = listBackups(backupFolder(file)).find(
        ({ node, seq }) => node === store.read.owner.node && seq > journalHead(store.read).seq,
      );
      if (!newer) {
        before?.discard();
        endBeginning(file);
        return ok({ store, key });
      }
      store.close();
      opened = fail('storeCorrupt', `it is older than its backup, which goes to entry ${newer.seq}`);
    }
    if (opened.failure.code !== 'storeCorrupt') {
      before?.discard();
      return opened;
    }

    const { detail = '' } = opened.failure;
    note({ what: 'storeDamaged', detail });
    // Until what takes its place is checked as a whole, whatever cuts this short.
    doubt(file);
    const damaged = before?.copy ?? quarantine(file) ?? quarantined(file).at(-1);
    if (damaged !== undefined) note({ what: 'storeQuarantined', detail: damaged });
    // A rotation of the key that was cut short leaves backups of either key.
    const image = bestBackup(file, keysAt(place, key), note);
    if (!image)
      return isGone(file) && areOfOtherKey(file, key) ? fail('storeKeyWrong') : fail('storeDamaged', detail);
    key = image.key;
    const restored = await restoreStore({ store: file, key, image, damaged, pullBack, clock });
    if (!restored.ok) return restored;
    note({ what: 'storeRestored', detail: sayRestored(image.file, restored.value) });
    const again = openStore({ ...at, key });
    return again.ok ? ok({ store: again.value, key }) : again;
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return { ok: false, failure };
  }
}

type Opened = ReturnType<typeof openStore>;

/**
 * The best backup that passes a check, with the key that opens it. One of a journal that a restore has closed comes
 * behind all others, whatever a clock said when they were made.
 */
export function bestBackup(
  store: string,
  keys: readonly StoreKey[],
  note: StoreNote,
): (CheckedImage & { readonly key: StoreKey }) | undefined {
  const closed = ({ node }: BackupFile): number => Number(existsSync(formerFile(store, node)));
  const found = listBackups(backupFolder(store)).toSorted((one, other) => closed(one) - closed(other));
  for (const { file } of found) {
    const key = keys.find(each => sealOf(file, each) === 'thisKey');
    const checked = key ? checkImage(file, key) : fail('storeKeyWrong');
    if (key && checked.ok) return { file, facts: checked.value, key };
    if (!checked.ok) note({ what: 'backupUnusable', detail: `${file} ${checked.failure.code}` });
  }
  return undefined;
}

/** The keys that may have sealed a file here: the present one, and the next one of a rotation that was cut short. */
export function keysAt(place: KeyPlace, key: StoreKey): readonly [StoreKey, ...StoreKey[]] {
  const next = nextKey(place);
  return next ? [key, next] : [key];
}

/** Whether another key opens all that there is: then that key is what is missing. */
function areOfOtherKey(store: string, key: StoreKey): boolean {
  const backups = listBackups(backupFolder(store));
  return backups.length > 0 && backups.every(({ file }) => sealOf(file, key) === 'otherKey');
}

/** One line for the log. */
const sayRestored = (image: string, { found, former }: Restored): string =>
  `${image}, journal up to ${found.seq}${former ? `, closed as ${former}` : ''}`;

/** The key; a new one where nothing was ever sealed. */
function keyFor(file: string, place: KeyPlace, begin: boolean): Result<StoreKey, KeyFailure> {
  const read = readKey(place);
  if (read.ok || read.failure.code !== 'keyMissing' || place.kind === 'credential') return read;
  const sealed = isSealed(file) || listBackups(backupFolder(file)).length > 0 || (isGone(file) && !begin);
  return sealed ? read : makeKey(place.file);
}

function nextKey({ file, kind }: KeyPlace): StoreKey | undefined {
  if (kind === 'credential') return undefined;
  const next = readKey({ file: nextKeyFile(file), kind });
  return next.ok ? next.value : undefined;
}

async function openWaiting(
  options: Parameters<typeof openStore>[0],
  { busy, again }: Readonly<Record<keyof typeof ladderDelays, number>>,
): Promise<Opened> {
  for (let waited = 0; ; waited += again) {
    const opened = openStore(options);
    if (opened.ok || opened.failure.code !== 'storeBusy' || waited >= busy) return opened;
    await sleep(again);
  }
}
