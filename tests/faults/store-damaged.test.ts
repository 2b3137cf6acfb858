import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { entryHash, type JournalEntry } from '../../src/core/journal.ts';
import { backUp } from '../../src/store/backup.ts';
import { backupFolder, listBackups } from '../../src/store/backup-files.ts';
import { startBackups } from '../../src/store/backup-schedule.ts';
import { isDoubted } from '../../src/store/doubt.ts';
import { ackedSeq, acknowledge, entriesAfter, journalHead, verifyChain } from '../../src/store/journal.ts';
import { closeInOrder, openDatabase } from '../../src/store/open-database.ts';
import type { LadderFailure } from '../../src/store/opening-ladder.ts';
import { quarantineFolder } from '../../src/store/quarantine.ts';
import { formerFolder } from '../../src/store/restore.ts';
import { nodeStopped } from '../../src/store/sessions.ts';
import { folder, grow, key, open, tamper } from '../unit/store/a-store.ts';
import {
  aHall,
  away,
  climb,
  type Hall,
  headOffice,
  page,
  storeOf,
  takeNumber,
  write,
} from './a-damaged-hall.ts';

const damages: Readonly<Record<string, (file: string) => void>> = {
  'truncated in the middle of a page': file => truncateSync(file, Math.floor(statSync(file).size / 2) - 77),
  'truncated between two pages': file =>
    truncateSync(file, Math.floor(statSync(file).size / 2 / page) * page),
  'cut to ten bytes': file => truncateSync(file, 10),
  empty: file => truncateSync(file, 0),
  gone: file => rmSync(file),
  'an empty database of our key': file => {
    rmSync(file);
    const made = openDatabase(file, key);
    if (made.ok) made.value.close();
  },
  'a database with our tables and no owner': file => {
    const made = openDatabase(file, key);
    if (!made.ok) throw new Error(made.failure.code);
    made.value.exec('DELETE FROM store');
    made.value.close();
  },
  'with one page of zeros': file => write(file, 5 * page, Buffer.alloc(page)),
  'with garbage as its header': file => write(file, 0, randomBytes(page)),
  'with a garbled first page under a good header': file => write(file, 40, randomBytes(400)),
  'all zeros': file => writeFileSync(file, Buffer.alloc(statSync(file).size)),
  'something else altogether': file => writeFileSync(file, 'this is a letter, no database '.repeat(500)),
};

