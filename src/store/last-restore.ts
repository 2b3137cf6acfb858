import * as z from 'zod';
import { type JournalPayload, journalPayloads } from '../core/journal.ts';
import type { ReadHandle } from './handles.ts';

/** That the store was damaged and made again from a backup. All times in ms. */
export interface LastRestore {
  readonly at: number;
  /** The last entry in the backup, and when it was written. */
  readonly backup: JournalPayload<'storeRestored'>['backup'];
  /** From when on facts may be missing: when the last entry was written that was found. */
  readonly unknownSince: number;
}

const restoreRow = z.object({
  at: z.int(),
  payload: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(journalPayloads.storeRestored),
});
const atRow = z.object({ at: z.int() });

/** So many entries back a restore is still news; nobody looks through the papers of last year, and a search is quick. */
const lookedThrough = 100_000;

/** The last restore that this journal tells of. It happens only before a store is opened: asking once is enough. */
export function lastRestore(read: ReadHandle): LastRestore | undefined {
  const found = read.get(
    restoreRow,
    `SELECT at, payload FROM journal WHERE seq > (SELECT max(seq) FROM journal) - ? AND kind = 'storeRestored'
     ORDER BY seq DESC LIMIT 1`,
    lookedThrough,
  );
  if (found === undefined) return undefined;
  const { at, payload } = found;
  const { backup, former, found: last } = payload;
  // In a new journal the number belongs to an entry of its own; when the former one's last was written, nobody can say.
  const lastKept =
    former === undefined ? read.get(atRow, 'SELECT at FROM journal WHERE seq = ?', last.seq) : undefined;
  return { at, backup, unknownSince: lastKept?.at ?? backup.at };
}
