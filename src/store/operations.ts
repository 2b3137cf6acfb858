import * as z from 'zod';
import {
  type DeviceId,
  type OperationId,
  operationIdSchema,
  type PrintJobId,
  sessionIdSchema,
} from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { operationOutcomes } from '../core/outcomes.ts';
import { assert } from '../core/result.ts';
import { customerFaceSchema } from '../core/session-view.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { addPrint, failUnsentPrints } from './prints.ts';
import { flagColumn } from './row.ts';

/** Who knows what became of an operation: the hub, of a number; the core, of everything else. */
const effects = ['issueTicket', 'hostOperation'] as const;

/** `intended`: nothing has left this machine. `sent`: ask whoever knows. */
const openStates = ['intended', 'sent'] as const;

/**
 * T1 of design §4: the customer confirmed. The operation and, where paper belongs to it, its print job become durable
 * in one transaction, before anything leaves the machine.
 */
export function intendOperation(
  write: WriteHandle,
  intent: JournalPayload<'operationIntended'> & {
    effect: (typeof effects)[number];
    print?: { job: PrintJobId; device: DeviceId; title: string };
  },
): void {
  const { effect, print, ...payload } = intent;
  write.change(change => {
    change.run(
      `INSERT INTO operations
         (operation, session, face, service, digest, amount, fee, needs_approval, effect, state, intended_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?)`,
      payload.operation,
      payload.session,
      payload.face,
      payload.service,
      payload.digest,
      payload.amount,
      payload.fee,
      payload.needsApproval ? 1 : 0,
      effect,
      change.at,
    );
    change.append('operationIntended', payload);
    if (print) addPrint(write, change, { ...print, operation: payload.operation });
  });
}

/** T2: the request is about to leave for the core. From here on only the core knows what becomes of it. */
export function operationSent(write: WriteHandle, operation: OperationId): void {
  write.change(({ run, append }) => {
    const sent = run(
      `UPDATE operations SET state = 'sent' WHERE operation = ? AND state = 'intended'`,
      operation,
    );
    assert(sent === 1, 'operationSent: the operation is not intended');
    append('operationSent', { operation });
  });
}

/**
 * T3: the outcome is known. The job of a refused or withdrawn operation that has not been sent to its printer is
 * `failed` in the same transaction.
 * @param settled `from` is the state to which the outcome belongs
 * @returns false when the operation is in another state by now: nothing is written, and the caller's outcome is not the
 *   operation's. Who owns the operation alone asserts that it is true
 */
export function settleOperation(
  write: WriteHandle,
  settled: JournalPayload<'operationSettled'> & { from: (typeof openStates)[number] },
): boolean {
  const { from, ...payload } = settled;
  assert(from === 'sent' || payload.outcome !== 'done', 'settleOperation: done without having been sent');
  return write.change(change => {
    const state = operationState(write, payload.operation);
    assert(state, 'settleOperation: the operation was never intended');
    if (state !== from) return false;
    change.run(
      'UPDATE operations SET state = ?, reference = ?, reason = ?, settled_at = ? WHERE operation = ?',
      payload.outcome,
      payload.reference,
      payload.reason,
      change.at,
      payload.operation,
    );
    change.append('operationSettled', payload);
    if (payload.outcome !== 'done')
      failUnsentPrints(write, change, payload.operation, `operation ${payload.outcome}`);
    return true;
  });
}

const stateRow = z.object({ state: z.enum([...openStates, ...operationOutcomes]) });

/** How an operation stands, or `undefined` when it was never intended. */
export const operationState = (
  read: ReadHandle,
  operation: OperationId,
): z.output<typeof stateRow>['state'] | undefined =>
  read.get(stateRow, 'SELECT state FROM operations WHERE operation = ?', operation)?.state;

const openOperationRow = z.object({
  operation: operationIdSchema,
  session: sessionIdSchema,
  face: customerFaceSchema,
  needsApproval: flagColumn,
  effect: z.enum(effects),
  state: z.enum(openStates),
});
export type OpenOperation = Readonly<z.output<typeof openOperationRow>>;

/** Operations whose outcome is not known, oldest first; after a start these have to be resolved (design §1.2). */
export const openOperations = (read: ReadHandle): OpenOperation[] =>
  read.all(
    openOperationRow,
    `SELECT operation, session, face, needs_approval AS needsApproval, effect, state
     FROM operations WHERE settled_at IS NULL ORDER BY rowid`,
  );