describe('a store that is', () => {
  it.each(Object.entries(damages))(
    '%s is copied to quarantine as it is, and made again from its backup with what head office has',
    async (_, damage) => {
      const hall = aHall();
      damage(hall.file);
      const damaged = existsSync(hall.file) ? readFileSync(hall.file) : undefined;
      const climbed = await climb(hall, headOffice(hall.entries, hall.entries.length));
      const store = storeOf(climbed);

      const [last] = hall.entries.slice(-1);
      expect(store.read.owner.node, 'the journal goes on').toBe(last?.node);
      expect(entriesAfter(store.read, 0, 10_000).slice(0, -1)).toEqual(hall.entries);
      expect(entriesAfter(store.read, hall.entries.length, 2)).toMatchObject([
        {
          kind: 'storeRestored',
          payload: {
            backup: { seq: hall.backedUp },
            found: { seq: hall.entries.length, hash: last?.hash },
          },
        },
      ]);
      expect(verifyChain(store.read).ok).toBe(true);
      const next = takeNumber(store);
      expect(Number(next.slice(1))).toBeGreaterThan(Number(hall.lastNumber.slice(1)));
      expect(next, 'the first of a hundred').toMatch(/01$/);
      expect(existsSync(backupFolder(hall.file)), 'the backup stays').toBe(true);
      if (damaged?.length) {
        const quarantine = quarantineFolder(hall.file);
        const [kept = ''] = readdirSync(quarantine);
        expect(readFileSync(join(quarantine, kept, 'store.sqlite'))).toEqual(damaged);
      }
    },
  );

  it('damaged while head office is away goes on under a new id with numbers that nobody has, and keeps the old journal', async () => {
    const hall = aHall();
    write(hall.file, 0, randomBytes(page));
    const climbed = await climb(hall, away);
    const store = storeOf(climbed);
    const old = hall.entries[0]?.node;
    expect(store.read.owner.node).toMatch(/^kiosk-[0-9a-f]{6}$/);
    expect(store.read.owner.node).not.toBe(old);
    expect(entriesAfter(store.read, 0, 2)).toMatchObject([
      { seq: 1, kind: 'storeRestored', payload: { former: old, found: { seq: hall.backedUp } } },
    ]);
    expect(Number(takeNumber(store).slice(1))).toBeGreaterThan(Number(hall.lastNumber.slice(1)));
    const former = open(join(formerFolder(hall.file), `${old}.sqlite`));
    expect(entriesAfter(former.read, 0, 10_000)).toEqual(hall.entries.slice(0, hall.backedUp));
  });

  it('damaged in one page still gives the newer entries that can be read in it', async () => {
    const hall = aHall();
    // A page that no entry of the journal is in: an index, found by trying.
    const pages = statSync(hall.file).size / page;
    let salvaged = 0;
    for (let at = 2; at < pages; at++) {
      const again = { ...aHallFrom(hall), clock: hall.clock };
      write(again.file, at * page, Buffer.alloc(page));
      const climbed = await climb(again, away);
      const store = storeOf(climbed);
      const first = entriesAfter(store.read, 0, 1)[0];
      if (first?.kind === 'storeRestored' && Number(foundSeq(first)) > hall.backedUp) salvaged += 1;
      expect(verifyChain(store.read).ok).toBe(true);
      store.close();
    }
    expect(salvaged).toBeGreaterThan(0);
  });

  it('large and damaged where its start does not look is found out beside the work, and mended by the next start', async () => {
    const hall = aHall();
    tamper(hall.file, grow);
    write(hall.file, Math.floor(statSync(hall.file).size / 2 / page) * page, Buffer.alloc(page));
    const first = await climb(hall, away);
    expect(first.notes).toEqual(['uncleanStop']);
    const store = storeOf(first);
    const number = takeNumber(store);
    const told: string[] = [];
    const note = ({ detail = '' }): void => void told.push(detail);
    const backups = startBackups({ store, file: hall.file, key, clock: hall.clock, note });
    await vi.waitFor(() => expect(told[0]).toMatch(/^storeCorrupt /), { timeout: 30_000 });
    await backups.stop();
    nodeStopped(store.write);
    store.close();

    const second = await climb(hall, headOffice(hall.entries, hall.entries.length));
    expect(second.notes.slice(0, 3)).toEqual(['storeDamaged', 'storeQuarantined', 'storeRestored']);
    expect(entriesAfter(storeOf(second).read, hall.entries.length, 1)[0]?.kind, 'what it did meanwhile').toBe(
      'ticketIssued',
    );
    expect(Number(takeNumber(storeOf(second)).slice(1))).toBeGreaterThan(Number(number.slice(1)));
    expect(isDoubted(hall.file)).toBe(false);
  });

  it('known to head office beyond every backup does not follow another past: the journal ends', async () => {
    const hall = aHall();
    truncateSync(hall.file, 10);
    // Another past with a chain of its own, whole in itself.
    let prevHash = hall.entries[0]?.hash ?? '';
    const forged = hall.entries.map(entry => {
      const other = { ...entry, at: entry.at + 1, prevHash };
      prevHash = entryHash(other);
      return { ...other, hash: prevHash };
    });
    const store = storeOf(await climb(hall, headOffice(forged, forged.length)));
    expect(entriesAfter(store.read, 0, 1)).toMatchObject([{ payload: { former: hall.entries[0]?.node } }]);
  });

  it('older than its own backup is damaged too, however sound it looks', async () => {
    const hall = aHall();
    const old = join(folder(), 'old.sqlite');
    copyFileSync(listBackups(backupFolder(hall.file))[0]?.file ?? '', old);
    if (!backUp(hall.file, { key, now: hall.clock.at }).ok) throw new Error('no backup');
    copyFileSync(old, hall.file);
    const climbed = await climb(hall, headOffice(hall.entries, hall.entries.length));
    expect(climbed.notes).toContain('storeRestored');
    expect(journalHead(storeOf(climbed).read).seq).toBe(hall.entries.length + 1);
  });

  it('without its log lost what was in it; it opens, and its backup says so where there is a newer one', async () => {
    const hall = aHall();
    const store = open(hall.file, hall.clock);
    takeNumber(store);
    const copy = aHallFrom(hall, 'running');
    store.close();
    expect(statSync(`${copy.file}-wal`).size).toBeGreaterThan(0);
    rmSync(`${copy.file}-wal`);
    expect(journalHead(storeOf(await climb(copy)).read).seq).toBe(hall.entries.length);
  });

  it('damaged with its log beside it comes back without that log, which goes to quarantine too', async () => {
    const hall = aHall();
    const running = open(hall.file, hall.clock);
    acknowledge(running.write, 3);
    const copy = aHallFrom(hall, 'running');
    write(copy.file, 0, randomBytes(page));
    const log = readFileSync(`${copy.file}-wal`);
    expect(log.length).toBeGreaterThan(0);
    const store = storeOf(await climb(copy, headOffice(hall.entries, hall.entries.length)));
    expect(entriesAfter(store.read, 0, 10_000).slice(0, -1)).toEqual(hall.entries);
    expect(ackedSeq(store.read), 'what only the log said').toBe(0);
    const [kept = ''] = readdirSync(quarantineFolder(copy.file));
    expect(readFileSync(join(quarantineFolder(copy.file), kept, 'store.sqlite-wal'))).toEqual(log);
  });

  it('beside the log of another store comes back from its backup, with no entry of the other', async () => {
    const hall = aHall();
    const other = aHall({ backup: false });
    const running = open(other.file, other.clock);
    for (let count = 0; count < 30; count++) takeNumber(running);
    spawnSync('cp', [`${other.file}-wal`, `${hall.file}-wal`]);
    const climbed = await climb(hall, headOffice(hall.entries, hall.entries.length));
    const store = storeOf(climbed);
    expect(store.read.owner.node).toBe(hall.entries[0]?.node);
    expect(entriesAfter(store.read, 0, 10_000).slice(0, hall.entries.length)).toEqual(hall.entries);
  });
});

