import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Language } from '../../core/language.ts';
import { fail } from '../../core/result.ts';
import { backUp } from '../../store/backup.ts';
import { backupFolder, listBackups } from '../../store/backup-files.ts';
import { doubt, endDoubt } from '../../store/doubt.ts';
import { type KeyPlace, keyBeside, keyPlace, nextKeyFile, readKey } from '../../store/key-file.ts';
import { closeInOrder, isGone } from '../../store/open-database.ts';
import { bestBackup, keysAt, type LadderFailure } from '../../store/opening-ladder.ts';
import { quarantined, quarantineFolder } from '../../store/quarantine.ts';
import { rekeyStore } from '../../store/rekey.ts';
import { checkCopy, setAside, useBackup } from '../../store/set-aside.ts';
import { setBusinessDay } from '../../store/set-business-day.ts';
import { type StoreKey, sealOf } from '../../store/store-key.ts';
import { storeTrouble } from '../../store/trouble.ts';
import { lockFolder } from '../folder-lock.ts';
import { sayIn } from '../messages.ts';
import { defaultFolder } from '../options.ts';
import { exits } from '../run.ts';
import { sayStoreIn } from './texts.ts';

const options = {
  data: { type: 'string' },
  'store-key': { type: 'string' },
  from: { type: 'string' },
  empty: { type: 'boolean' },
  to: { type: 'string' },
  day: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Which options each one takes beside `data` and `store-key`. */
const commands: Readonly<Record<string, readonly (keyof Values)[]>> = {
  check: [],
  backup: [],
  restore: ['from', 'empty'],
  rekey: ['to'],
  'open-day': ['day'],
};

type Keys = ReturnType<typeof keysAt>;

/** The store that a command is about. */
interface Subject {
  readonly data: string;
  readonly file: string;
  readonly place: KeyPlace;
  readonly keys: Keys;
  readonly language: Language;
}

/** `fenliu store …`: what a technician does with the store of a machine that is stopped. */
export async function runStore(args: readonly string[], language: Language): Promise<number> {
  // What is made here holds people's data, like what the service makes.
  process.umask(0o077);
  const say = sayStoreIn(language);
  const line = readLine(args);
  if (!line) {
    console.error(say('usage'));
    return exits.usage;
  }
  const { name, values } = line;
  const data = resolve(values.data ?? defaultFolder('start', process.env));
  const file = findStore(data);
  if (file === undefined) {
    console.error(say('noStore', { data }));
    return exits.unavailable;
  }
  const lock = lockFolder(data);
  if (!lock.ok) {
    const { code, detail = code } = lock.failure;
    const key = code === 'storeBusy' ? 'folderInUse' : 'folderUnusable';
    console.error(sayIn(language)(key, { folder: data, why: detail }));
    return code === 'storeBusy' ? exits.inUse : exits.cannotCreate;
  }
  try {
    if (name === 'restore' && values.empty) return empty({ file, language });
    const given = values['store-key'] === undefined ? keyBeside(data) : resolve(values['store-key']);
    const place = keyPlace({ environment: process.env, given, data });
    const key = readKey(place);
    if (!key.ok) return trouble({ file, place, language }, key.failure);
    const subject = { data, file, place, keys: keysAt(place, key.value), language };
    if (name === 'check') return check(subject);
    if (name === 'backup') return backup(subject);
    if (name === 'rekey') return rekey(subject, values.to === undefined ? undefined : resolve(values.to));
    if (name === 'open-day') return openDay(subject, values.day);
    return restore(subject, values.from === undefined ? undefined : resolve(values.from));
  } finally {
    lock.value.release();
  }
}

function readLine(args: readonly string[]): { readonly name: string; readonly values: Values } | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name = '', ...others] = positionals;
    const allowed = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!allowed || others.length > 0 || (values.empty && values.from !== undefined)) return undefined;
    const known = new Set<string>(['data', 'store-key', ...allowed]);
    return Object.keys(values).every(option => known.has(option)) ? { name, values } : undefined;
  } catch {
    // Whatever is wrong with the line, the usage says what a right one is.
    return undefined;
  }
}

/** A data folder holds one node, whose folder has its kind's name. */
function findStore(data: string): string | undefined {
  const node = ['kiosk', 'hub'].find(name =>
    ['store.sqlite', 'backups', 'quarantine', 'former', 'node.key'].some(part =>
      existsSync(join(data, name, part)),
    ),
  );
  return node && join(data, node, 'store.sqlite');
}

function trouble(
  { file, place, language }: Pick<Subject, 'file' | 'place' | 'language'>,
  failure: LadderFailure,
): number {
  console.error(storeTrouble(failure, { file, key: place.file, language }));
  return exits.unable;
}

/** The next start looks for itself at a store that a command found damaged. */
function troubleOfStore(subject: Subject, failure: LadderFailure): number {
  if (failure.code === 'storeCorrupt') doubt(subject.file);
  return trouble(subject, failure);
}

