import * as z from 'zod';
import type { BranchId, NodeId } from '../core/ids.ts';
import type { JournalEntry } from '../core/journal.ts';
import { type journalBackSchema, mostEntriesInBatch } from '../core/journal-wire.ts';
import { bigColumn, type Query } from './database.ts';

const entryRow = z.object({
  seq: bigColumn,
  at: bigColumn,
  day: z.string(),
  kind: z.string(),
  payload: z.string().transform(text => JSON.parse(text) as JournalEntry['payload']),
  prevHash: z.string(),
  hash: z.string(),
});

/** The next entries that are here of a node after a number. */
export async function readBack(
  query: Query,
  { branch, node }: { readonly branch: BranchId; readonly node: NodeId },
  after: number,
): Promise<z.input<typeof journalBackSchema>> {
  const rows = await query(
    entryRow,
    `SELECT seq, at, day, kind, payload, prev_hash AS "prevHash", hash FROM journal
     WHERE branch_id = $1 AND node_id = $2 AND seq > $3 ORDER BY seq LIMIT ${mostEntriesInBatch}`,
    branch,
    node,
    after,
  );
  return { entries: rows.map(row => ({ branch, node, ...row })) };
}
