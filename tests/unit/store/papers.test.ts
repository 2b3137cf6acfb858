import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import type { PrintJobId } from '../../../src/core/ids.ts';
import { journalTail } from '../../../src/store/journal.ts';
import { useKey } from '../../../src/store/open-database.ts';
import type { Store } from '../../../src/store/open-store.ts';
import {
  declineCopy,
  fillPrint,
  intendCopy,
  papersToSettle,
  printOf,
  printSent,
  resolveInterruptedPrints,
  settleDoubtfulPrint,
  settlePrint,
} from '../../../src/store/prints.ts';
import { nodeStarted, nodeStopped } from '../../../src/store/sessions.ts';
import { folder, freshStore, key, open, testClock } from './a-store.ts';
import { beginSession, blocks, doTransfer, intendTransfer, newJob, sendPrint } from './facts.ts';

type Outcome = 'printed' | 'failed' | 'doubtful';
const day = 24 * 3_600_000;

/** The paper of a transfer that is done, as its printer told. */
function paper(store: Store, outcome: Outcome): PrintJobId {
  const { job } = doTransfer(store);
  sendPrint(store, job);
  settlePrint(store.write, { job, outcome, why: 'no answer' });
  return job;
}

/** A copy, as its printer told. */
function copy(store: Store, of: PrintJobId, outcome: Outcome): PrintJobId {
  const job = newJob();
  expect(intendCopy(store.write, { job, copyOf: of }).ok).toBe(true);
  sendPrint(store, job);
  settlePrint(store.write, { job, outcome });
  return job;
}

const listed = ({ read }: Store) => papersToSettle(read).map(({ job, state }) => [job, state]);
const kept = ({ read }: Store, ...jobs: PrintJobId[]) =>
  jobs.map(job => printOf(read, job)?.blocks !== undefined);

describe('the papers that wait for staff', () => {
  it('are those that may have come out and those that did not though the operation is done, oldest first', () => {
    const store = freshStore();
    const failed = paper(store, 'failed');
    const doubtful = paper(store, 'doubtful');
    paper(store, 'printed');
    // Of an operation that is not done, and of one whose receipt was never made.
    const undone = intendTransfer(store);
    sendPrint(store, undone.job);
    settlePrint(store.write, { job: undone.job, outcome: 'failed' });
    settlePrint(store.write, { job: doTransfer(store).job, outcome: 'failed' });
    expect(listed(store)).toEqual([
      [failed, 'failed'],
      [doubtful, 'doubtful'],
    ]);
  });

  it('offer a failed paper as long as no copy of it may be out', () => {
    const store = freshStore();
    const first = paper(store, 'failed');
    copy(store, first, 'failed');
    expect(listed(store)).toEqual([[first, 'failed']]);
    const second = copy(store, first, 'doubtful');
    expect(listed(store)).toEqual([[second, 'doubtful']]);
    settleDoubtfulPrint(store.write, { job: second, outcome: 'failed', staff: 'Li' });
    expect(listed(store)).toEqual([[first, 'failed']]);
    copy(store, first, 'printed');
    expect(listed(store)).toEqual([]);
  });

  it('offer a paper that a person found not to have come out', () => {
    const store = freshStore();
    const job = paper(store, 'doubtful');
    settleDoubtfulPrint(store.write, { job, outcome: 'failed', staff: 'Li' });
    expect(listed(store)).toEqual([[job, 'failed']]);
    expect(intendCopy(store.write, { job: newJob(), copyOf: job })).toMatchObject({
      value: { original: blocks },
    });
  });

  it('are no longer asked about a failed one whose copy staff declined, once', () => {
    const store = freshStore();
    const job = paper(store, 'failed');
    const other = paper(store, 'doubtful');
    expect(declineCopy(store.write, { job, staff: 'Li' }).ok).toBe(true);
    expect(journalTail(store.read, 1)[0]).toMatchObject({
      kind: 'printSettled',
      payload: { job, outcome: 'failed', why: 'copyDeclined', staff: 'Li' },
    });
    expect(listed(store)).toEqual([[other, 'doubtful']]);
    expect(intendCopy(store.write, { job: newJob(), copyOf: job })).toMatchObject({
      failure: { code: 'printEmpty' },
    });
    for (const again of [job, other])
      expect(declineCopy(store.write, { job: again, staff: 'Wang' })).toMatchObject({
        failure: { code: 'printSettled' },
      });
    expect(declineCopy(store.write, { job: newJob(), staff: 'Li' })).toMatchObject({
      failure: { code: 'printUnknown' },
    });
  });
});

