import { chmodSync, closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JournalEntry } from '../../src/core/journal.ts';
import { fail, ok } from '../../src/core/result.ts';
import { backUp } from '../../src/store/backup.ts';
import { entriesAfter, journalHead } from '../../src/store/journal.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import type { PullBack } from '../../src/store/pull-back.ts';
import { issueTicket } from '../../src/store/tickets.ts';
import { branch, folder, key, open, type TestClock, testClock } from '../unit/store/a-store.ts';
import { cash, newOperation, sendTransfer } from '../unit/store/facts.ts';

export const page = 4096;
const quick = { busy: 200, again: 20 } as const;

export function write(file: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

export const takeNumber = (store: Store): string =>
  issueTicket(store.write, {
    request: newOperation(),
    service: cash,
    prefix: 'A',
    customer: '',
    queue: [cash],
  }).number;

export interface Hall {
  readonly file: string;
  readonly clock: TestClock;
  /** All that was ever written. */
  readonly entries: readonly JournalEntry[];
  /** The last entry of the backup. */
  readonly backedUp: number;
  readonly lastNumber: string;
}

/** A store with a backup in the middle of its journal, closed as a crash closes it: with everything in the file. */
export function aHall({ backup = true } = {}): Hall {
  const path = folder();
  chmodSync(path, 0o755);
  const file = join(path, 'kiosk', 'store.sqlite');
  const clock = testClock();
  writeFileSync(`${join(path, 'kiosk')}.store-key`, key.text(), { mode: 0o600 });
  const before = open(file, clock);
  for (let count = 0; count < 20; count++) takeNumber(before);
  for (let count = 0; count < 5; count++) sendTransfer(before);
  const backedUp = journalHead(before.read).seq;
  before.close();
  if (backup && !backUp(file, { key, now: clock.at }).ok) throw new Error('no backup');
  const after = open(file, clock);
  clock.at += 60_000;
  for (let count = 0; count < 19; count++) takeNumber(after);
  sendTransfer(after);
  clock.at += 60_000;
  const lastNumber = takeNumber(after);
  const entries = entriesAfter(after.read, 0, 10_000);
  after.close();
  return { file, clock, entries, backedUp, lastNumber };
}

/** Head office with a part of the journal. */
export const headOffice =
  (entries: readonly JournalEntry[], upTo: number): PullBack =>
  async ({ node }, after) =>
    ok(entries.filter(entry => entry.node === node && entry.seq > after && entry.seq <= upTo));
export const away: PullBack = async () => fail('retryable', 'unreachable');

export async function climb(hall: Hall, pullBack?: PullBack) {
  const notes: { what: string; detail?: string }[] = [];
  const opened = await openNodeStore({
    file: hall.file,
    place: { file: `${join(hall.file, '..')}.store-key`, kind: 'file' },
    branch,
    node: 'kiosk',
    clock: hall.clock,
    note: note => notes.push(note),
    pullBack,
    delays: quick,
  });
  if (opened.ok) onTestFinished(() => opened.value.store.close());
  return { opened, notes: notes.map(({ what }) => what), store: opened.ok ? opened.value.store : undefined };
}

export function storeOf(climbed: Awaited<ReturnType<typeof climb>>): Store {
  if (!climbed.store) throw new Error(JSON.stringify(climbed.opened));
  return climbed.store;
}