describe('the ladder', () => {
  it('skips a backup that is damaged itself and takes the next one', async () => {
    const hall = aHall();
    closeInOrder(hall.file, key);
    const made = backUp(hall.file, { key, now: hall.clock.at });
    if (!made.ok) throw new Error(made.failure.code);
    write(made.value.file, 3 * page, Buffer.alloc(page));
    truncateSync(hall.file, 10);
    const climbed = await climb(hall, headOffice(hall.entries, hall.entries.length));
    expect(climbed.notes).toContain('backupUnusable');
    expect(entriesAfter(storeOf(climbed).read, 0, 10_000).slice(0, -1)).toEqual(hall.entries);
  });

  it('begins no empty store by itself: without a good backup everything stays as it is', async () => {
    const hall = aHall();
    for (const { file } of listBackups(backupFolder(hall.file))) truncateSync(file, 5_000);
    write(hall.file, 0, randomBytes(page));
    const before = readFileSync(hall.file);
    for (let time = 0; time < 3; time++)
      expect((await climb(hall, away)).opened).toMatchObject({ failure: { code: 'storeDamaged' } });
    expect(readFileSync(hall.file)).toEqual(before);
    expect(readdirSync(quarantineFolder(hall.file)), 'one copy for all three starts').toHaveLength(1);
  });

  it('restores once: the next start finds a sound store and goes on with it', async () => {
    const hall = aHall();
    truncateSync(hall.file, 5_000);
    const first = storeOf(await climb(hall, away));
    const { node } = first.read.owner;
    takeNumber(first);
    first.close();
    const again = await climb(hall, away);
    expect(again.notes).not.toContain('storeRestored');
    expect(storeOf(again).read.owner.node).toBe(node);
  });

  it('waits for a busy store and opens it when it is let go, and gives up after its time', async () => {
    const hall = aHall();
    const busy = open(hall.file, hall.clock);
    expect((await climb(hall)).opened).toMatchObject({ failure: { code: 'storeBusy' } });
    setTimeout(() => busy.close(), 60);
    expect((await climb(hall)).opened.ok).toBe(true);
  });

  it('says that the key is missing, wrong or readable by others, and touches nothing', async () => {
    const hall = aHall();
    const keyFile = `${join(hall.file, '..')}.store-key`;
    const before = readFileSync(hall.file);
    const refusal = async (): Promise<LadderFailure['code'] | undefined> => {
      const { opened } = await climb(hall);
      return opened.ok ? undefined : opened.failure.code;
    };
    chmodSync(keyFile, 0o644);
    expect(await refusal()).toBe('keyExposed');
    rmSync(keyFile);
    expect(await refusal()).toBe('keyMissing');
    writeFileSync(keyFile, 'ab'.repeat(32), { mode: 0o600 });
    expect(await refusal()).toBe('storeKeyWrong');
    expect(readFileSync(hall.file)).toEqual(before);
    expect(existsSync(quarantineFolder(hall.file))).toBe(false);
  });

  it('makes a key at the first start and opens the store with it at the second', async () => {
    const hall = { ...aHall(), file: join(folder(), 'kiosk', 'store.sqlite') };
    const first = storeOf(await climb(hall));
    takeNumber(first);
    first.close();
    expect(statSync(`${join(hall.file, '..')}.store-key`).mode & 0o777).toBe(0o600);
    expect(journalHead(storeOf(await climb(hall)).read).seq).toBe(1);
  });
});

