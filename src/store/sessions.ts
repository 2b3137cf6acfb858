import * as z from 'zod';
import { type SessionId, sessionIdSchema } from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { assert } from '../core/result.ts';
import type { Change, WriteHandle } from './handles.ts';
import { anyRow } from './row.ts';

const sessionRow = z.object({ session: sessionIdSchema });

/**
 * The node is up. Sessions that a crash left open are ended as `interrupted` in the same transaction.
 * @returns those sessions
 */
export function nodeStarted(write: WriteHandle, payload: JournalPayload<'nodeStarted'>): SessionId[] {
  return write.change(change => {
    change.append('nodeStarted', payload);
    const open = write.all(sessionRow, 'SELECT session FROM sessions WHERE outcome IS NULL ORDER BY rowid');
    for (const { session } of open) end(change, { session, outcome: 'interrupted' });
    return open.map(({ session }) => session);
  });
}

/** The node stops in good order; the last fact before `close`. */
export function nodeStopped(write: WriteHandle): void {
  write.change(({ append }) => append('nodeStopped', {}));
}

/** A customer began a visit. */
export function sessionStarted(write: WriteHandle, payload: JournalPayload<'sessionStarted'>): void {
  write.change(({ at, run, append }) => {
    run(
      'INSERT INTO sessions (session, face, started_at) VALUES (?, ?, ?)',
      payload.session,
      payload.face,
      at,
    );
    append('sessionStarted', payload);
  });
}

/** It is known who the customer is, or that they go without a card. `customer` is the masked name, or empty. */
export function customerIdentified(write: WriteHandle, payload: JournalPayload<'customerIdentified'>): void {
  write.change(({ append }) => {
    const open = write.get(
      anyRow,
      'SELECT 1 FROM sessions WHERE session = ? AND outcome IS NULL',
      payload.session,
    );
    assert(open, 'customerIdentified: the session is not open');
    append('customerIdentified', payload);
  });
}

/** The visit is over. */
export function sessionEnded(write: WriteHandle, payload: JournalPayload<'sessionEnded'>): void {
  write.change(change => end(change, payload));
}

function end({ at, run, append }: Change, payload: JournalPayload<'sessionEnded'>): void {
  const ended = run(
    'UPDATE sessions SET outcome = ?, ended_at = ? WHERE session = ? AND outcome IS NULL',
    payload.outcome,
    at,
    payload.session,
  );
  assert(ended === 1, 'sessionEnded: the session is not open');
  append('sessionEnded', payload);
}
