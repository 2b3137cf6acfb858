import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../src/store/backup.ts';
import { backupFolder, listBackups } from '../../src/store/backup-files.ts';
import { checkImage } from '../../src/store/check-image.ts';
import { verifyChain } from '../../src/store/journal.ts';
import { type KeyPlace, nextKeyFile, readKey } from '../../src/store/key-file.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import { rekeyStore } from '../../src/store/rekey.ts';
import { StoreKey } from '../../src/store/store-key.ts';
import { branch, folder, key, noon, open, testClock } from '../unit/store/a-store.ts';
import { beginSession } from '../unit/store/facts.ts';

const entries = 300;
const schema1 = fileURLToPath(new URL('../unit/store/stored/schema-1.sqlite', import.meta.url));

interface Place {
  readonly file: string;
  readonly place: KeyPlace;
}

/** A store with two backups and its key. */
function aStore(): Place {
  const path = folder();
  const file = join(path, 'kiosk', 'store.sqlite');
  const store = open(file);
  for (let count = 0; count < entries - 1; count++) beginSession(store);
  store.close();
  if (!backUp(file, { key, now: noon }).ok) throw new Error('no backup');
  const again = open(file);
  beginSession(again);
  again.close();
  if (!backUp(file, { key, now: noon + 1 }).ok) throw new Error('no backup');
  const keyFile = join(path, 'kiosk.store-key');
  writeFileSync(keyFile, key.text(), { mode: 0o600 });
  return { file, place: { file: keyFile, kind: 'file' } };
}

function copyOf({ file, place }: Place): Place {
  const path = folder();
  spawnSync('cp', ['-r', join(file, '..'), place.file, path]);
  return {
    file: join(path, 'kiosk', 'store.sqlite'),
    place: { file: join(path, 'kiosk.store-key'), kind: 'file' },
  };
}

async function openAgain({ file, place }: Place) {
  const opened = await openNodeStore({
    file,
    place,
    branch,
    node: 'kiosk',
    clock: testClock(),
    note: () => {},
  });
  if (!opened.ok) throw new Error(`${opened.failure.code} ${opened.failure.detail}`);
  const proof = verifyChain(opened.value.store.read);
  opened.value.store.close();
  return proof;
}