/** Opens a store up the ladder in a process of its own: as nobody, or with a limit. */
function climbElsewhere(file: string, asNobody: boolean): string {
  const child = fileURLToPath(new URL('../support/children/open-node-store.ts', import.meta.url));
  const run = spawnSync(process.execPath, [child, file], {
    encoding: 'utf8',
    cwd: '/',
    ...(asNobody ? { uid: 65_534, gid: 65_534 } : {}),
  });
  return run.stdout.trim() || run.stderr;
}

describe.runIf(process.getuid?.() === 0)('where the store cannot be written', () => {
  it.each([
    ['the file is read-only', 0o444, 0o755, 'storeReadOnly'],
    ['the file is another’s', 0o600, 0o755, 'storeNoAccess'],
    ['the folder is another’s', 0o600, 0o700, 'storeNoAccess'],
  ])('when %s, it says so and touches nothing', (_, mode, folderMode, code) => {
    const hall = aHall();
    const path = join(hall.file, '..');
    spawnSync('chown', ['65534', `${path}.store-key`]);
    chmodSync(hall.file, mode);
    chmodSync(path, folderMode);
    const before = readFileSync(hall.file);
    expect(climbElsewhere(hall.file, true)).toBe(code);
    expect(readFileSync(hall.file)).toEqual(before);
    expect(readdirSync(path).toSorted()).toEqual(['backups', 'store.sqlite']);
  });

  it('when the disk is full, it says so, and goes on when there is room again', context => {
    const disk = folder();
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0)
      return context.skip('this machine lets nobody mount a small disk');
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    const hall = aHall();
    const file = join(disk, 'kiosk', 'store.sqlite');
    spawnSync('cp', ['-r', join(hall.file, '..'), disk]);
    spawnSync('cp', [`${join(hall.file, '..')}.store-key`, disk]);
    rmSync(join(disk, 'kiosk', 'backups'), { recursive: true });
    spawnSync('dd', ['if=/dev/zero', `of=${disk}/fill`, 'bs=1k', 'count=2000']);
    const before = readFileSync(file);
    expect(climbElsewhere(file, false)).toBe('storeFull');
    expect(readFileSync(file)).toEqual(before);
    rmSync(join(disk, 'fill'));
    expect(climbElsewhere(file, false)).toBe('ok');
  });
});

/** The same hall in files of its own; `running` while a process has the store open. */
function aHallFrom(hall: Hall, state: 'closed' | 'running' = 'closed'): Hall {
  const path = folder();
  spawnSync('cp', ['-r', join(hall.file, '..'), path]);
  spawnSync('cp', [`${join(hall.file, '..')}.store-key`, path]);
  const file = join(path, 'kiosk', 'store.sqlite');
  if (state === 'running' && !existsSync(`${file}-wal`)) throw new Error('nobody has it open');
  return { ...hall, file };
}

const foundSeq = ({ payload }: JournalEntry): unknown => (payload.found as { seq: unknown }).seq;
