import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../src/core/ids.ts';
import { type JournalPayload, journalPayloads } from '../../../src/core/journal.ts';
import {
  closeApproval,
  decideApproval,
  openApprovals,
  requestApproval,
} from '../../../src/store/approvals.ts';
import { deviceStateChanged } from '../../../src/store/devices.ts';
import { entriesAfter, verifyChain } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { openOperations, operationSent, settleOperation } from '../../../src/store/operations.ts';
import { resolveInterruptedPrints } from '../../../src/store/prints.ts';
import { nodeStarted } from '../../../src/store/sessions.ts';
import {
  callNextTicket,
  endTicket,
  issueTicket,
  recallTicket,
  waitingTickets,
} from '../../../src/store/tickets.ts';
import { freshStore, testClock } from './a-store.ts';
import {
  cash,
  digest,
  intendTransfer,
  loans,
  newApproval,
  newOperation,
  printer,
  sendPrint,
} from './facts.ts';

const actions = [
  'take',
  'takeAgain',
  'call',
  'recall',
  'end',
  'intend',
  'send',
  'settle',
  'refuse',
  'ask',
  'decide',
  'close',
  'device',
  'restart',
  'nextDay',
] as const;
type Action = (typeof actions)[number];

/** Does one action wherever it makes sense now, else nothing. */
function act(
  store: Store,
  clock: { at: number },
  requests: OperationId[],
  action: Action,
  pick: number,
): void {
  const { read, write } = store;
  const window = String(1 + (pick % 3));
  const open = openOperations(read);
  const operation = open[pick % Math.max(1, open.length)];
  const approvals = openApprovals(read);
  const approval = approvals[pick % Math.max(1, approvals.length)];
  const take = (request: OperationId): void => {
    const service = pick % 2 ? cash : loans;
    issueTicket(write, { request, service, prefix: pick % 2 ? 'A' : 'B', customer: '', queue: [service] });
  };
  clock.at += 1 + pick;
  switch (action) {
    case 'take':
      requests.push(newOperation());
      take(requests.at(-1) ?? newOperation());
      break;
    case 'takeAgain': {
      const known = requests[pick % Math.max(1, requests.length)];
      if (known) take(known);
      break;
    }
    case 'call':
      callNextTicket(write, { window, services: [cash, loans] });
      break;
    case 'recall':
      recallTicket(write, window);
      break;
    case 'end':
      endTicket(write, { window, outcome: pick % 2 ? 'served' : 'noShow' });
      break;
    case 'intend': {
      const { job } = intendTransfer(store);
      if (pick % 2) sendPrint(store, job);
      break;
    }
    case 'send':
      if (operation?.state === 'intended') operationSent(write, operation.operation);
      break;
    case 'settle':
      if (operation?.state === 'sent')
        settleOperation(write, {
          operation: operation.operation,
          from: 'sent',
          outcome: 'done',
          reference: `R${pick}`,
        });
      break;
    case 'refuse':
      if (operation)
        settleOperation(write, {
          operation: operation.operation,
          from: operation.state,
          outcome: 'refused',
        });
      break;
    case 'ask':
      requestApproval(write, {
        approval: newApproval(),
        operation: newOperation(),
        digest,
        nonce: 'n',
        deadline: clock.at + 500,
        content: {},
      });
      break;
    case 'decide':
      if (approval)
        decideApproval(write, { ...approval, outcome: 'approved', reviewer: 'Li', reason: 'seen' });
      break;
    case 'close':
      if (approval) closeApproval(write, { approval: approval.approval, outcome: 'expired' });
      break;
    case 'device':
      deviceStateChanged(write, { device: printer, state: { device: pick % 2 ? 'online' : 'offline' } });
      break;
    case 'restart':
      nodeStarted(write, { version: '0.1.0' });
      resolveInterruptedPrints(write);
      break;
    case 'nextDay':
      clock.at += 24 * 3600 * 1000;
      break;
  }
}

describe('any sequence of facts', () => {
  it('keeps the chain unbroken, the payloads readable, the numbers unique and the requests served once', () => {
    const step = fc.tuple(fc.constantFrom(...actions), fc.nat(1_000));
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), steps => {
        const clock = testClock();
        const store = freshStore(clock);
        const requests: OperationId[] = [];
        for (const [action, pick] of steps) act(store, clock, requests, action, pick);

        const entries = entriesAfter(store.read, 0, 10_000);
        expect(verifyChain(store.read)).toMatchObject({ ok: true, value: { seq: entries.length } });
        for (const { kind, payload } of entries) {
          const schema = Object.entries(journalPayloads).find(([name]) => name === kind)?.[1];
          expect(schema?.strict().safeParse(payload).error, kind).toBeUndefined();
        }
        const issued = entries.filter(({ kind }) => kind === 'ticketIssued');
        const payloads = issued.map(({ payload }) => payload as JournalPayload<'ticketIssued'>);
        expect(new Set(payloads.map(({ request }) => request))).toEqual(new Set(requests));
        expect(payloads).toHaveLength(requests.length);
        expect(new Set(issued.map(({ day, payload }) => `${day} ${String(payload.number)}`)).size).toBe(
          issued.length,
        );
        expect(waitingTickets(store.read).map(({ issuedAt }) => issuedAt)).toEqual(
          waitingTickets(store.read)
            .map(({ issuedAt }) => issuedAt)
            .toSorted((one, other) => one - other),
        );
        const settled = entries.filter(
          ({ kind }) => kind === 'operationSettled' || kind === 'approvalSettled',
        );
        const ids = settled.map(({ payload }) => payload.approval ?? payload.operation);
        expect(new Set(ids).size).toBe(ids.length);
        store.close();
      }),
      { numRuns: 40 },
    );
  });
});
