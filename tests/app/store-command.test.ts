import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { branchIdSchema } from '../../src/core/ids.ts';
import { ackedSeq, entriesAfter, journalHead } from '../../src/store/journal.ts';
import { keyBeside, readKey } from '../../src/store/key-file.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { StoreKey } from '../../src/store/store-key.ts';
import { issueTicket } from '../../src/store/tickets.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { folder, key, open } from '../unit/store/a-store.ts';
import { beginSession, cash, newOperation } from '../unit/store/facts.ts';

const fenliu = fileURLToPath(new URL('../../src/shell/fenliu.ts', import.meta.url));

/** Types a command as a technician does. */
function type(...args: string[]) {
  const run = spawnSync(process.execPath, [fenliu, 'store', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LANG: 'en_GB.UTF-8', LC_ALL: 'en_GB.UTF-8' },
  });
  return { code: run.status, said: run.stdout, wrong: run.stderr };
}

function damage(file: string): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4096, 7), 0, 4096, 0);
  closeSync(descriptor);
}

describe('fenliu store', () => {
  let data: string;
  let file: string;
  beforeEach(() => {
    const path = folder();
    data = join(path, 'data');
    file = join(data, 'kiosk', 'store.sqlite');
    const store = open(file);
    for (let count = 0; count < 9; count++) beginSession(store);
    store.close();
    writeFileSync(keyBeside(data), key.text(), { mode: 0o600 });
  });

  it('sets the business day after a clock that was wrong, and the numbers of that day go on', () => {
    const used = open(file);
    const number = (store: Store): string => {
      const request = newOperation();
      return issueTicket(store.write, { request, service: cash, prefix: 'A', customer: '', queue: [cash] })
        .number;
    };
    expect(number(used)).toBe('A001');
    used.close();
    expect(type('open-day', '--data', data, '--day', '2026-11-31')).toMatchObject({ code: 64 });
    expect(type('open-day', '--data', data, '--day', '2041-01-01').code).toBe(0);
    const late = open(file);
    expect(late.read.today()).toBe('2041-01-01');
    late.close();
    expect(type('open-day', '--data', data, '--day', '2026-11-21')).toMatchObject({
      code: 0,
      said: expect.stringContaining('2026-11-21'),
    });
    const store = open(file);
    expect(store.read.today()).toBe('2026-11-21');
    const set = entriesAfter(store.read, 0, 99).filter(({ kind }) => kind === 'businessDayOpened');
    expect(set.map(({ payload }) => payload)).toEqual([{ day: '2041-01-01' }, { day: '2026-11-21' }]);
    expect(number(store)).toBe('A002');
  });

  it('checks, backs up and checks again, and changes nothing by checking', () => {
    const before = readFileSync(file);
    expect(type('check', '--data', data)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^good .*store\.sqlite {2}node kiosk-\w+, 9 journal entries/),
    });
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(join(data, 'kiosk'))).toEqual(['store.sqlite']);
    expect(type('backup', '--data', data)).toMatchObject({ code: 0 });
    const checked = type('check', '--data', data);
    expect(checked.said.match(/^good /gm)).toHaveLength(2);
  });

  it('names the command that restores a damaged store, and that command prepares it', () => {
    type('backup', '--data', data);
    damage(file);
    const checked = type('check', '--data', data);
    expect([checked.code, existsSync(join(data, 'kiosk', 'doubted'))]).toEqual([78, true]);
    expect(checked.wrong).toMatch(/^not good .*store\.sqlite {2}storeCorrupt/);
    expect(checked.wrong).toContain(
      'Start Fenliu: it restores the store from the newest good backup by itself',
    );
    const named = /npm run fenliu -- store (restore --data \S+)/.exec(checked.wrong)?.[1] ?? '';
    const restored = type(...named.split(' '));
    expect(restored).toMatchObject({ code: 0, wrong: '' });
    expect(restored.said).toContain('Start Fenliu again');
    expect(existsSync(file)).toBe(false);
    const quarantine = join(data, 'kiosk', 'quarantine');
    expect(readdirSync(quarantine)).toHaveLength(1);
    expect(checked.said).not.toContain(quarantine);
    expect(type('check', '--data', data).said).toContain(`Stores put aside in ${quarantine}: 1.`);
    expect(readdirSync(join(data, 'kiosk', 'backups'))).toHaveLength(1);
  });

  it('takes a backup from elsewhere, but none that is damaged or sealed with another key', () => {
    type('backup', '--data', data);
    const backups = join(data, 'kiosk', 'backups');
    const [name = ''] = readdirSync(backups);
    const elsewhere = join(folder(), 'from-the-stick.sqlite');
    spawnSync('mv', [join(backups, name), elsewhere]);
    damage(file);
    const none = type('restore', '--data', data);
    expect(none).toMatchObject({ code: 78, wrong: expect.stringContaining('--from FILE') });
    expect(existsSync(file), 'nothing was changed').toBe(true);
    const other = join(folder(), 'other.sqlite');
    spawnSync('cp', [elsewhere, other]);
    damage(other);
    expect(type('restore', '--data', data, '--from', other)).toMatchObject({ code: 78 });
    expect(existsSync(file)).toBe(true);
    expect(type('restore', '--data', data, '--from', elsewhere)).toMatchObject({ code: 0 });
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(backups)).toHaveLength(1);
    expect(existsSync(elsewhere)).toBe(true);
  });

  it('sets everything aside for an empty store only when that is typed', () => {
    type('backup', '--data', data);
    expect(type('restore', '--data', data, '--empty')).toMatchObject({ code: 0 });
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(join(data, 'kiosk', 'backups'))).toEqual([]);
    const quarantine = join(data, 'kiosk', 'quarantine');
    expect(readdirSync(quarantine)).toHaveLength(2);
    expect(readdirSync(join(quarantine, 'backups'))).toHaveLength(1);
  });

  it('says that the store is gone and what to type, and makes no empty one', () => {
    type('backup', '--data', data);
    rmSync(file);
    for (const line of [['backup'], ['rekey'], ['open-day', '--day', '2026-11-21']])
      expect(type(...line, '--data', data), line[0]).toMatchObject({
        code: 78,
        wrong: expect.stringMatching(
          new RegExp(`^The store ${file} is gone; .*store restore --data ${data}\n$`),
        ),
      });
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(join(data, '..')).filter(name => name.endsWith('.next'))).toEqual([]);
    const restored = type('restore', '--data', data);
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('There was no store file') });
    expect(restored.said).not.toContain('The former store');
  });

  it('finds backups that a change of key, cut short, sealed with the next key, and names that key', () => {
    type('backup', '--data', data);
    rmSync(file);
    const next = `${keyBeside(data)}.next`;
    renameSync(keyBeside(data), next);
    writeFileSync(keyBeside(data), 'ab'.repeat(32), { mode: 0o600 });
    const checked = type('check', '--data', data);
    expect(checked.said).toMatch(/^good /);
    expect(checked.said).toContain(next);
    expect(checked.wrong).toContain('store restore');
    const restored = type('restore', '--data', data);
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining(next) });
  });

  it('asks for the right key, and names no restore where no backup is good', () => {
    type('backup', '--data', data);
    writeFileSync(keyBeside(data), 'ab'.repeat(32), { mode: 0o600 });
    const wrongKey = type('check', '--data', data);
    expect(wrongKey).toMatchObject({
      code: 78,
      wrong: expect.stringContaining('Put the right key file back'),
    });
    expect(wrongKey.wrong).not.toContain('store restore');
    expect(type('restore', '--data', data).wrong).toContain('Put the right key file back');
    expect(existsSync(file)).toBe(true);
    writeFileSync(keyBeside(data), key.text(), { mode: 0o600 });
    damage(file);
    for (const name of readdirSync(join(data, 'kiosk', 'backups')))
      damage(join(data, 'kiosk', 'backups', name));
    const none = type('check', '--data', data);
    expect(none.wrong).toContain('No backup is good');
    expect(none.wrong).not.toContain('Start Fenliu');
  });

  it('checks an empty database without losing its head', () => {
    rmSync(file);
    const made = openDatabase(file, key);
    if (made.ok) made.value.close();
    expect(type('check', '--data', data)).toMatchObject({
      code: 78,
      wrong: expect.stringMatching(
        /^not good .*store\.sqlite {2}storeCorrupt it is a database that holds no store/,
      ),
    });
  });

  it('says that there is no file to restore from', () => {
    expect(type('restore', '--data', data, '--from', '/nosuch')).toMatchObject({
      code: 78,
      wrong: 'There is no file /nosuch. Nothing was changed.\n',
    });
    expect(existsSync(file)).toBe(true);
  });

  it('begins an empty store also without the key, and where a key of the node is all that is left', () => {
    rmSync(keyBeside(data));
    expect(type('restore', '--data', data, '--empty')).toMatchObject({ code: 0, wrong: '' });
    expect(existsSync(file)).toBe(false);
    const left = join(folder(), 'data');
    mkdirSync(join(left, 'kiosk'), { recursive: true });
    writeFileSync(join(left, 'kiosk', 'node.key'), 'a key');
    expect(type('restore', '--data', left, '--empty')).toMatchObject({
      code: 0,
      said: expect.stringContaining('There was no store file and no backup'),
    });
  });

  it('names what a rotation skips, and how to go on with a key in another file', () => {
    type('backup', '--data', data);
    const [name = ''] = readdirSync(join(data, 'kiosk', 'backups'));
    damage(join(data, 'kiosk', 'backups', name));
    const to = join(folder(), 'new.store-key');
    const done = type('rekey', '--data', data, '--to', to);
    expect(done).toMatchObject({ code: 0, said: expect.stringMatching(/^1 files/) });
    expect(done.wrong).toContain(name);
    expect(done.said).toContain(`with --store-key ${to}; or put ${to} in the place of ${keyBeside(data)}`);
    expect(type('check', '--data', data, '--store-key', to).said).toMatch(/^good /);
  });

  it('rotates the key', () => {
    type('backup', '--data', data);
    expect(type('rekey', '--data', data)).toMatchObject({ code: 0, said: expect.stringMatching(/^2 files/) });
    expect(readFileSync(keyBeside(data), 'utf8').trim()).not.toBe(key.text());
    expect(type('check', '--data', data).said.match(/^good /gm)).toHaveLength(2);
  });

  it('refuses what it does not understand, a folder without a store, one in use, and a lost key', () => {
    for (const line of [
      [],
      ['cheque'],
      ['check', '--empty'],
      ['restore', '--empty', '--from', 'x'],
      ['check', 'x'],
    ])
      expect(type(...line, '--data', data), line.join(' ')).toMatchObject({
        code: 64,
        wrong: expect.stringMatching(/^Usage/),
      });
    const nothing = folder();
    expect(type('check', '--data', nothing)).toMatchObject({
      code: 69,
      wrong: expect.stringContaining(nothing),
    });
    expect(readdirSync(nothing), 'a wrong folder is left as it was').toEqual([]);
    rmSync(keyBeside(data));
    expect(type('check', '--data', data)).toMatchObject({
      code: 78,
      wrong: expect.stringContaining('.store-key'),
    });
  });
});

