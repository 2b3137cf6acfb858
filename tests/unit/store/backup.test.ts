import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { businessDay } from '../../../src/core/clock.ts';
import { backUp, copyForBackup, finishBackup } from '../../../src/store/backup.ts';
import {
  backupFolder,
  backupName,
  keptBackups,
  listBackups,
  outdatedBackups,
} from '../../../src/store/backup-files.ts';
import { type Backups, startBackups } from '../../../src/store/backup-schedule.ts';
import { checkImage } from '../../../src/store/check-image.ts';
import { doubt, isDoubted } from '../../../src/store/doubt.ts';
import { journalHead } from '../../../src/store/journal.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { fillPrint } from '../../../src/store/prints.ts';
import { nodeStopped } from '../../../src/store/sessions.ts';
import { branch, folder, forgetIndex, grow, key, noon, open, tamper, testClock } from './a-store.ts';
import { beginSession, intendTransfer } from './facts.ts';

const hour = 3_600_000;

function aStore(): { file: string; store: Store } {
  const file = join(folder(), 'store.sqlite');
  const store = open(file);
  for (let count = 0; count < 20; count++) beginSession(store);
  return { file, store };
}

describe('a backup', () => {
  it('is whole, has the store’s key and node, and is one file that its owner alone may read', () => {
    const { file, store } = aStore();
    const { node } = store.read.owner;
    store.close();
    const made = backUp(file, { key, now: noon });
    if (!made.ok) throw new Error(made.failure.code);
    expect(readdirSync(backupFolder(file))).toEqual([backupName({ node, seq: 20, at: noon })]);
    expect(checkImage(made.value.file, key)).toMatchObject({ ok: true, value: { node, head: { seq: 20 } } });
    expect(statSync(made.value.file).mode & 0o777).toBe(0o600);
  });

  it('has no content of papers, which is kept for a day at most', () => {
    const { file, store } = aStore();
    const { job } = intendTransfer(store);
    fillPrint(store.write, job, [{ kind: 'text', text: '62220202000' }]);
    store.close();
    const made = backUp(file, { key, now: noon });
    if (!made.ok) throw new Error(made.failure.code);
    const copy = open(made.value.file);
    expect(copy.read.all({ parse: (row: unknown) => row } as never, 'SELECT blocks FROM prints')).toEqual([
      {},
    ]);
  });

  it('that fails its check counts for nothing, and the former one stays', () => {
    const { file, store } = aStore();
    store.close();
    expect(backUp(file, { key, now: noon }).ok).toBe(true);
    const before = readdirSync(backupFolder(file));
    for (const at of [4096 * 3, 50]) {
      const copied = copyForBackup(file);
      if (!copied.ok) throw new Error(copied.failure.code);
      const bytes = readFileSync(copied.value);
      bytes.fill(7, at, at + 100);
      writeFileSync(copied.value, bytes);
      expect(finishBackup(copied.value, { store: file, key, now: noon + hour })).toMatchObject({
        failure: { code: 'storeCorrupt' },
      });
      expect(readdirSync(backupFolder(file))).toEqual(before);
    }
  });

  it('of a store that lost entries does not push out the ones that have them', () => {
    const { file, store } = aStore();
    store.close();
    const folderOf = backupFolder(file);
    mkdirSync(folderOf, { recursive: true });
    const { node } = store.read.owner;
    const better = Array.from({ length: 24 }, (_, nth) =>
      join(folderOf, backupName({ node, seq: 900 + nth, at: noon + nth * hour })),
    );
    for (const each of better) writeFileSync(each, 'a better one');
    expect(backUp(file, { key, now: noon + 48 * hour }).ok).toBe(true);
    expect(better.every(each => existsSync(each))).toBe(true);
  });
});

describe('the backups that are kept', () => {
  const backups = (node: string, count: number, from = 0) =>
    Array.from({ length: count }, (_, nth) => ({
      file: `${node}-${nth}`,
      node,
      seq: 100 + from + nth,
      at: noon + (from + nth) * hour,
    })).toReversed();

  it('are the newest day of hours and the last of each of seven days before', () => {
    const own = backups('kiosk-a', 24 * 14);
    const outdated = new Set(outdatedBackups(own, 'kiosk-a'));
    const kept = own.filter(backup => !outdated.has(backup));
    expect(kept.slice(0, keptBackups.newest)).toEqual(own.slice(0, keptBackups.newest));
    const older = kept.slice(keptBackups.newest);
    expect(older).toHaveLength(keptBackups.days);
    const days = older.map(({ at }) => businessDay(at));
    expect(new Set(days).size).toBe(keptBackups.days);
    for (const backup of older.slice(1))
      expect(businessDay(backup.at + hour)).not.toBe(businessDay(backup.at));
  });

  it('are the one best of every former node of the machine', () => {
    const all = [...backups('kiosk-b', 3, 50), ...backups('kiosk-a', 5)];
    expect(outdatedBackups(all, 'kiosk-b')).toEqual(all.slice(4));
  });

  it('are in the order of their journals, whatever a clock that was wrong for an hour wrote', () => {
    const path = folder();
    const names = [
      backupName({ node: 'kiosk-a', seq: 10, at: noon + 9_000 * hour }),
      backupName({ node: 'kiosk-a', seq: 30, at: noon }),
      backupName({ node: 'kiosk-a', seq: 20, at: noon + hour }),
    ];
    for (const name of [...names, 'making.part', 'letter.txt']) writeFileSync(join(path, name), '');
    expect(listBackups(path).map(({ seq }) => seq)).toEqual([30, 20, 10]);
    expect(listBackups(path)[2]?.at).toBe(noon + 9_000 * hour);
    expect(listBackups(join(path, 'none'))).toEqual([]);
  });
});

