import {
  type ApprovalId,
  type AssistanceId,
  deviceIdSchema,
  type OperationId,
  type PrintJobId,
  type SessionId,
  serviceIdSchema,
} from '../../../src/core/ids.ts';
import { newId } from '../../../src/core/new-id.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { intendOperation, operationSent, settleOperation } from '../../../src/store/operations.ts';
import { fillPrint, printSent } from '../../../src/store/prints.ts';
import { sessionStarted } from '../../../src/store/sessions.ts';

export const printer = deviceIdSchema.parse('receiptPrinter:smart-counter');
export const transfer = serviceIdSchema.parse('transfer');
export const cash = serviceIdSchema.parse('cash');
export const loans = serviceIdSchema.parse('loans');
export const digest = 'a'.repeat(64);

export const newSession = newId<SessionId>;
export const newOperation = newId<OperationId>;
export const newJob = newId<PrintJobId>;
export const newApproval = newId<ApprovalId>;
export const newAssistance = newId<AssistanceId>;

export function beginSession({ write }: Store): SessionId {
  const session = newSession();
  sessionStarted(write, { session, face: 'smart-counter' });
  return session;
}

/** A transfer with a receipt, as far as the customer's confirm. */
export function intendTransfer(
  store: Store,
  session = beginSession(store),
): { session: SessionId; operation: OperationId; job: PrintJobId } {
  const operation = newOperation();
  const job = newJob();
  intendOperation(store.write, {
    operation,
    session,
    face: 'smart-counter',
    service: transfer,
    digest,
    amount: 1_200_000,
    fee: 500,
    needsApproval: false,
    effect: 'hostOperation',
    print: { job, device: printer, title: 'Transfer' },
  });
  return { session, operation, job };
}

/** A transfer that the core has been asked for. */
export function sendTransfer(store: Store): ReturnType<typeof intendTransfer> {
  const made = intendTransfer(store);
  operationSent(store.write, made.operation);
  return made;
}

/** A transfer that the core has done. */
export function doTransfer(store: Store): ReturnType<typeof intendTransfer> {
  const made = sendTransfer(store);
  settleOperation(store.write, { operation: made.operation, from: 'sent', outcome: 'done', reference: 'R1' });
  return made;
}

export const blocks = [{ kind: 'text', text: 'Transfer 12,000.00' }];

/** A receipt whose bytes have left. */
export function sendPrint({ write }: Store, job: PrintJobId): void {
  fillPrint(write, job, blocks);
  printSent(write, job);
}
