import * as z from 'zod';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { type ApprovalId, approvalIdSchema, operationIdSchema } from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { assert, type Failure, fail, ok, type Result } from '../core/result.ts';
import type { Change, ReadHandle, WriteHandle } from './handles.ts';
import { jsonColumn } from './row.ts';

const approvalRow = z.object({
  approval: approvalIdSchema,
  operation: operationIdSchema,
  digest: z.string(),
  nonce: z.string(),
  deadline: z.int(),
  /** What the reviewer sees; absent once it is settled. */
  content: jsonColumn.optional(),
  state: z.enum(['open', 'approved', 'refused', 'expired', 'withdrawn']),
  reviewer: z.string().optional(),
  reason: z.string().optional(),
  requestedAt: z.int(),
});
export type Approval = Readonly<z.output<typeof approvalRow>>;

const selectApproval = `SELECT approval, operation, digest, nonce, deadline, content, state, reviewer, reason,
  requested_at AS requestedAt FROM approvals`;

/**
 * Asks for a staff decision. Asking again with the same id does nothing.
 * @param asked `content` is what the reviewer sees; kept only until it is settled
 */
export function requestApproval(
  write: WriteHandle,
  asked: JournalPayload<'approvalRequested'> & { nonce: string; content: Json },
): void {
  const { nonce, content, ...payload } = asked;
  write.change(({ at, day, run, append }) => {
    if (approvalOf(write, payload.approval)) return;
    run(
      `INSERT INTO approvals (approval, operation, digest, nonce, deadline, content, state, requested_at, day)
       VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?)`,
      payload.approval,
      payload.operation,
      payload.digest,
      nonce,
      payload.deadline,
      canonicalJson(content),
      at,
      day,
    );
    append('approvalRequested', payload);
  });
}

/** Why a decision does not count. `approvalSettled`: it came twice, or the customer went away. */
export type DecisionFailure = ClosedFailure | Failure<'approvalExpired' | 'digestDiffers' | 'nonceDiffers'>;
type ClosedFailure = Failure<'approvalUnknown' | 'approvalSettled'>;

/**
 * A reviewer decided. Counts once, before the deadline, and only for the very content that was asked about
 * (design §1.4). A decision that comes late makes the request `expired`.
 */
export function decideApproval(
  write: WriteHandle,
  decision: {
    approval: ApprovalId;
    digest: string;
    nonce: string;
    outcome: 'approved' | 'refused';
    reviewer: string;
    reason?: string;
  },
): Result<Approval, DecisionFailure> {
  const { approval, outcome, reviewer, reason } = decision;
  const result = write.change<Result<Approval, DecisionFailure>>(change => {
    const asked = stillOpen(write, approval);
    if (!asked.ok) return asked;
    if (asked.value.digest !== decision.digest) return fail('digestDiffers');
    if (asked.value.nonce !== decision.nonce) return fail('nonceDiffers');
    if (change.at > asked.value.deadline) {
      settle(write, change, asked.value, { outcome: 'expired' });
      return fail('approvalExpired');
    }
    return ok(settle(write, change, asked.value, { outcome, reviewer }, reason));
  });
  write.scrub();
  return result;
}

/** The request ends without a decision: nobody decided in time, or the customer went away. */
export function closeApproval(
  write: WriteHandle,
  { approval, outcome, reason }: { approval: ApprovalId; outcome: 'expired' | 'withdrawn'; reason?: string },
): Result<Approval, ClosedFailure> {
  const result = write.change<Result<Approval, ClosedFailure>>(change => {
    const asked = stillOpen(write, approval);
    return asked.ok ? ok(settle(write, change, asked.value, { outcome, reason }, reason)) : asked;
  });
  write.scrub();
  return result;
}

/** One approval, or `undefined`. */
export const approvalOf = (read: ReadHandle, approval: ApprovalId): Approval | undefined =>
  read.get(approvalRow, `${selectApproval} WHERE approval = ?`, approval);

/** Requests that wait for a decision, oldest first; past their deadline too, until they are closed. */
export const openApprovals = (read: ReadHandle): Approval[] =>
  read.all(approvalRow, `${selectApproval} WHERE state = 'open' ORDER BY rowid`);

function stillOpen(read: ReadHandle, approval: ApprovalId): Result<Approval, ClosedFailure> {
  const asked = approvalOf(read, approval);
  if (!asked) return fail('approvalUnknown');
  return asked.state === 'open' ? ok(asked) : fail('approvalSettled', asked.state);
}

function settle(
  write: WriteHandle,
  { at, run, append }: Change,
  { approval, operation }: Approval,
  settled: Omit<JournalPayload<'approvalSettled'>, 'approval' | 'operation'>,
  /** What a reviewer wrote may be about the customer: the customer reads it, the journal does not keep it. */
  reason?: string,
): Approval {
  run(
    'UPDATE approvals SET state = ?, reviewer = ?, reason = ?, content = NULL, settled_at = ? WHERE approval = ?',
    settled.outcome,
    settled.reviewer,
    reason,
    at,
    approval,
  );
  append('approvalSettled', { approval, operation, ...settled });
  const now = approvalOf(write, approval);
  assert(now, 'settle: the approval is there');
  return now;
}
