import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';
import { entriesAfter, journalTail } from '../../../src/store/journal.ts';
import {
  intendOperation,
  openOperations,
  operationSent,
  settleOperation,
} from '../../../src/store/operations.ts';
import { printOf } from '../../../src/store/prints.ts';
import { folder, freshStore, open } from './a-store.ts';
import { beginSession, digest, intendTransfer, newOperation, sendTransfer, transfer } from './facts.ts';

const kinds = (store: ReturnType<typeof freshStore>): string[] =>
  entriesAfter(store.read, 0, 100).map(entry => entry.kind);

describe('an operation', () => {
  it('is found after a crash with its request, its state and its paper, until its outcome is known', () => {
    const file = join(folder(), 'store.sqlite');
    const before = open(file);
    const intended = intendTransfer(before);
    const sent = sendTransfer(before);
    const done = sendTransfer(before);
    settleOperation(before.write, { operation: done.operation, outcome: 'done', reference: 'R1' });
    before.close();

    const found = openOperations(open(file).read);
    expect(
      found.map(({ operation, state, job, printState }) => ({ operation, state, job, printState })),
    ).toEqual([
      { operation: intended.operation, state: 'intended', job: intended.job, printState: 'intended' },
      { operation: sent.operation, state: 'sent', job: sent.job, printState: 'intended' },
    ]);
    expect(found[0]).toMatchObject({
      amount: 1_200_000,
      fee: 500,
      needsApproval: false,
      service: 'transfer',
    });
    expect(found[0]?.request.reveal()).toEqual({ kind: 'transfer', to: '6222020200066660000' });
    expect(JSON.stringify(found)).not.toContain('6222020200066660000');
  });

  it('is written together with its print job and both entries, or not at all', () => {
    const store = freshStore();
    const { operation, session } = intendTransfer(store);
    expect(kinds(store)).toEqual(['sessionStarted', 'operationIntended', 'printIntended']);
    expect(() =>
      intendOperation(store.write, {
        operation,
        session,
        face: 'smart-counter',
        service: transfer,
        digest,
        needsApproval: false,
        request: new Personal(null),
      }),
    ).toThrow('UNIQUE');
    expect(kinds(store)).toHaveLength(3);
  });

  it('needs a session that was begun', () => {
    const store = freshStore();
    const stranger = beginSession(freshStore());
    expect(() => intendTransfer(store, stranger)).toThrow('FOREIGN KEY');
    expect(kinds(store)).toEqual([]);
  });

  it('settled twice alike is settled once; settled otherwise is a bug', () => {
    const store = freshStore();
    const { operation } = sendTransfer(store);
    settleOperation(store.write, { operation, outcome: 'done', reference: 'R1' });
    settleOperation(store.write, { operation, outcome: 'done', reference: 'R1' });
    expect(kinds(store).filter(kind => kind === 'operationSettled')).toHaveLength(1);
    expect(() => settleOperation(store.write, { operation, outcome: 'refused', reason: 'late' })).toThrow(
      'from done to refused',
    );
    expect(() => settleOperation(store.write, { operation: newOperation(), outcome: 'done' })).toThrow(
      'never intended',
    );
  });

  it('cannot be done, nor sent again, without having been sent once', () => {
    const store = freshStore();
    const { operation } = intendTransfer(store);
    expect(() => settleOperation(store.write, { operation, outcome: 'done' })).toThrow(
      'from intended to done',
    );
    operationSent(store.write, operation);
    expect(() => operationSent(store.write, operation)).toThrow('not intended');
  });

  it('that is refused or withdrawn takes its unsent paper with it', () => {
    const store = freshStore();
    const refused = sendTransfer(store);
    settleOperation(store.write, {
      operation: refused.operation,
      outcome: 'refused',
      reason: 'insufficientFunds',
    });
    const withdrawn = intendTransfer(store);
    settleOperation(store.write, { operation: withdrawn.operation, outcome: 'withdrawn' });
    expect(printOf(store.read, refused.job)).toMatchObject({ state: 'failed', why: 'operation refused' });
    expect(printOf(store.read, withdrawn.job)).toMatchObject({ state: 'failed', why: 'operation withdrawn' });
    expect(journalTail(store.read, 2).map(entry => entry.kind)).toEqual(['printSettled', 'operationSettled']);
    expect(openOperations(store.read)).toEqual([]);
  });

  it('leaves nothing of its request in any file as soon as it is settled', () => {
    const path = folder();
    const store = open(join(path, 'store.sqlite'));
    // By another process: reading the files in this one would drop its locks on them.
    const onDisk = (): boolean => spawnSync('grep', ['-raqF', '6222020200066660000', path]).status === 0;
    const { operation } = sendTransfer(store);
    expect(onDisk()).toBe(true);
    settleOperation(store.write, { operation, outcome: 'done', reference: 'R1' });
    expect(onDisk()).toBe(false);
  });
});
