import { copyFileSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { branchIdSchema, type SessionId } from '../../src/core/ids.ts';
import { newId } from '../../src/core/new-id.ts';
import { backUp } from '../../src/store/backup.ts';
import { backupPace, startBackups } from '../../src/store/backup-schedule.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import { customerIdentified, nodeStopped, sessionStarted } from '../../src/store/sessions.ts';
import { type Figure, median, rounded } from './figure.ts';

const entries = 1_000_000;
const perCommit = 10_000;
const opens = 3;

/** A store of a million entries: how long a start needs to open it, and what a backup of it costs who writes meanwhile. */
export async function benchLargeStore(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  const file = join(folder, 'store.sqlite');
  const place = { file: join(folder, 'store.key'), kind: 'file' } as const;
  const branch = branchIdSchema.parse('bench');
  const open = async () => {
    const opened = await openNodeStore({
      file,
      place,
      branch,
      node: 'kiosk',
      clock: Date.now,
      note: () => {},
    });
    if (!opened.ok) throw new Error(opened.failure.code);
    return opened.value;
  };
  try {
    const { store: first, key } = await open();
    let store = first;
    const session = newId<SessionId>();
    sessionStarted(store.write, { session, face: 'smart-counter' });
    const fact = (): void => customerIdentified(store.write, { session, by: 'card', customer: '张*' });
    for (let made = 1; made < entries; made += perCommit)
      store.write.together(() => {
        for (let entry = 0; entry < perCommit; entry++) fact();
      });

    store.close();
    const saved = backUp(file, { key, now: Date.now() });
    if (!saved.ok) throw new Error(saved.failure.code);
    ({ store } = await open());
    const opening = async (): Promise<number> => {
      const start = performance.now();
      ({ store } = await open());
      return performance.now() - start;
    };
    /** Leaves what is left when the power fails: the file, and a log that was not played into it. */
    const crash = (): void => {
      for (let entry = 0; entry < 300; entry++) fact();
      for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${file}.cut${end}`);
      store.close();
      for (const end of ['', '-wal']) renameSync(`${file}.cut${end}`, `${file}${end}`);
    };
    const unclean: number[] = [];
    const doubted: number[] = [];
    const clean: number[] = [];
    for (let round = 0; round < opens; round++) {
      crash();
      unclean.push(await opening());
      crash();
      doubted.push(await opening());
      nodeStopped(store.write);
      store.close();
      clean.push(await opening());
    }

    const quiet = await commitsFor(() => wait(5_000), fact);
    let made = '';
    const started = performance.now();
    const busy = await commitsFor(async () => {
      // Its first look begins the backup.
      const backups = startBackups({
        store,
        file,
        key,
        clock: Date.now,
        note: ({ what, detail }) => {
          made = `${what} ${detail ?? ''}`;
        },
        pace: { ...backupPace, look: 3_600_000, age: 0 },
      });
      while (made === '') await wait(20);
      await backups.stop();
    }, fact);
    const backup = performance.now() - started;
    if (!made.startsWith('backupMade')) throw new Error(made);
    store.close();

    const group = 'store';
    const size = `${Math.round(statSync(file).size / 1024 ** 2)} MiB`;
    const remark = `${entries.toLocaleString('en')} entries, ${size}`;
    return [
      { group, name: 'open after a clean stop', value: rounded(median(clean)), unit: 'ms', remark },
      {
        group,
        name: 'open after an unclean stop',
        value: rounded(median(unclean)),
        unit: 'ms',
        remark: `${remark}; it is copied before, the end of the chain checked, the rest by a backup at once`,
      },
      {
        group,
        name: 'open when it crashed before that',
        value: rounded(median(doubted) / 1_000),
        unit: 's',
        remark: `${remark}; every page and the whole chain checked`,
      },
      { group, name: 'backup', value: rounded(backup / 1_000), unit: 's', remark: `${remark}, checked` },
      {
        group,
        name: 'commit while backing up, p95',
        value: rounded(at(busy, 0.95)),
        unit: 'ms',
        peer: 'the same store without a backup',
        limit: rounded(at(quiet, 0.95)),
        ratio: rounded(at(busy, 0.95) / at(quiet, 0.95)),
      },
      {
        group,
        name: 'longest commit of a backup',
        value: rounded(at(busy, 1)),
        unit: 'ms',
        peer: 'the same store without a backup',
        limit: rounded(at(quiet, 1)),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long each commit takes while something else goes on, ms: one every 5 ms, counted from when it is due. */
async function commitsFor(during: () => Promise<void>, commit: () => void): Promise<number[]> {
  const times: number[] = [];
  let over = false;
  const writing = (async (): Promise<void> => {
    while (!over) {
      const due = performance.now() + 5;
      await wait(5);
      commit();
      times.push(performance.now() - due);
    }
  })();
  await during();
  over = true;
  await writing;
  return times;
}

/** The value that this share of the values does not exceed. */
export function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