describe('what a paper says', () => {
  it('is kept of the first while a copy may be wanted, of a copy only while it is printed', () => {
    const store = freshStore();
    const first = paper(store, 'doubtful');
    const copies = [copy(store, first, 'failed'), copy(store, first, 'doubtful')];
    expect(kept(store, first, ...copies)).toEqual([true, false, false]);
    copies.push(copy(store, first, 'printed'));
    expect(kept(store, first, ...copies)).toEqual([false, false, false, false]);
  });

  it('is gone when a person says that the paper, or its copy, came out', () => {
    const store = freshStore();
    const [first, other] = [paper(store, 'doubtful'), paper(store, 'failed')];
    settleDoubtfulPrint(store.write, { job: first, outcome: 'printed', staff: 'Li' });
    const second = copy(store, other, 'doubtful');
    settleDoubtfulPrint(store.write, { job: second, outcome: 'printed', staff: 'Li' });
    expect(kept(store, first, other, second)).toEqual([false, false, false]);
  });

  it('is gone with the first fact of the next day, and what is doubtful stays so', () => {
    const clock = testClock();
    const store = freshStore(clock);
    const [failed, doubtful] = [paper(store, 'failed'), paper(store, 'doubtful')];
    beginSession(store);
    expect(kept(store, failed, doubtful)).toEqual([true, true]);
    clock.at += day;
    expect(listed(store)).toEqual([[doubtful, 'doubtful']]);
    const today = paper(store, 'failed');
    expect(kept(store, failed, doubtful, today)).toEqual([false, false, true]);
    expect(listed(store)).toEqual([
      [doubtful, 'doubtful'],
      [today, 'failed'],
    ]);
  });

  it('is gone with the first fact after a start on a later day, also of a paper that a crash cut short', () => {
    const clock = testClock();
    const file = join(folder(), 'store.sqlite');
    const before = open(file, clock);
    const failed = paper(before, 'failed');
    const { job: cut } = doTransfer(before);
    sendPrint(before, cut);
    before.close();
    clock.at += day;
    const after = open(file, clock);
    nodeStarted(after.write, { version: '0.1.0' });
    expect(kept(after, failed)).toEqual([false]);
    resolveInterruptedPrints(after.write);
    expect(kept(after, cut)).toEqual([false]);
    expect(listed(after)).toEqual([[cut, 'doubtful']]);
  });

  it('is not taken from a paper that is being printed while the day ends', () => {
    const clock = testClock();
    const store = freshStore(clock);
    const { job } = doTransfer(store);
    sendPrint(store, job);
    clock.at += day;
    beginSession(store);
    expect(kept(store, job)).toEqual([true]);
    settlePrint(store.write, { job, outcome: 'failed' });
    expect(kept(store, job)).toEqual([false]);
  });

  it('is gone with the next fact when the first one of the day was undone', () => {
    const clock = testClock();
    const store = freshStore(clock);
    const failed = paper(store, 'failed');
    clock.at += day;
    expect(() =>
      store.write.together(() => {
        beginSession(store);
        throw new Error('a bug');
      }),
    ).toThrow('a bug');
    expect(kept(store, failed)).toEqual([true]);
    beginSession(store);
    expect(kept(store, failed)).toEqual([false]);
  });

  it.each([
    [
      'it is printed',
      (store: Store, job: PrintJobId) => settlePrint(store.write, { job, outcome: 'printed' }),
    ],
    [
      'its copy is declined',
      (store: Store, job: PrintJobId) => {
        settlePrint(store.write, { job, outcome: 'failed' });
        declineCopy(store.write, { job, staff: 'Li' });
      },
    ],
    [
      'its day is over',
      (store: Store, job: PrintJobId, clock: { at: number }) => {
        settlePrint(store.write, { job, outcome: 'failed' });
        clock.at += day;
        nodeStopped(store.write);
      },
    ],
  ])('stands in no file any more when %s', (_, end) => {
    const clock = testClock();
    const path = folder();
    const store = open(join(path, 'store.sqlite'), clock);
    const onDisk = (): boolean => clearText(path).includes('6222020200066660000');
    const { job } = doTransfer(store);
    fillPrint(store.write, job, [{ kind: 'text', text: '6222020200066660000' }]);
    printSent(store.write, job);
    expect(onDisk()).toBe(true);
    end(store, job, clock);
    expect(onDisk()).toBe(false);
    // Older pages in the log would be readable too.
    expect(statSync(join(path, 'store.sqlite-wal')).size).toBe(0);
  });
});

/** Everything that somebody with the key finds in the files of a store, freed pages too. */
function clearText(path: string): string {
  // Copied by another process: reading the files in this one would drop its locks on them.
  const copy = folder();
  spawnSync('cp', ['-r', `${path}/.`, copy]);
  const file = join(copy, 'store.sqlite');
  // The log cannot be read like that: it is opened, so that what it holds comes to the file beside what was there.
  const before = unsealed(file, copy, 'without.sqlite', false);
  return `${before}${unsealed(file, copy, 'with.sqlite', true)}`;
}

function unsealed(file: string, copy: string, name: string, withLog: boolean): string {
  const plain = join(copy, name);
  copyFileSync(file, plain);
  if (withLog && existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${plain}-wal`);
  const db = new Sqlite(plain);
  useKey(db, key);
  db.pragma('journal_mode = delete');
  db.rekey(Buffer.alloc(0));
  db.close();
  return readFileSync(plain, 'latin1');
}
