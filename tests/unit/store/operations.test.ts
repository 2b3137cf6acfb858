import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesAfter, journalTail } from '../../../src/store/journal.ts';
import {
  intendOperation,
  openOperations,
  operationSent,
  operationState,
  settleOperation,
} from '../../../src/store/operations.ts';
import { printOf } from '../../../src/store/prints.ts';
import { folder, freshStore, open } from './a-store.ts';
import {
  beginSession,
  digest,
  doTransfer,
  intendTransfer,
  newOperation,
  sendTransfer,
  transfer,
} from './facts.ts';

const kinds = (store: ReturnType<typeof freshStore>): string[] =>
  entriesAfter(store.read, 0, 100).map(entry => entry.kind);

describe('an operation', () => {
  it('is found after a crash with its state and with who to ask about it, until its outcome is known', () => {
    const file = join(folder(), 'store.sqlite');
    const before = open(file);
    const intended = intendTransfer(before);
    const sent = sendTransfer(before);
    const done = doTransfer(before);
    before.close();

    const { read } = open(file);
    const expected = { face: 'smart-counter', needsApproval: false, effect: 'hostOperation' };
    expect(openOperations(read)).toEqual([
      { operation: intended.operation, session: intended.session, ...expected, state: 'intended' },
      { operation: sent.operation, session: sent.session, ...expected, state: 'sent' },
    ]);
    expect([intended, sent, done].map(({ operation }) => operationState(read, operation))).toEqual([
      'intended',
      'sent',
      'done',
    ]);
    expect(operationState(read, newOperation())).toBeUndefined();
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
        effect: 'issueTicket',
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

  it('is settled once, and not by whoever looked before it was sent or settled', () => {
    const store = freshStore();
    const { operation, job } = sendTransfer(store);
    expect(settleOperation(store.write, { operation, from: 'intended', outcome: 'withdrawn' })).toBe(false);
    expect([operationState(store.read, operation), printOf(store.read, job)?.state]).toEqual([
      'sent',
      'intended',
    ]);
    const done = { operation, from: 'sent', outcome: 'done', reference: 'R1' } as const;
    expect(settleOperation(store.write, done)).toBe(true);
    expect(settleOperation(store.write, done)).toBe(false);
    expect(settleOperation(store.write, { operation, from: 'sent', outcome: 'refused' })).toBe(false);
    expect(operationState(store.read, operation)).toBe('done');
    expect(printOf(store.read, job)?.state).toBe('intended');
    expect(kinds(store).filter(kind => kind === 'operationSettled')).toHaveLength(1);
    expect(() => settleOperation(store.write, { ...done, operation: newOperation() })).toThrow(
      'never intended',
    );
  });

  it('cannot be done, nor sent again, without having been sent once', () => {
    const store = freshStore();
    const { operation } = intendTransfer(store);
    expect(() => settleOperation(store.write, { operation, from: 'intended', outcome: 'done' })).toThrow(
      'without having been sent',
    );
    operationSent(store.write, operation);
    expect(() => operationSent(store.write, operation)).toThrow('not intended');
  });

  it('that is refused or withdrawn takes its unsent paper with it', () => {
    const store = freshStore();
    const refused = sendTransfer(store);
    settleOperation(store.write, {
      operation: refused.operation,
      from: 'sent',
      outcome: 'refused',
      reason: 'insufficientFunds',
    });
    const withdrawn = intendTransfer(store);
    settleOperation(store.write, { operation: withdrawn.operation, from: 'intended', outcome: 'withdrawn' });
    expect(printOf(store.read, refused.job)).toMatchObject({ state: 'failed', why: 'operation refused' });
    expect(printOf(store.read, withdrawn.job)).toMatchObject({ state: 'failed', why: 'operation withdrawn' });
    expect(journalTail(store.read, 2).map(entry => entry.kind)).toEqual(['printSettled', 'operationSettled']);
    expect(openOperations(store.read)).toEqual([]);
  });
});
