import * as z from 'zod';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import {
  type DeviceId,
  deviceIdSchema,
  type OperationId,
  operationIdSchema,
  type PrintJobId,
  printJobIdSchema,
  serviceIdSchema,
  sessionIdSchema,
} from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { Personal } from '../core/personal.ts';
import { assert } from '../core/result.ts';
import { customerFaceSchema } from '../core/session-view.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { addPrint, failUnsentPrints, printStates } from './prints.ts';
import { flagColumn, jsonColumn } from './row.ts';

/**
 * T1 of design §4: the customer confirmed. The operation and, where paper belongs to it, its print job become durable
 * in one transaction, before anything leaves the machine.
 * @param intent `request` is what will be sent to the core; kept only until the outcome is known
 */
export function intendOperation(
  write: WriteHandle,
  intent: JournalPayload<'operationIntended'> & {
    request: Personal<Json>;
    print?: { job: PrintJobId; device: DeviceId; title: string };
  },
): void {
  const { request, print, ...payload } = intent;
  write.change(change => {
    change.run(
      `INSERT INTO operations
         (operation, session, face, service, digest, amount, fee, needs_approval, request, state, intended_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?)`,
      payload.operation,
      payload.session,
      payload.face,
      payload.service,
      payload.digest,
      payload.amount,
      payload.fee,
      payload.needsApproval ? 1 : 0,
      canonicalJson(request.reveal()),
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
 * T3: the outcome is known. The request is overwritten, and the job of a refused or withdrawn operation that has not
 * been sent to its printer is `failed` in the same transaction.
 * Settling again with the same outcome does nothing; with another one it is a bug and throws.
 */
export function settleOperation(write: WriteHandle, payload: JournalPayload<'operationSettled'>): void {
  const wasPrivate = write.change(change => {
    const found = write.get(
      stateRow,
      `SELECT state, request <> 'null' AS private FROM operations WHERE operation = ?`,
      payload.operation,
    );
    assert(found, 'settleOperation: the operation was never intended');
    if (found.state === payload.outcome) return false;
    assert(
      found.state === 'sent' || (found.state === 'intended' && payload.outcome !== 'done'),
      `settleOperation: from ${found.state} to ${payload.outcome}`,
    );
    change.run(
      'UPDATE operations SET state = ?, reference = ?, reason = ?, request = NULL, settled_at = ? WHERE operation = ?',
      payload.outcome,
      payload.reference,
      payload.reason,
      change.at,
      payload.operation,
    );
    change.append('operationSettled', payload);
    if (payload.outcome !== 'done')
      failUnsentPrints(write, change, payload.operation, `operation ${payload.outcome}`);
    // A request for a number tells nothing of anybody.
    return found.private === true;
  });
  if (wasPrivate) write.scrub();
}

const stateRow = z.object({ state: z.string(), private: flagColumn.optional() });

const openOperationRow = z.object({
  operation: operationIdSchema,
  session: sessionIdSchema,
  face: customerFaceSchema,
  service: serviceIdSchema,
  digest: z.string(),
  amount: z.int().optional(),
  fee: z.int().optional(),
  needsApproval: flagColumn,
  /** `intended`: nothing has left this machine. `sent`: ask the core. */
  state: z.enum(['intended', 'sent']),
  request: jsonColumn.transform(request => new Personal(request)),
  intendedAt: z.int(),
  job: printJobIdSchema.optional(),
  device: deviceIdSchema.optional(),
  printState: z.enum(printStates).optional(),
});
export type OpenOperation = Readonly<z.output<typeof openOperationRow>>;

/** Operations whose outcome is not known, oldest first; after a start these have to be resolved (design §1.2). */
export const openOperations = (read: ReadHandle): OpenOperation[] =>
  read.all(
    openOperationRow,
    `SELECT o.operation, o.session, o.face, o.service, o.digest, o.amount, o.fee, o.needs_approval AS needsApproval,
       o.state, o.request, o.intended_at AS intendedAt, p.job, p.device, p.state AS printState
     FROM operations o LEFT JOIN prints p ON p.operation = o.operation AND p.copy_of IS NULL
     WHERE o.settled_at IS NULL ORDER BY o.intended_at, o.operation`,
  );
