import { fork, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JournalEntry } from '../../src/core/journal.ts';
import { newId } from '../../src/core/new-id.ts';
import { backUp } from '../../src/store/backup.ts';
import { doubt } from '../../src/store/doubt.ts';
import { entriesAfter, verifyChain } from '../../src/store/journal.ts';
import { type KeyPlace, readKey } from '../../src/store/key-file.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { formerFile } from '../../src/store/restore.ts';
import { issueTicket } from '../../src/store/tickets.ts';
import { randomFrom } from '../support/random.ts';
import { type Climb, climb } from './climb.ts';
import { isSpotless } from './ledger.ts';
import { nothingFound, type Plan, type Report, seedOf } from './part.ts';

const program = fileURLToPath(new URL('climber.ts', import.meta.url));
/** A start makes fewer steps than this. */
const mostSteps = 50;
/** A start that has not ended by then hangs, ms. */
const patience = 30_000;
/** A clock whose battery is empty begins some years ago, ms. */
const clockIsLate = 6 * 365 * 24 * 3_600_000;
/** What a folder holds when a start is over. */
const known = /^(store\.sqlite(-wal|-shm)?|backups|quarantine|former)$/;

const damages: readonly ((file: string) => void)[] = [
  file => rmSync(file),
  file => truncateSync(file, 10),
  file => truncateSync(file, Math.floor(statSync(file).size / 2)),
  file => writeFileSync(file, randomBytes(4_096), { flag: 'r+' }),
];

/**
 * A store is damaged, and each start that makes it again dies, up to three in a row, with head office there or away:
 * before a step of its work with files, which the seed repeats, or by the clock; and with a clock that may be years late.
 * Then a start that nobody kills must make it, with all that the backup and head office have, and without a number that
 * was given before.
 */
export async function killRestores({ seed, from, moments, tell }: Plan): Promise<Report> {
  const home = mkdtempSync(join(tmpdir(), 'fenliu-restored-'));
  const findings = nothingFound();
  const counted = { acknowledged: 0, whole: 0, killed: 0, former: 0 };
  const before = await aNode(join(home, 'before'));
  const large = enlarged(join(home, 'before'), join(home, 'large'));
  const office = join(home, 'office.json');
  writeFileSync(office, JSON.stringify(before.entries));
  const file = join(home, 'node', 'kiosk', 'store.sqlite');
  let restoreMs = 150;
  let next = startClimber();
  let moment = from;
  try {
    for (; moment < from + moments && isSpotless(findings); moment++) {
      const random = randomFrom(seedOf(seed, moment));
      rmSync(join(home, 'node'), { recursive: true, force: true });
      const isLarge = random() < 0.2;
      spawnSync('cp', ['-r', isLarge ? large : join(home, 'before'), join(home, 'node')]);
      if (!isLarge) damages[Math.floor(random() * damages.length)]?.(file);
      const order = (): Climb => ({
        file,
        ...(random() < 0.5 && { office }),
        ...(random() < 0.3 && { clockIsLate }),
      });
      let wasAway = false;
      for (let kills = 1 + Math.floor(random() * 3); kills > 0; kills--) {
        const start = next;
        const given = order();
        wasAway ||= given.office === undefined;
        // It loads its program while the other one restores.
        next = startClimber();
        const atStep = random() < 0.7 && { diesAtStep: 1 + Math.floor(random() * mostSteps) };
        const { end, ms } = await start.climb(
          { ...given, ...atStep },
          atStep ? patience : random() * restoreMs * 1.1,
        );
        if (end === 'SIGKILL' && ms < patience) counted.killed += 1;
        else if (end === 0) restoreMs = (restoreMs * 4 + ms) / 5;
        else findings.broken.push(`a start ended with ${end} after ${Math.round(ms)} ms`);
      }
      await look(order(), wasAway);
      if (moment % 100 === 99) tell(`${moment + 1} moments, ${counted.killed} starts killed`);
    }
    return {
      moments: moment - from,
      acknowledged: counted.acknowledged,
      whole: counted.whole,
      findings,
      ...(isSpotless(findings)
        ? {}
        : {
            repeat: { from: moment - 1, moments: 1, note: 'killed by the clock: some tries may be needed' },
          }),
      remark: `${counted.killed} starts killed, ${counted.former} journals closed`,
    };
  } finally {
    next.kill();
    rmSync(home, { recursive: true, force: true });
  }

  /**
   * The start that nobody kills, and the one after it.
   * @param wasAway a start before it could not ask head office: the new id that it began may already have a backup
   */
  async function look(order: Climb, wasAway: boolean): Promise<void> {
    let store: Store | undefined;
    try {
      const first = await climb(order);
      store = first.store;
      const node = before.entries[0]?.node ?? '';
      const goesOn = store.read.owner.node === node;
      const may = order.office === undefined ? !goesOn : goesOn || wasAway;
      if (first.notes.includes('storeRestored') && !may)
        findings.half.push(
          `head office ${order.office ? 'there' : 'away'}, and the node is ${store.read.owner.node}`,
        );
      const chain = verifyChain(store.read);
      if (!chain.ok) findings.broken.push(`chain broken at ${chain.failure.seq}`);
      if (!goesOn) counted.former += 1;
      const kept = goesOn ? entriesAfter(store.read, 0, 10_000) : closed(node);
      const must = goesOn ? before.entries.length : before.backedUp;
      const differing = before.entries
        .slice(0, Math.max(must, Math.min(kept.length, before.entries.length)))
        .find(({ hash }, index) => kept[index]?.hash !== hash);
      if (differing) findings.lost.push(`entry ${differing.seq} (${goesOn ? 'goes on' : 'closed'})`);
      counted.acknowledged += must;
      const next = takeNumber(store);
      if (before.numbers.has(next)) findings.doubled.push(`number ${next}`);
      const strange = readdirSync(dirname(file)).filter(name => !known.test(name));
      if (strange.length > 0) findings.half.push(`left: ${strange.join(' ')}`);
      store.close();
      const second = await climb(order);
      store = second.store;
      if (second.notes.includes('storeDamaged')) findings.broken.push('the next start restored it once more');
      counted.whole += 1;
    } catch (error) {
      findings.broken.push(String(error));
    } finally {
      store?.close();
    }
  }

  function closed(node: string): JournalEntry[] {
    const at = formerFile(file, node);
    const key = readKey(placeOf(file));
    const opened =
      key.ok && existsSync(at) ? openStore({ ...before.owner, file: at, key: key.value }) : undefined;
    if (!opened?.ok) return [];
    const entries = entriesAfter(opened.value.read, 0, 10_000);
    opened.value.close();
    return entries;
  }
}

