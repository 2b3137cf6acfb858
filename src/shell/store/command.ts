import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Language } from '../../core/language.ts';
import { backUp } from '../../store/backup.ts';
import { backupFolder, listBackups } from '../../store/backup-files.ts';
import { type KeyPlace, keyBeside, keyPlace, readKey } from '../../store/key-file.ts';
import { closeInOrder } from '../../store/open-database.ts';
import { bestBackup, type LadderFailure } from '../../store/opening-ladder.ts';
import { quarantineFolder } from '../../store/quarantine.ts';
import { rekeyStore } from '../../store/rekey.ts';
import { checkCopy, setAside, useBackup } from '../../store/set-aside.ts';
import { setBusinessDay } from '../../store/set-business-day.ts';
import type { StoreKey } from '../../store/store-key.ts';
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

/** The store that a command is about. */
interface Subject {
  readonly data: string;
  readonly file: string;
  readonly place: KeyPlace;
  readonly key: StoreKey;
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
    const given = values['store-key'] === undefined ? keyBeside(data) : resolve(values['store-key']);
    const place = keyPlace({ environment: process.env, given, data });
    const key = readKey(place);
    if (!key.ok) return trouble({ file, place, language }, key.failure);
    const subject = { data, file, place, key: key.value, language };
    if (name === 'check') return check(subject);
    if (name === 'backup') return backup(subject);
    if (name === 'rekey') return rekey(subject, values.to);
    if (name === 'open-day') return openDay(subject, values.day);
    return restore(subject, values);
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
    ['store.sqlite', 'backups', 'quarantine'].some(part => existsSync(join(data, name, part))),
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

function check({ data, file, key, language }: Subject): number {
  const say = sayStoreIn(language);
  const files = [file, ...listBackups(backupFolder(file)).map(backup => backup.file)];
  let sound = true;
  for (const each of files) {
    const there = existsSync(each) && statSync(each).size > 0;
    const checked = there ? checkCopy(each, key) : undefined;
    if (checked?.ok) {
      const { node, head } = checked.value;
      console.log(say('good', { file: each, node, seq: head.seq, at: new Date(head.at).toISOString() }));
    } else {
      const why = checked ? `${checked.failure.code} ${checked.failure.detail ?? ''}`.trim() : say('gone');
      console.error(say('bad', { file: each, why }));
      if (each === file) sound = false;
    }
  }
  if (!sound) console.error(say('toRestore', { data }));
  return sound ? 0 : exits.unable;
}

function backup(subject: Subject): number {
  const { file, key, language } = subject;
  const say = sayStoreIn(language);
  const closed = closeInOrder(file, key);
  if (!closed.ok) return trouble(subject, closed.failure);
  const made = backUp(file, { key, now: Date.now() });
  if (!made.ok) {
    const { code, detail = '' } = made.failure;
    console.error(say('notBackedUp', { why: `${code} ${detail}`.trim() }));
    return exits.cannotCreate;
  }
  console.log(say('backedUp', { file: made.value.file }));
  return 0;
}

function restore({ file, key, place, language }: Subject, { from, empty }: Values): number {
  const say = sayStoreIn(language);
  const quarantine = quarantineFolder(file);
  if (empty) {
    setAside(file, 'withBackups');
    console.log(say('willBeEmpty', { quarantine }));
    return 0;
  }
  if (from !== undefined) {
    const used = useBackup(file, resolve(from), key);
    if (!used.ok) return trouble({ file: resolve(from), place, language }, used.failure);
  }
  const best = bestBackup(file, [key], ({ detail = '' }) =>
    console.error(say('bad', { file: detail, why: '' })),
  );
  if (!best) {
    console.error(say('noBackup'));
    return exits.unable;
  }
  setAside(file, 'alone');
  console.log(say('willRestore', { quarantine, file: best.file }));
  return 0;
}

function rekey(subject: Subject, to: string | undefined): number {
  const { file, place, language } = subject;
  const say = sayStoreIn(language);
  const done = rekeyStore(file, place, to === undefined ? undefined : resolve(to));
  if (!done.ok) {
    const { failure } = done;
    if (failure.code !== 'keyElsewhere') return trouble(subject, failure);
    console.error(say('keyElsewhere'));
    return exits.usage;
  }
  console.log(say('rekeyed', { files: done.value, key: to ?? place.file }));
  return 0;
}

function openDay(subject: Subject, asked: string | undefined): number {
  const { file, key, language } = subject;
  const say = sayStoreIn(language);
  const day = z.iso.date().safeParse(asked).data;
  if (day === undefined) {
    console.error(say('usage'));
    return exits.usage;
  }
  const done = setBusinessDay(file, key, day);
  if (!done.ok) return trouble(subject, done.failure);
  console.log(say('dayOpened', { day }));
  return 0;
}
