import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journalTail } from '../../../src/store/journal.ts';
import {
  fillPrint,
  intendCopy,
  papersToSettle,
  printOf,
  printSent,
  processIdOf,
  resolveInterruptedPrints,
  settleDoubtfulPrint,
  settlePrint,
} from '../../../src/store/prints.ts';
import { freshStore } from './a-store.ts';
import { blocks, doTransfer, intendTransfer, newJob, sendPrint, sendTransfer } from './facts.ts';

const doubtful = (store: ReturnType<typeof freshStore>) => {
  const { job } = intendTransfer(store);
  sendPrint(store, job);
  settlePrint(store.write, { job, outcome: 'doubtful', why: 'no answer' });
  return job;
};

describe('a print job', () => {
  it('is not sent before its content is kept, nor twice', () => {
    const store = freshStore();
    const { job } = intendTransfer(store);
    expect(() => printSent(store.write, job)).toThrow('no content');
    fillPrint(store.write, job, blocks);
    printSent(store.write, job);
    expect(() => printSent(store.write, job)).toThrow('not intended');
    expect(() => fillPrint(store.write, job, [])).toThrow('not intended');
    expect(printOf(store.read, job)?.blocks).toEqual(blocks);
  });

  it('cannot have been printed, nor be doubtful, when no byte of it has left', () => {
    const store = freshStore();
    const { job } = intendTransfer(store);
    expect(() => settlePrint(store.write, { job, outcome: 'printed' })).toThrow('from intended to printed');
    expect(() => settlePrint(store.write, { job, outcome: 'doubtful' })).toThrow('from intended to doubtful');
    settlePrint(store.write, { job, outcome: 'failed', why: 'paperOut' });
    expect(printOf(store.read, job)).toMatchObject({ state: 'failed', why: 'paperOut' });
  });

  it('settled twice alike is settled once; settled otherwise is a bug', () => {
    const store = freshStore();
    const { job } = intendTransfer(store);
    sendPrint(store, job);
    settlePrint(store.write, { job, outcome: 'printed', proof: 'processId' });
    settlePrint(store.write, { job, outcome: 'printed', proof: 'processId' });
    expect(journalTail(store.read, 2).map(entry => entry.kind)).toEqual(['printSettled', 'printSent']);
    expect(() => settlePrint(store.write, { job, outcome: 'failed' })).toThrow('from printed to failed');
  });

  it('that was under way at a crash is doubtful, and one that never left has failed', () => {
    const store = freshStore();
    const sent = intendTransfer(store);
    sendPrint(store, sent.job);
    const unsent = doTransfer(store);
    const open = sendTransfer(store);

    expect(resolveInterruptedPrints(store.write)).toEqual({ doubtful: 1, failed: 1 });
    expect(resolveInterruptedPrints(store.write)).toEqual({ doubtful: 0, failed: 0 });
    expect(printOf(store.read, sent.job)).toMatchObject({ state: 'doubtful', why: 'interrupted' });
    expect(printOf(store.read, unsent.job)).toMatchObject({ state: 'failed', why: 'interrupted' });
    expect(printOf(store.read, open.job)).toMatchObject({ state: 'intended' });
    expect(papersToSettle(store.read).map(({ job, face, title }) => ({ job, face, title }))).toEqual([
      { job: sent.job, face: 'smart-counter', title: 'Transfer' },
    ]);
  });
});

describe('a doubtful paper', () => {
  it('is settled once, by a person, whose name is in the journal', () => {
    const store = freshStore();
    const job = doubtful(store);
    expect(settleDoubtfulPrint(store.write, { job, outcome: 'failed', staff: 'Li' }).ok).toBe(true);
    expect(journalTail(store.read, 1)[0]?.payload).toEqual({ job, outcome: 'failed', staff: 'Li' });
    expect(printOf(store.read, job)?.why).toBe('no answer');
    expect(settleDoubtfulPrint(store.write, { job, outcome: 'printed', staff: 'Wang' })).toMatchObject({
      failure: { code: 'printSettled' },
    });
    expect(
      settleDoubtfulPrint(store.write, { job: newJob(), outcome: 'printed', staff: 'Wang' }),
    ).toMatchObject({
      failure: { code: 'printUnknown' },
    });
  });

  it('leaves the list while a copy of it may exist, and comes back when the copy failed', () => {
    const store = freshStore();
    const first = doubtful(store);
    const copy = newJob();
    const intended = intendCopy(store.write, { job: copy, copyOf: first });
    expect(intended).toMatchObject({ ok: true, value: { copy: { copyOf: first }, original: blocks } });
    expect(papersToSettle(store.read)).toEqual([]);
    settlePrint(store.write, { job: copy, outcome: 'failed', why: 'paperOut' });
    expect(papersToSettle(store.read).map(({ job }) => job)).toEqual([first]);

    const second = newJob();
    intendCopy(store.write, { job: second, copyOf: copy });
    sendPrint(store, second);
    settlePrint(store.write, { job: second, outcome: 'doubtful' });
    expect(printOf(store.read, second)?.copyOf).toBe(first);
    expect(papersToSettle(store.read).map(({ job }) => job)).toEqual([second]);
  });

  it('cannot be copied when its content was never made', () => {
    const store = freshStore();
    const { job } = intendTransfer(store);
    expect(intendCopy(store.write, { job: newJob(), copyOf: job })).toMatchObject({
      failure: { code: 'printEmpty' },
    });
    expect(intendCopy(store.write, { job: newJob(), copyOf: newJob() })).toMatchObject({
      failure: { code: 'printUnknown' },
    });
  });
});

describe('the process id of a job', () => {
  it('is four signs 20..7E, and another one for any two of 81 million numbers in a row', () => {
    const wrap = 95 ** 4;
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: wrap - 1 }), (number, distance) => {
        expect(processIdOf(number)).toMatch(/^[\x20-\x7e]{4}$/);
        expect(processIdOf(number + distance)).not.toBe(processIdOf(number));
        expect(processIdOf(number + wrap)).toBe(processIdOf(number));
      }),
    );
  });

  it('differs from job to job, copies too', () => {
    const store = freshStore();
    const jobs = [doubtful(store), doubtful(store), newJob()];
    const [first, , copy] = jobs;
    if (first && copy) intendCopy(store.write, { job: copy, copyOf: first });
    expect(new Set(jobs.map(job => printOf(store.read, job)?.processId)).size).toBe(3);
  });
});
