import * as z from 'zod';
import { assistanceIdSchema, sessionIdSchema } from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import { type Failure, fail, ok, type Result } from '../core/result.ts';
import { customerFaceSchema } from '../core/session-view.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';

const assistanceRow = z.object({
  assistance: assistanceIdSchema,
  face: customerFaceSchema,
  session: sessionIdSchema.optional(),
  calledAt: z.int(),
  attendedAt: z.int().optional(),
  staff: z.string().optional(),
});
export type Assistance = Readonly<z.output<typeof assistanceRow>>;

const selectAssistance = `SELECT assistance, face, session, called_at AS calledAt, attended_at AS attendedAt, staff
  FROM assistance`;

/** A customer called for a person. Calling again with the same id does nothing. */
export function callAssistance(write: WriteHandle, payload: JournalPayload<'assistanceCalled'>): void {
  write.change(({ at, day, run, append }) => {
    const added = run(
      'INSERT OR IGNORE INTO assistance (assistance, face, session, called_at, day) VALUES (?, ?, ?, ?, ?)',
      payload.assistance,
      payload.face,
      payload.session,
      at,
      day,
    );
    if (added === 1) append('assistanceCalled', payload);
  });
}

/** A member of staff goes there. The first one counts. */
export function attendAssistance(
  write: WriteHandle,
  payload: JournalPayload<'assistanceAttended'>,
): Result<Assistance, Failure<'assistanceUnknown' | 'assistanceAttended'>> {
  return write.change(({ at, run, append }) => {
    const found = write.get(assistanceRow, `${selectAssistance} WHERE assistance = ?`, payload.assistance);
    if (!found) return fail('assistanceUnknown');
    if (found.attendedAt !== undefined) return fail('assistanceAttended', found.staff);
    run(
      'UPDATE assistance SET attended_at = ?, staff = ? WHERE assistance = ?',
      at,
      payload.staff,
      payload.assistance,
    );
    append('assistanceAttended', payload);
    return ok({ ...found, attendedAt: at, staff: payload.staff });
  });
}

/** Today's calls that nobody attends, and those attended since a time (ms), in the order of calling. */
export const assistanceSince = (read: ReadHandle, since: number): Assistance[] =>
  read.all(
    assistanceRow,
    `${selectAssistance} WHERE day = ? AND (attended_at IS NULL OR called_at >= ?) ORDER BY rowid`,
    read.today(),
    since,
  );