/** Runs something with a store in a process and kills that after a time. */
async function killed(what: 'rekey' | 'seal', { file, place }: Place, afterMs: number): Promise<boolean> {
  const module = fileURLToPath(new URL('../support/children/seal-store.ts', import.meta.url));
  const child = spawn(process.execPath, [module, what, file, place.file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  // The time counts from when its modules are loaded.
  await new Promise(resolve => child.stdout.once('data', resolve));
  await sleep(afterMs);
  child.kill('SIGKILL');
  return (await ended) === 0;
}

describe('a rotation of the key', () => {
  it('leaves store and backups to the new key alone', async () => {
    const at = aStore();
    expect(rekeyStore(at.file, at.place, undefined)).toEqual({ ok: true, value: { sealed: 3, skipped: [] } });
    const now = readKey(at.place);
    if (!now.ok) throw new Error(now.failure.code);
    expect(now.value.text()).not.toBe(key.text());
    expect(existsSync(nextKeyFile(at.place.file))).toBe(false);
    for (const file of [at.file, ...listBackups(backupFolder(at.file)).map(backup => backup.file)]) {
      expect(checkImage(file, now.value).ok).toBe(true);
      expect(checkImage(file, key)).toMatchObject({ failure: { code: 'storeKeyWrong' } });
    }
    expect(await openAgain(at)).toMatchObject({ ok: true, value: { seq: entries } });
  });

  it('with a key that is not ours to write makes a file for the new one and leaves the old one', () => {
    const { file, place } = aStore();
    const credential = { ...place, kind: 'credential' } as const;
    expect(rekeyStore(file, credential, undefined)).toMatchObject({ failure: { code: 'keyElsewhere' } });
    const to = join(folder(), 'new.store-key');
    expect(rekeyStore(file, credential, to)).toEqual({ ok: true, value: { sealed: 3, skipped: [] } });
    expect(readFileSync(place.file, 'utf8').trim()).toBe(key.text());
    expect(checkImage(file, StoreKey.parse(readFileSync(to, 'utf8')) ?? key).ok).toBe(true);
  });

  it('of a store that is gone, or of another key, changes nothing and makes no key', () => {
    const gone = aStore();
    rmSync(gone.file);
    expect(rekeyStore(gone.file, gone.place, undefined)).toMatchObject({ failure: { code: 'storeGone' } });
    expect(existsSync(gone.file)).toBe(false);
    const other = aStore();
    writeFileSync(other.place.file, 'ab'.repeat(32), { mode: 0o600 });
    expect(rekeyStore(other.file, other.place, undefined)).toMatchObject({
      failure: { code: 'storeKeyWrong' },
    });
    const blank = aStore();
    rmSync(blank.file);
    const made = openDatabase(blank.file, key);
    if (made.ok) made.value.close();
    expect(rekeyStore(blank.file, blank.place, undefined)).toMatchObject({
      failure: { code: 'storeCorrupt' },
    });
    for (const { file, place } of [gone, other, blank]) {
      expect(existsSync(nextKeyFile(place.file))).toBe(false);
      const backups = listBackups(backupFolder(file)).map(backup => checkImage(backup.file, key).ok);
      expect(backups).toEqual([true, true]);
    }
  });

  it('names a backup that it has to skip', () => {
    const at = aStore();
    const [{ file } = { file: '' }] = listBackups(backupFolder(at.file));
    writeFileSync(file, 'no backup at all, only a letter');
    expect(rekeyStore(at.file, at.place, undefined)).toMatchObject({
      ok: true,
      value: { sealed: 2, skipped: [{ file, failure: { code: 'storeCorrupt' } }] },
    });
  });

  it('that is killed at any moment leaves a store that opens, and is finished by asking again', async () => {
    const original = aStore();
    let cut = 0;
    let half = 0;
    for (let moment = 0; moment < 40; moment++) {
      const at = copyOf(original);
      const whole = await killed('rekey', at, (moment % 20) * 4 + Math.random() * 4);
      if (!whole) cut += 1;
      if (existsSync(nextKeyFile(at.place.file))) half += 1;
      if (moment % 2) expect(await openAgain(at)).toMatchObject({ ok: true, value: { seq: entries } });
      const again = rekeyStore(at.file, at.place, undefined);
      expect(again).toEqual({ ok: true, value: { sealed: 3, skipped: [] } });
      const now = readKey(at.place);
      if (!now.ok) throw new Error(now.failure.code);
      expect(now.value.text()).not.toBe(key.text());
      expect(await openAgain(at)).toMatchObject({ ok: true, value: { seq: entries } });
      expect(listBackups(backupFolder(at.file)).map(({ file }) => checkImage(file, now.value).ok)).toEqual([
        true,
        true,
      ]);
      rmSync(join(at.file, '..', '..'), { recursive: true, force: true });
    }
    expect(cut).toBeGreaterThan(5);
    expect(half).toBeGreaterThan(2);
  }, 300_000);
});

describe('a store from before stores were sealed', () => {
  it('is sealed at the first start, also when that is killed at any moment, and its clear text goes', async () => {
    for (let moment = 0; moment < 25; moment++) {
      const path = folder();
      const at: Place = {
        file: join(path, 'kiosk', 'store.sqlite'),
        place: { file: join(path, 'kiosk.store-key'), kind: 'file' },
      };
      mkdirSync(join(path, 'kiosk'));
      copyFileSync(schema1, at.file);
      writeFileSync(at.place.file, key.text(), { mode: 0o600 });
      await killed('seal', at, moment * 2 + Math.random() * 2);
      expect(await openAgain(at)).toMatchObject({ ok: true, value: { seq: 27 } });
      expect(spawnSync('grep', ['-raqF', 'ticketIssued', path]).status, 'no clear text').toBe(1);
      expect(readdirSync(join(path, 'kiosk'))).toEqual(['store.sqlite']);
    }
  }, 120_000);
});
