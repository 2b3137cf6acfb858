import * as z from 'zod';
import { genesisHash, type JournalEntry, journalEntrySchema, keptEntryHash } from '../core/journal.ts';
import { assert, type Failure, ok, type Result } from '../core/result.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';

const entryRow = journalEntrySchema.extend({
  payload: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(journalEntrySchema.shape.payload),
});
/** An entry as it is kept, whatever damage has made of it. */
const keptRow = z.object({
  branch: z.string(),
  node: z.string(),
  seq: z.int(),
  at: z.number(),
  day: z.string(),
  kind: z.string(),
  payload: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});
export type KeptEntry = z.output<typeof keptRow>;
const selectEntry = `SELECT branch, node, seq, at, day, kind, payload, prev_hash AS prevHash, hash
  FROM journal, store`;

/** Up to `limit` entries after `seq`, in order. */
export const entriesAfter = (read: ReadHandle, seq: number, limit: number): JournalEntry[] =>
  read.all(entryRow, `${selectEntry} WHERE seq > ? ORDER BY seq LIMIT ?`, seq, limit);

/** The rows from one number to another as they are kept, unread; what the disk has lost is not among them. */
export const keptEntries = (read: ReadHandle, from: number, to: number): KeptEntry[] =>
  read.all(keptRow, `${selectEntry} WHERE seq BETWEEN ? AND ? ORDER BY seq`, from, to);

/** The last `count` entries, latest first. */
export const journalTail = (read: ReadHandle, count: number): JournalEntry[] =>
  read.all(entryRow, `${selectEntry} ORDER BY seq DESC LIMIT ?`, count);

const ackedRow = z.object({ acked: z.int() });
const atRow = z.object({ at: z.int() });
const headRow = z.object({ seq: z.int(), hash: z.string() });

/** The last entry's place and hash; before the first entry, 0 and the genesis hash. */
export const journalHead = (read: ReadHandle): z.output<typeof headRow> =>
  read.get(headRow, 'SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1') ?? {
    seq: 0,
    hash: genesisHash,
  };

/** Up to where the other side has the journal without gaps. */
export function ackedSeq(read: ReadHandle): number {
  const found = read.get(ackedRow, 'SELECT acked_seq AS acked FROM store');
  assert(found, 'ackedSeq: the store has its row');
  return found.acked;
}

/**
 * The other side has everything up to `seq`. It may be less than before: a head office that lost its data asks again.
 * No fact: nothing is appended, and `onCommit` stays silent.
 */
export function acknowledge(write: WriteHandle, seq: number): void {
  assert(seq >= 0 && seq <= journalHead(write).seq, 'acknowledge: the entry was written');
  write.change(({ run }) => run('UPDATE store SET acked_seq = ?', seq));
}

/** When the oldest entry was written that the other side does not have, ms. */
export const oldestUnacked = (read: ReadHandle): number | undefined =>
  read.get(atRow, 'SELECT at FROM journal WHERE seq > (SELECT acked_seq FROM store) ORDER BY seq LIMIT 1')
    ?.at;

/** `seq` is the first entry that is missing, edited or out of order. */
export type ChainFailure = Failure<'chainBroken'> & { readonly seq: number };

/**
 * Walks the journal and proves that no entry is missing, edited or moved; 5 s a million. Returns the head.
 * @param last walks so many entries at the end, and takes the one before them on trust
 */
export function verifyChain(
  read: ReadHandle,
  last = Number.POSITIVE_INFINITY,
): Result<{ seq: number; hash: string }, ChainFailure> {
  const before = Math.max(0, journalHead(read).seq - last);
  const trusted =
    before > 0 &&
    read.get(headRow, 'SELECT seq, hash FROM journal WHERE seq <= ? ORDER BY seq DESC LIMIT 1', before);
  let head = trusted || { seq: 0, hash: genesisHash };
  for (;;) {
    const batch = read.all(keptRow, `${selectEntry} WHERE seq > ? ORDER BY seq LIMIT 1000`, head.seq);
    if (batch.length === 0) return ok(head);
    for (const entry of batch) {
      const broken = (detail: string): Result<never, ChainFailure> => ({
        ok: false,
        failure: { code: 'chainBroken', seq: head.seq + 1, detail },
      });
      if (entry.seq !== head.seq + 1) return broken(`the next entry is ${entry.seq}`);
      if (entry.prevHash !== head.hash) return broken('it does not follow the entry before it');
      if (keptEntryHash(entry) !== entry.hash) return broken('its content is not what was written');
      head = { seq: entry.seq, hash: entry.hash };
    }
  }
}
