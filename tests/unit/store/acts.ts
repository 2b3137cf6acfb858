import type { OperationId } from '../../../src/core/ids.ts';
import {
  closeApproval,
  decideApproval,
  openApprovals,
  requestApproval,
} from '../../../src/store/approvals.ts';
import { deviceStateChanged } from '../../../src/store/devices.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { openOperations, operationSent, settleOperation } from '../../../src/store/operations.ts';
import { resolveInterruptedPrints } from '../../../src/store/prints.ts';
import { nodeStarted } from '../../../src/store/sessions.ts';
import { callNextTicket, endTicket, issueTicket, recallTicket } from '../../../src/store/tickets.ts';
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

/** What can happen in a hall, as far as the store sees it. */
export const actions = [
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
export type Action = (typeof actions)[number];

/** Does one action wherever it makes sense now, else nothing. */
export function act(
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
