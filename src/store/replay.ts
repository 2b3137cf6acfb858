import type { JournalEntry, JournalKind, JournalPayload } from '../core/journal.ts';
import { journalPayloads } from '../core/journal.ts';
import { processIdOf } from './prints.ts';

type Value = string | number | null | undefined;
/** Runs one statement. */
export type Run = (sql: string, ...values: Value[]) => void;

type Replayers = {
  readonly [K in JournalKind]?: (run: Run, entry: JournalEntry, payload: JournalPayload<K>) => void;
};

/**
 * What each fact changes in the state beside the journal. The journal says less than the state holds: of what is
 * replayed, a paper has no content and an approval no question, so nobody prints or decides them any more; and every
 * operation counts as one that the core must be asked about.
 */
const replayers: Replayers = {
  // It is a fact of the day before.
  businessDayOpened: (run, _, { day }) => run('UPDATE store SET business_day = ?', day),
  sessionStarted: (run, { at }, { session, face }) =>
    run('INSERT INTO sessions (session, face, started_at) VALUES (?, ?, ?)', session, face, at),
  sessionEnded: (run, { at }, { session, outcome }) =>
    run('UPDATE sessions SET outcome = ?, ended_at = ? WHERE session = ?', outcome, at, session),
  operationIntended: (run, { at }, payload) =>
    run(
      `INSERT INTO operations
         (operation, session, face, service, digest, amount, fee, needs_approval, effect, state, intended_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'hostOperation', 'intended', ?)`,
      payload.operation,
      payload.session,
      payload.face,
      payload.service,
      payload.digest,
      payload.amount,
      payload.fee,
      payload.needsApproval ? 1 : 0,
      at,
    ),
  operationSent: (run, _, { operation }) =>
    run(`UPDATE operations SET state = 'sent' WHERE operation = ?`, operation),
  operationSettled: (run, { at }, { operation, outcome, reference, reason }) =>
    run(
      'UPDATE operations SET state = ?, reference = ?, reason = ?, settled_at = ? WHERE operation = ?',
      outcome,
      reference,
      reason,
      at,
      operation,
    ),
  approvalRequested: (run, { at, day }, { approval, operation, digest, deadline }) =>
    run(
      `INSERT INTO approvals (approval, operation, digest, nonce, deadline, content, state, requested_at, day)
       VALUES (?, ?, ?, '', ?, '{}', 'open', ?, ?)`,
      approval,
      operation,
      digest,
      deadline,
      at,
      day,
    ),
  approvalSettled: (run, { at }, { approval, outcome, reviewer, reason }) =>
    run(
      'UPDATE approvals SET state = ?, reviewer = ?, reason = ?, content = NULL, settled_at = ? WHERE approval = ?',
      outcome,
      reviewer,
      reason,
      at,
      approval,
    ),
  printIntended: (run, { at, day, seq }, { job, operation, device, title, copyOf }) =>
    run(
      `INSERT INTO prints (job, operation, device, title, copy_of, process_id, state, day, intended_at)
       VALUES (?, ?, ?, ?, ?, ?, 'intended', ?, ?)`,
      job,
      operation,
      device,
      title,
      copyOf,
      processIdOf(seq),
      day,
      at,
    ),
  printSent: (run, _, { job }) => run(`UPDATE prints SET state = 'sent' WHERE job = ?`, job),
  printSettled: (run, _, { job, outcome, proof, why, staff }) =>
    run(
      'UPDATE prints SET state = ?, proof = ?, why = coalesce(?, why), staff = ? WHERE job = ?',
      outcome,
      proof,
      why,
      staff,
      job,
    ),
  ticketIssued: (run, { at, day }, { number, service, request, customer, ahead }) => {
    run(
      `INSERT INTO ticket_sequences (day, prefix, last) VALUES (?, ?, ?)
       ON CONFLICT (day, prefix) DO UPDATE SET last = max(last, excluded.last)`,
      day,
      number.slice(0, 1),
      Number(number.slice(1)),
    );
    run(
      `INSERT INTO tickets (day, number, request, service, customer, ahead, state, issued_at)
       VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?)`,
      day,
      number,
      request,
      service,
      customer,
      ahead,
      at,
    );
  },
  ticketCalled: (run, { at, day }, { number, window, calls }) =>
    run(
      `UPDATE tickets SET state = 'called', window = ?, calls = ?, called_at = ?,
         call_order = (SELECT coalesce(max(call_order), 0) + 1 FROM tickets WHERE day = ?)
       WHERE day = ? AND number = ?`,
      window,
      calls,
      at,
      day,
      day,
      number,
    ),
  ticketEnded: (run, { at, day }, { number, outcome }) =>
    run('UPDATE tickets SET state = ?, ended_at = ? WHERE day = ? AND number = ?', outcome, at, day, number),
  assistanceCalled: (run, { at, day }, { assistance, face, session }) =>
    run(
      'INSERT INTO assistance (assistance, face, session, called_at, day) VALUES (?, ?, ?, ?, ?)',
      assistance,
      face,
      session,
      at,
      day,
    ),
  assistanceAttended: (run, { at }, { assistance, staff }) =>
    run('UPDATE assistance SET attended_at = ?, staff = ? WHERE assistance = ?', at, staff, assistance),
  deviceStateChanged: (run, { payload }, { device }) =>
    run(
      `INSERT INTO devices (device, state) VALUES (?, ?)
       ON CONFLICT (device) DO UPDATE SET state = excluded.state`,
      device,
      JSON.stringify(payload.state),
    ),
};

/** The kinds of facts that change nothing beside the journal. */
export const statelessKinds: readonly JournalKind[] = [
  'nodeStarted',
  'nodeStopped',
  'storeRestored',
  'customerIdentified',
  'configurationApplied',
  'configurationRejected',
];

export const replayedKinds: readonly string[] = Object.keys(replayers);

/**
 * Makes the changes of one fact that was found elsewhere, so that the state is again what the journal tells. A kind
 * that this version does not know changes nothing. Throws when the payload is none of its kind, or does not fit to
 * what was before.
 */
export function replay(run: Run, entry: JournalEntry): void {
  run('UPDATE store SET business_day = ?', entry.day);
  const kind = entry.kind as JournalKind;
  const replayer = replayers[kind] as ((run: Run, entry: JournalEntry, payload: unknown) => void) | undefined;
  replayer?.(run, entry, journalPayloads[kind].parse(entry.payload));
}
