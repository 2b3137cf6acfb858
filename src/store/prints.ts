import * as z from 'zod';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import {
  type DeviceId,
  deviceIdSchema,
  type OperationId,
  operationIdSchema,
  type PrintJobId,
  printJobIdSchema,
} from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { assert, type Failure, fail, ok, type Result } from '../core/result.ts';
import { customerFaceSchema } from '../core/session-view.ts';
import type { Change, ReadHandle, WriteHandle } from './handles.ts';
import { forgetFormerDays } from './personal-fields.ts';
import { jsonColumn } from './row.ts';

export const printStates = ['intended', 'sent', 'printed', 'failed', 'doubtful'] as const;

const printRow = z.object({
  job: printJobIdSchema,
  operation: operationIdSchema,
  face: customerFaceSchema,
  device: deviceIdSchema,
  title: z.string(),
  /** The first job of this paper, when this one repeats it. */
  copyOf: printJobIdSchema.optional(),
  /** Four signs 20..7E that no other job of this store has for the next 81 million jobs. */
  processId: z.string(),
  /** What is printed; absent until `fillPrint`, and as soon as nobody can get this paper any more. */
  blocks: jsonColumn.optional(),
  state: z.enum(printStates),
  why: z.string().optional(),
  intendedAt: z.int(),
});
export type Print = Readonly<z.output<typeof printRow>>;

const numberRow = z.object({ number: z.int() });
const jobRow = z.object({ job: printJobIdSchema });

const selectPrint = `SELECT p.job, p.operation, o.face, p.device, p.title, p.copy_of AS copyOf, p.process_id AS processId,
    p.blocks, p.state, p.why, p.intended_at AS intendedAt
  FROM prints p JOIN operations o ON o.operation = p.operation`;

/** One print job, or `undefined`. */
export const printOf = (read: ReadHandle, job: PrintJobId): Print | undefined =>
  read.get(printRow, `${selectPrint} WHERE p.job = ?`, job);

const paperRow = printRow.extend({ state: z.enum(['doubtful', 'failed']) });
export type PaperToSettle = Readonly<z.output<typeof paperRow>>;

/**
 * The papers that wait for a person, oldest first. `doubtful`: only a person can tell whether it came out (design
 * §1.3); of a former day it has no blocks any more, so that no copy can be made. `failed`: it surely did not come out
 * today, though the operation is done: staff print a copy or decline it. A paper of which a copy was made is left out,
 * unless the copy failed for certain.
 */
export const papersToSettle = (read: ReadHandle): PaperToSettle[] =>
  read.all(
    paperRow,
    `${selectPrint}
     WHERE (p.state = 'doubtful'
         OR (p.state = 'failed' AND p.blocks IS NOT NULL AND p.day = ? AND o.state = 'done'))
       AND NOT EXISTS (
         SELECT 1 FROM prints c WHERE c.copy_of = coalesce(p.copy_of, p.job) AND c.state <> 'failed'
           AND c.id > p.id)
     ORDER BY p.id`,
    read.today(),
  );

/** Keeps what is to be printed, for this job and for copies of it. No bytes may leave before. */
export function fillPrint(write: WriteHandle, job: PrintJobId, blocks: Json): void {
  write.change(({ run }) => {
    const filled = run(
      `UPDATE prints SET blocks = ? WHERE job = ? AND state = 'intended'`,
      canonicalJson(blocks),
      job,
    );
    assert(filled === 1, 'fillPrint: the job is not intended');
  });
}

/** T2 for paper: bytes are about to leave. If nothing more is heard, nobody knows what came out. */
export function printSent(write: WriteHandle, job: PrintJobId): void {
  write.change(({ run, append }) => {
    const sent = run(
      `UPDATE prints SET state = 'sent' WHERE job = ? AND state = 'intended' AND blocks IS NOT NULL`,
      job,
    );
    assert(sent === 1, 'printSent: the job is not intended, or has no content');
    append('printSent', { job });
  });
}

/**
 * T3 for paper: the printer proved it, or proved the contrary, or neither. An `intended` job, of which no byte has
 * left, can only have `failed`. Settling again with the same outcome does nothing; with another one it is a bug.
 */
export function settlePrint(
  write: WriteHandle,
  payload: Omit<JournalPayload<'printSettled'>, 'staff'>,
): void {
  write.change(change => {
    const found = printOf(write, payload.job);
    assert(found, 'settlePrint: no such job');
    if (found.state === payload.outcome) return;
    assert(
      found.state === 'sent' || (found.state === 'intended' && payload.outcome === 'failed'),
      `settlePrint: from ${found.state} to ${payload.outcome}`,
    );
    settle(change, payload);
  });
  write.scrub();
}

/** A person looked at a doubtful paper. */
export function settleDoubtfulPrint(
  write: WriteHandle,
  finding: { job: PrintJobId; outcome: 'printed' | 'failed'; staff: string },
): Result<void, Failure<'printUnknown' | 'printSettled'>> {
  const settled = write.change<ReturnType<typeof settleDoubtfulPrint>>(change => {
    const found = printOf(write, finding.job);
    if (!found) return fail('printUnknown');
    if (found.state !== 'doubtful') return fail('printSettled');
    settle(change, finding);
    return ok(undefined);
  });
  write.scrub();
  return settled;
}