const placeOf = (file: string): KeyPlace => ({ file: `${dirname(file)}.store-key`, kind: 'file' });

const takeNumber = ({ write }: Store): string =>
  issueTicket(write, { request: newId(), service: 'cash' as never, prefix: 'A', customer: '张*', queue: [] })
    .number;

/**
 * The same node with a store that is not checked at every start, damaged where only a check of the whole finds it, which
 * has begun to be doubted.
 */
function enlarged(from: string, to: string): string {
  spawnSync('cp', ['-r', from, to]);
  const file = join(to, 'kiosk', 'store.sqlite');
  const key = readKey(placeOf(file));
  const opened = key.ok ? openDatabase(file, key.value) : undefined;
  if (!opened?.ok) throw new Error('the store cannot be grown');
  opened.value.exec('CREATE TABLE filler (a ANY) STRICT; INSERT INTO filler VALUES (zeroblob(34000000))');
  opened.value.close();
  const page = 4_096;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(page), 0, page, Math.floor(statSync(file).size / 2 / page) * page);
  closeSync(descriptor);
  doubt(file);
  return to;
}

/** A node that was cut off at work, with a backup in the middle of its journal and a log beside its store. */
async function aNode(home: string) {
  const file = join(home, 'kiosk', 'store.sqlite');
  const numbers = new Set<string>();
  const first = await climb({ file });
  while (numbers.size < 60) numbers.add(takeNumber(first.store));
  const { branch } = first.store.read.owner;
  first.store.close();
  const key = readKey(placeOf(file));
  const made = key.ok ? backUp(file, { key: key.value, now: Date.now() }) : undefined;
  if (!made?.ok) throw new Error('no backup');
  const { store } = await climb({ file });
  while (numbers.size < 120) numbers.add(takeNumber(store));
  const entries = entriesAfter(store.read, 0, 10_000);
  // By another program: closing the file here would end the lock that keeps the log.
  spawnSync('cp', ['-r', join(home, 'kiosk'), join(home, 'running')]);
  store.close();
  rmSync(join(home, 'kiosk'), { recursive: true });
  spawnSync('mv', [join(home, 'running'), join(home, 'kiosk')]);
  if (!existsSync(`${file}-wal`)) throw new Error('no log beside the store');
  return {
    entries,
    numbers,
    backedUp: made.value.seq,
    owner: { branch, node: 'kiosk', clock: Date.now } as const,
  };
}

/** A process that waits for a store to open, and is killed a time after it was told which. */
function startClimber() {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = new Promise(resolve => child.once('message', resolve));
  const gone = new Promise<NodeJS.Signals | number>(resolve =>
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1)),
  );
  return {
    kill: () => void child.kill('SIGKILL'),
    climb: async (order: Climb, afterMs: number) => {
      await Promise.race([ready, gone]);
      const began = performance.now();
      child.send(order);
      const over = new AbortController();
      // Called off, the wait ends with an AbortError that nobody listens to any more.
      await Promise.race([wait(afterMs, undefined, over).catch(() => {}), gone]);
      over.abort();
      const ms = performance.now() - began;
      child.kill('SIGKILL');
      return { end: await gone, ms };
    },
  };
}
