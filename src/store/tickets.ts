import * as z from 'zod';
import { type OperationId, operationIdSchema, type ServiceId, serviceIdSchema } from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { assert, type Failure, fail, ok, type Result } from '../core/result.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { countRow } from './row.ts';

const ticketRow = z.object({
  number: z.string(),
  service: serviceIdSchema,
  request: operationIdSchema,
  /** Masked, or empty. */
  customer: z.string(),
  /** How many were before it when it was issued. */
  ahead: z.int(),
  state: z.enum(['waiting', 'called', 'served', 'noShow']),
  window: z.string().optional(),
  /** How often it was called. */
  calls: z.int(),
  issuedAt: z.int(),
  /** When it was called last. */
  calledAt: z.int().optional(),
  endedAt: z.int().optional(),
});
export type Ticket = Readonly<z.output<typeof ticketRow>>;

const sequenceRow = z.object({ last: z.int() });

const selectTicket = `SELECT number, service, request, customer, ahead, state, window, calls,
  issued_at AS issuedAt, called_at AS calledAt, ended_at AS endedAt FROM tickets`;

/** A clock that was put back must not make the last call an earlier one. */
const nextCall = '(SELECT coalesce(max(call_order), 0) + 1 FROM tickets WHERE day = ?)';
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/**
 * Issues a number, durable when this returns, so it may be printed. Numbers of a prefix count 1, 2, 3 … within a day
 * and are never reused. The same request gets the same ticket again, however often it asks.
 * @param asked `prefix` is one letter; `queue` holds the services whose waiting customers stand before this one
 */
export function issueTicket(
  write: WriteHandle,
  asked: {
    request: OperationId;
    service: ServiceId;
    prefix: string;
    /** Masked, or empty. */
    customer: string;
    queue: readonly ServiceId[];
  },
): Ticket {
  return write.change(({ at, day, run, append }) => {
    const byRequest = (): Ticket | undefined =>
      write.get(ticketRow, `${selectTicket} WHERE request = ?`, asked.request);
    const known = byRequest();
    if (known) return known;
    run(
      `INSERT INTO ticket_sequences (day, prefix, last) VALUES (?, ?, 1)
       ON CONFLICT (day, prefix) DO UPDATE SET last = last + 1`,
      day,
      asked.prefix,
    );
    const sequence = write.get(
      sequenceRow,
      'SELECT last FROM ticket_sequences WHERE day = ? AND prefix = ?',
      day,
      asked.prefix,
    );
    assert(sequence, 'issueTicket: the sequence is there');
    const number = `${asked.prefix}${String(sequence.last).padStart(3, '0')}`;
    const ahead = waitingCount(write, asked.queue);
    run(
      `INSERT INTO tickets (day, number, request, service, customer, ahead, state, issued_at)
       VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?)`,
      day,
      number,
      asked.request,
      asked.service,
      asked.customer,
      ahead,
      at,
    );
    const { request, service, customer } = asked;
    append('ticketIssued', { number, service, request, customer, ahead });
    const issued = byRequest();
    assert(issued, 'issueTicket: the ticket is there');
    return issued;
  });
}

/** The ticket that a request got on any day, or `undefined` when it has none. */
export const ticketOfRequest = (read: ReadHandle, request: OperationId): Ticket | undefined =>
  read.get(ticketRow, `${selectTicket} WHERE request = ?`, request);

/**
 * Calls the customer who waits longest for one of the services to a window.
 * @returns the ticket, or `undefined` when nobody waits; `windowBusy` when the window has not ended its last customer
 */
export function callNextTicket(
  write: WriteHandle,
  { window, services }: { window: string; services: readonly ServiceId[] },
): Result<Ticket | undefined, Failure<'windowBusy'>> {
  return write.change(({ at, day, run, append }) => {
    if (ticketOf(write, window)) return fail('windowBusy');
    const next = write.get(
      ticketRow,
      `${selectTicket} WHERE day = ? AND state = 'waiting' AND service IN (${marks(services)}) ORDER BY id LIMIT 1`,
      day,
      ...services,
    );
    if (!next) return ok(undefined);
    run(
      `UPDATE tickets SET state = 'called', window = ?, calls = 1, called_at = ?, call_order = ${nextCall}
       WHERE day = ? AND number = ?`,
      window,
      at,
      day,
      day,
      next.number,
    );
    append('ticketCalled', { number: next.number, window, calls: 1 });
    return ok({ ...next, state: 'called', window, calls: 1, calledAt: at });
  });
}

/** Calls the window's customer once more. */
export function recallTicket(
  write: WriteHandle,
  window: string,
): Result<Ticket, Failure<'noTicketAtWindow'>> {
  return write.change(({ at, day, run, append }) => {
    const ticket = ticketOf(write, window);
    if (!ticket) return fail('noTicketAtWindow');
    const calls = ticket.calls + 1;
    run(
      `UPDATE tickets SET calls = ?, called_at = ?, call_order = ${nextCall} WHERE day = ? AND number = ?`,
      calls,
      at,
      day,
      day,
      ticket.number,
    );
    append('ticketCalled', { number: ticket.number, window, calls });
    return ok({ ...ticket, calls, calledAt: at });
  });
}

/** The window is done with its customer, or nobody came. */
export function endTicket(
  write: WriteHandle,
  { window, outcome }: Pick<JournalPayload<'ticketEnded'>, 'window' | 'outcome'>,
): Result<Ticket, Failure<'noTicketAtWindow'>> {
  return write.change(({ at, day, run, append }) => {
    const ticket = ticketOf(write, window);
    if (!ticket) return fail('noTicketAtWindow');
    run(
      'UPDATE tickets SET state = ?, ended_at = ? WHERE day = ? AND number = ?',
      outcome,
      at,
      day,
      ticket.number,
    );
    append('ticketEnded', { number: ticket.number, window, outcome });
    return ok({ ...ticket, state: outcome, endedAt: at });
  });
}

/** Today's waiting tickets in the order of issue. */
export const waitingTickets = (read: ReadHandle): Ticket[] =>
  read.all(ticketRow, `${selectTicket} WHERE day = ? AND state = 'waiting' ORDER BY id`, read.today());

/** Today's tickets that are being served, latest call first. */
export const calledTickets = (read: ReadHandle): Ticket[] =>
  read.all(
    ticketRow,
    `${selectTicket} WHERE day = ? AND state = 'called' ORDER BY call_order DESC`,
    read.today(),
  );

/** The ticket that a window serves now. */
export const ticketOf = (read: ReadHandle, window: string): Ticket | undefined =>
  read.get(
    ticketRow,
    `${selectTicket} WHERE day = ? AND state = 'called' AND window = ?`,
    read.today(),
    window,
  );

/** How many wait today for one of the services. */
export function waitingCount(read: ReadHandle, services: readonly ServiceId[]): number {
  const found = read.get(
    countRow,
    `SELECT count(*) AS count FROM tickets WHERE day = ? AND state = 'waiting' AND service IN (${marks(services)})`,
    read.today(),
    ...services,
  );
  return found?.count ?? 0;
}

/** How many were served today. */
export function servedToday(read: ReadHandle): number {
  const found = read.get(
    countRow,
    `SELECT count(*) AS count FROM tickets WHERE day = ? AND state = 'served'`,
    read.today(),
  );
  return found?.count ?? 0;
}