/** Staff say that nobody wants a copy of a paper that failed: it is not listed any more, and what it says is gone. */
export function declineCopy(
  write: WriteHandle,
  { job, staff }: { job: PrintJobId; staff: string },
): Result<void, Failure<'printUnknown' | 'printSettled'>> {
  const declined = write.change<ReturnType<typeof declineCopy>>(change => {
    if (!printOf(write, job)) return fail('printUnknown');
    if (!papersToSettle(write).some(paper => paper.job === job && paper.state === 'failed'))
      return fail('printSettled');
    settle(change, { job, outcome: 'failed', why: 'copyDeclined', staff });
    change.run('UPDATE prints SET blocks = NULL WHERE job = ?', job);
    return ok(undefined);
  });
  write.scrub();
  return declined;
}

/**
 * Intends a copy of a paper, which has to say DUPLICATE / 补打. A copy of a copy counts as a copy of the first.
 * @returns the new job, without blocks, and the blocks of the first
 */
export function intendCopy(
  write: WriteHandle,
  { job, copyOf, device }: { job: PrintJobId; copyOf: PrintJobId; device?: DeviceId },
): Result<{ copy: Print; original: Json }, Failure<'printUnknown' | 'printEmpty'>> {
  return write.change(change => {
    const asked = printOf(write, copyOf);
    const first = asked?.copyOf ? printOf(write, asked.copyOf) : asked;
    if (!first) return fail('printUnknown');
    if (first.blocks === undefined) return fail('printEmpty');
    addPrint(write, change, {
      job,
      operation: first.operation,
      device: device ?? first.device,
      title: first.title,
      copyOf: first.job,
    });
    const copy = printOf(write, job);
    assert(copy, 'intendCopy: the copy is there');
    return ok({ copy, original: first.blocks });
  });
}

/**
 * After a start, before any customer: whatever was `sent` when the node died is `doubtful`, and what was `intended`
 * for an operation that is settled is `failed`, because no byte of it has left. Never reprints (design §4).
 * @returns how many of each
 */
export function resolveInterruptedPrints(write: WriteHandle): { doubtful: number; failed: number } {
  const resolved = write.change(change => {
    const rows = write.all(
      z.object({ job: printJobIdSchema, state: z.enum(['intended', 'sent']) }),
      `SELECT p.job, p.state FROM prints p JOIN operations o ON o.operation = p.operation
       WHERE p.state = 'sent' OR (p.state = 'intended' AND o.settled_at IS NOT NULL) ORDER BY p.id`,
    );
    for (const { job, state } of rows)
      settle(change, { job, outcome: state === 'sent' ? 'doubtful' : 'failed', why: 'interrupted' });
    const doubtful = rows.filter(({ state }) => state === 'sent').length;
    return { doubtful, failed: rows.length - doubtful };
  });
  write.scrub();
  return resolved;
}

/** Part of a transaction: a new job with a process id of its own. */
export function addPrint(
  write: WriteHandle,
  { at, day, run, append }: Change,
  payload: JournalPayload<'printIntended'>,
): void {
  run('UPDATE store SET print_number = print_number + 1');
  const next = write.get(numberRow, 'SELECT print_number AS number FROM store');
  assert(next, 'addPrint: the counter is there');
  run(
    `INSERT INTO prints (job, operation, device, title, copy_of, process_id, state, day, intended_at)
     VALUES (?, ?, ?, ?, ?, ?, 'intended', ?, ?)`,
    payload.job,
    payload.operation,
    payload.device,
    payload.title,
    payload.copyOf,
    processIdOf(next.number),
    day,
    at,
  );
  append('printIntended', payload);
}

/** No byte of the paper of this operation has left, and none will; a job that was sent is left as it is. */
export function failUnsentPrint(write: WriteHandle, operation: OperationId, why: string): void {
  write.change(change => failUnsentPrints(write, change, operation, why));
}

/** Part of a transaction: no byte of these has left, and none will. */
export function failUnsentPrints(
  write: WriteHandle,
  change: Change,
  operation: OperationId,
  why: string,
): void {
  const jobs = write.all(
    jobRow,
    `SELECT job FROM prints WHERE operation = ? AND state = 'intended'`,
    operation,
  );
  for (const { job } of jobs) settle(change, { job, outcome: 'failed', why });
}

function settle(change: Change, payload: JournalPayload<'printSettled'>): void {
  const { run, append } = change;
  run(
    'UPDATE prints SET state = ?, proof = ?, why = coalesce(?, why), staff = ? WHERE job = ?',
    payload.outcome,
    payload.proof,
    payload.why,
    payload.staff,
    payload.job,
  );
  // What a paper says about a person is not kept longer than it is of use (design §1.7). Copies are made of the first,
  // which needs none as soon as it, or a copy of it, is surely out.
  run(
    'UPDATE prints SET blocks = NULL WHERE job = ? AND (copy_of IS NOT NULL OR ? = 1)',
    payload.job,
    payload.outcome === 'printed' ? 1 : 0,
  );
  if (payload.outcome === 'printed')
    run(
      'UPDATE prints SET blocks = NULL WHERE job = (SELECT copy_of FROM prints WHERE job = ?)',
      payload.job,
    );
  // A paper of a former day that was just being printed when the day began.
  forgetFormerDays(change);
  append('printSettled', payload);
}

const signs = 95;

/** A number as four signs 20..7E (protocols 2.6), every one of 95^4 before any comes again. */
export function processIdOf(number: number): string {
  return [3, 2, 1, 0]
    .map(place => String.fromCharCode(0x20 + (Math.floor(number / signs ** place) % signs)))
    .join('');
}