function check(subject: Subject): number {
  const { data, file, keys, place, language } = subject;
  const say = sayStoreIn(language);
  const backups = listBackups(backupFolder(file)).map(backup => backup.file);
  const found = new Map([file, ...backups].map(each => [each, look(each, keys)] as const));
  for (const [each, checked] of found) {
    if (checked.ok) {
      const { node, head } = checked.value;
      console.log(say('good', { file: each, node, seq: head.seq, at: new Date(head.at).toISOString() }));
      if (!isOf(each, keys[0])) console.log(say('withNextKey', { key: nextKeyFile(place.file) }));
    } else {
      const { code, detail = '' } = checked.failure;
      const why = code === 'storeGone' ? say('gone') : `${code} ${detail}`.trim();
      console.error(say('bad', { file: each, why }));
    }
  }
  const aside = quarantined(file).length;
  if (aside > 0) console.log(say('inQuarantine', { quarantine: quarantineFolder(file), count: aside }));
  const store = found.get(file);
  if (store?.ok) return 0;
  if (store?.failure.code === 'storeCorrupt') doubt(file);
  const good = backups.some(each => found.get(each)?.ok);
  const wrongKey = [...found].find(([, each]) => !each.ok && each.failure.code === 'storeKeyWrong');
  if (wrongKey && (wrongKey[0] === file || !good))
    return trouble({ ...subject, file: wrongKey[0] }, fail('storeKeyWrong').failure);
  console.error(say(good ? 'toRestore' : 'noneGood', { data }));
  return exits.unable;
}

function look(file: string, keys: Keys): ReturnType<typeof checkCopy> {
  if (isGone(file)) return fail('storeGone');
  return checkCopy(file, keyOf(file, keys));
}

const isOf = (file: string, key: StoreKey): boolean => sealOf(file, key) === 'thisKey';

/** The key that opens a file; the present one where none does, so that it says what is wrong. */
const keyOf = (file: string, keys: Keys): StoreKey => keys.find(key => isOf(file, key)) ?? keys[0];

function backup(subject: Subject): number {
  const { file, keys, language } = subject;
  const [key] = keys;
  const say = sayStoreIn(language);
  const closed = closeInOrder(file, key);
  if (!closed.ok) return troubleOfStore(subject, closed.failure);
  const made = backUp(file, { key, now: Date.now() });
  if (!made.ok) {
    const { code, detail = '' } = made.failure;
    if (code === 'storeCorrupt') doubt(file);
    console.error(say('notBackedUp', { why: `${code} ${detail}`.trim() }));
    return exits.cannotCreate;
  }
  endDoubt(file);
  console.log(say('backedUp', { file: made.value.file }));
  return 0;
}

function restore(subject: Subject, from: string | undefined): number {
  const { file, keys, place, language } = subject;
  const say = sayStoreIn(language);
  const quarantine = quarantineFolder(file);
  if (from !== undefined) {
    if (!existsSync(from)) {
      console.error(say('noFile', { file: from }));
      return exits.unable;
    }
    const used = useBackup(file, from, keyOf(from, keys));
    if (!used.ok) return trouble({ ...subject, file: from }, used.failure);
  }
  const best = bestBackup(file, keys, ({ detail = '' }) =>
    console.error(say('bad', { file: detail, why: '' })),
  );
  if (!best) {
    const other = listBackups(backupFolder(file)).find(each => sealOf(each.file, keys[0]) === 'otherKey');
    if (other) return trouble({ ...subject, file: other.file }, fail('storeKeyWrong').failure);
    console.error(say('noBackup'));
    return exits.unable;
  }
  const put = setAside(file, 'alone');
  console.log(say(put === 'nothing' ? 'willRestoreGone' : 'willRestore', { quarantine, file: best.file }));
  if (best.key !== keys[0]) console.log(say('withNextKey', { key: nextKeyFile(place.file) }));
  return 0;
}

/** Needs no key: it is also the way out when the key is lost for good. */
function empty({ file, language }: Pick<Subject, 'file' | 'language'>): number {
  const say = sayStoreIn(language);
  const put = setAside(file, 'withBackups');
  console.log(
    say(put === 'nothing' ? 'willBeEmptyGone' : 'willBeEmpty', { quarantine: quarantineFolder(file) }),
  );
  return 0;
}

function rekey(subject: Subject, to: string | undefined): number {
  const { file, place, language } = subject;
  const say = sayStoreIn(language);
  const done = rekeyStore(file, place, to);
  if (!done.ok) {
    const { failure } = done;
    if (failure.code !== 'keyElsewhere') return troubleOfStore(subject, failure);
    console.error(say('keyElsewhere'));
    return exits.usage;
  }
  const { sealed, skipped } = done.value;
  for (const { file: each, failure } of skipped)
    console.error(say('notRekeyed', { file: each, why: `${failure.code} ${failure.detail ?? ''}`.trim() }));
  console.log(say('rekeyed', { files: sealed, key: to ?? place.file }));
  if (to !== undefined)
    console.log(say(place.kind === 'credential' ? 'renewCredential' : 'useKey', { to, key: place.file }));
  return 0;
}

function openDay(subject: Subject, asked: string | undefined): number {
  const { file, keys, language } = subject;
  const say = sayStoreIn(language);
  const day = z.iso.date().safeParse(asked).data;
  if (day === undefined) {
    console.error(say('usage'));
    return exits.usage;
  }
  const done = setBusinessDay(file, keys[0], day);
  if (!done.ok) return troubleOfStore(subject, done.failure);
  console.log(say('dayOpened', { day }));
  return 0;
}