describe('backups while a store is at work', () => {
  function backingUp(file: string, store: Store, clock = testClock(), again = hour) {
    const notes: { what: string; detail?: string }[] = [];
    const pace = { look: 20, age: hour, again };
    const backups: Backups = startBackups({
      store,
      file,
      key,
      clock,
      note: note => notes.push(note),
      pace,
    });
    onTestFinished(() => backups.stop());
    return { notes, backups, clock };
  }
  const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

  it('are made at once, then every hour in which something was written, and are whole however busy it is', async () => {
    const { file, store } = aStore();
    const { notes, clock } = backingUp(file, store);
    let longest = 0;
    for (let round = 1; round <= 3; round++) {
      while (notes.length < round) {
        const start = performance.now();
        beginSession(store);
        longest = Math.max(longest, performance.now() - start);
        await sleep(1);
      }
      clock.at += hour + 1;
    }
    expect(notes.map(({ what }) => what)).toEqual(['backupMade', 'backupMade', 'backupMade']);
    const made = listBackups(backupFolder(file));
    expect(made).toHaveLength(3);
    for (const backup of made) {
      const checked = checkImage(backup.file, key);
      expect(checked).toMatchObject({ ok: true, value: { head: { seq: backup.seq } } });
    }
    expect(journalHead(store.read).seq).toBeGreaterThan(20);
  });

  it('leave the log alone while the file is copied, and empty it afterwards', async () => {
    const { file, store } = aStore();
    const letGo = store.write.holdFile();
    const copy = join(folder(), 'held.sqlite');
    for (let count = 0; count < 400; count++) beginSession(store);
    store.write.scrub();
    spawnSync('cp', [file, copy]);
    expect(checkImage(copy, key)).toMatchObject({ ok: true, value: { head: { seq: 20 } } });
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(4096 * 400);
    letGo();
    expect(statSync(`${file}-wal`).size).toBe(0);
  });

  it('that cannot be made are told, and the store goes on', async () => {
    const { file, store } = aStore();
    writeFileSync(backupFolder(file), 'a file where the folder should be');
    const { notes } = backingUp(file, store);
    await until(() => expect(notes).toMatchObject([{ what: 'backupFailed' }]));
    beginSession(store);
    expect(journalHead(store.read).seq).toBe(21);
  });

  it('that find damage in a large store make its next start look for it, which no orderly stop hides', async () => {
    const { file, store } = aStore();
    nodeStopped(store.write);
    store.close();
    tamper(file, db => {
      grow(db);
      forgetIndex(db);
    });
    const damaged = open(file);
    const { notes, backups } = backingUp(file, damaged);
    await until(() => expect(notes).toMatchObject([{ what: 'backupFailed' }]));
    expect(notes[0]?.detail).toMatch(/^storeCorrupt /);
    await backups.stop();
    nodeStopped(damaged.write);
    damaged.close();
    const again = openStore({ file, key, branch, node: 'kiosk', clock: testClock() });
    expect(again).toMatchObject({ failure: { code: 'storeCorrupt' } });
  });

  it('are made at once of a store in doubt, and end the doubt', async () => {
    const { file, store } = aStore();
    store.close();
    backUp(file, { key, now: noon });
    doubt(file);
    const crashed = open(file, testClock());
    doubt(file);
    const { notes } = backingUp(file, crashed);
    await until(() => expect(notes).toMatchObject([{ what: 'backupMade' }]));
    expect(isDoubted(file)).toBe(false);
  });

  it('go on after one that could not be made while the clock was years ahead', async () => {
    const { file, store } = aStore();
    writeFileSync(backupFolder(file), 'a file where the folder should be');
    const { notes, clock } = backingUp(file, store, testClock(noon + 9_000 * hour), 40);
    await until(() => expect(notes).toMatchObject([{ what: 'backupFailed' }]));
    clock.at = noon;
    rmSync(backupFolder(file));
    await until(() => expect(notes.at(-1)).toMatchObject({ what: 'backupMade' }));
  });

  it('end with the store: nothing half is left under a backup’s name', async () => {
    const { file, store } = aStore();
    const { backups, notes } = backingUp(file, store);
    await backups.stop();
    store.close();
    expect(notes).toEqual([]);
    expect(listBackups(backupFolder(file)).every(backup => checkImage(backup.file, key).ok)).toBe(true);
    expect(open(file).read.owner.node).toBe(store.read.owner.node);
  });
});