describe('a kiosk whose store is damaged', () => {
  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

  async function aHall(): Promise<Hall> {
    const hall = await startHall({ speed: 20, readMs: 200 });
    onTestFinished(() => hall.stop());
    return hall;
  }

  function keyOf(hallFolder: string): StoreKey {
    const found = readKey({ file: keyBeside(join(hallFolder, 'kiosk')), kind: 'file' });
    if (!found.ok) throw new Error(found.failure.code);
    return found.value;
  }

  /** The store of a hall's kiosk, which does not run. */
  function storeOf(hallFolder: string): Store {
    const opened = openStore({
      file: join(hallFolder, 'kiosk', 'store.sqlite'),
      key: keyOf(hallFolder),
      branch: branchIdSchema.parse('demo-branch'),
      node: 'kiosk',
      clock: Date.now,
    });
    if (!opened.ok) throw new Error(opened.failure.code);
    onTestFinished(() => opened.value.close());
    return opened.value;
  }

  it('comes back by itself with all that head office has, under its own id', async () => {
    const hall = await aHall();
    const backups = join(hall.folder, 'kiosk', 'backups');
    await until(() => expect(readdirSync(backups).some(name => name.endsWith('.sqlite'))).toBe(true));
    // A second start writes facts that only head office has.
    await hall.kill('kiosk');
    await hall.start('kiosk');
    const technician = await hall.screen('technician');
    await technician.until(
      'diagnostics',
      ({ sync }) => sync.ackedSeq > 0 && sync.ackedSeq === sync.lastSeq,
      60_000,
    );
    technician.close();
    await hall.kill('kiosk');
    const before = storeOf(hall.folder);
    const entries = entriesAfter(before.read, 0, 1_000);
    before.close();

    const file = join(hall.folder, 'kiosk', 'store.sqlite');
    damage(file);
    await hall.start('kiosk');
    const after = await hall.screen('technician');
    await after.until(
      'diagnostics',
      ({ sync }) => sync.ackedSeq === sync.lastSeq && sync.ackedSeq > entries.length,
      60_000,
    );
    expect(after.latest('diagnostics')?.store?.unknownSince).toBe(entries.at(-1)?.at);
    after.close();
    await hall.kill('kiosk');
    const store = storeOf(hall.folder);
    expect(entriesAfter(store.read, 0, entries.length)).toEqual(entries);
    expect(entriesAfter(store.read, entries.length, 1)).toMatchObject([{ kind: 'storeRestored' }]);
    expect(journalHead(store.read).seq).toBeGreaterThan(entries.length + 1);
  });

  it('goes on without head office under a new id, and sends what the closed journal still had when it is back', async () => {
    const hall = await aHall();
    const backups = join(hall.folder, 'kiosk', 'backups');
    const synced = async (): Promise<void> => {
      const technician = await hall.screen('technician');
      await technician.until(
        'diagnostics',
        ({ sync }) => sync.ackedSeq > 0 && sync.ackedSeq === sync.lastSeq,
        60_000,
      );
      technician.close();
    };
    await synced();
    await hall.kill('kiosk');
    await hall.kill('upstream');
    await hall.start('kiosk');
    await hall.end('kiosk');
    // A backup with facts that head office has never seen.
    expect(
      type('backup', '--data', hall.folder, '--store-key', keyBeside(join(hall.folder, 'kiosk'))),
    ).toMatchObject({ code: 0 });
    const [name = ''] = readdirSync(backups).toSorted().slice(-1);
    const [old = '', lastSeq = ''] = name.split('.');
    damage(join(hall.folder, 'kiosk', 'store.sqlite'));
    await hall.start('kiosk');
    const former = join(hall.folder, 'kiosk', 'former', `${old}.sqlite`);
    expect(existsSync(former)).toBe(true);

    await hall.start('upstream');
    const log = join(hall.folder, 'kiosk', 'log', 'kiosk.log');
    await until(() => expect(readFileSync(log, 'utf8')).toContain('formerJournalShipped'));
    await hall.end('kiosk');
    expect(storeOf(hall.folder).read.owner.node).not.toBe(old);
    const shipped = openStore({
      file: former,
      key: keyOf(hall.folder),
      branch: branchIdSchema.parse('demo-branch'),
      node: 'kiosk',
      clock: Date.now,
    });
    if (!shipped.ok) throw new Error(shipped.failure.code);
    expect(ackedSeq(shipped.value.read)).toBe(Number(lastSeq));
    shipped.value.close();
  });

  it('says in the person’s language what is wrong and what to type when no backup is good', async () => {
    const hall = await aHall();
    const kiosk = join(hall.folder, 'kiosk');
    await until(() =>
      expect(readdirSync(join(kiosk, 'backups')).some(name => name.endsWith('.sqlite'))).toBe(true),
    );
    await hall.kill('kiosk');
    damage(join(kiosk, 'store.sqlite'));
    for (const name of readdirSync(join(kiosk, 'backups'))) damage(join(kiosk, 'backups', name));
    await expect(hall.start('kiosk')).rejects.toThrow(`store restore --data ${hall.folder} --empty`);
    await expect(hall.start('kiosk')).rejects.toThrow('已损坏');
  });
});
