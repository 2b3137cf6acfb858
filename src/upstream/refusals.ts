import type { JournalBatch, JournalRefusal } from '../core/journal-wire.ts';
import { noRow, type Query } from './database.ts';

/**
 * Keeps why a node's batch was refused. It stands until an entry is accepted: `head_seq` is the node's last entry at
 * that time, and a refusal whose node has gone on is over.
 * @param now ms
 */
export async function keepRefusal(
  query: Query,
  { branch, node }: JournalBatch,
  { code, detail = '', wants }: JournalRefusal,
  now: number,
): Promise<void> {
  await query(
    noRow,
    `INSERT INTO refusals AS old (branch_id, node_id, code, detail, wants, head_seq, since, at, times)
     SELECT $1::text, $2::text, $3::text, $4::text, $5::bigint,
       coalesce((SELECT last_seq FROM nodes WHERE branch_id = $1 AND node_id = $2), 0), $6::bigint, $6::bigint, 1
     ON CONFLICT (branch_id, node_id) DO UPDATE SET
       code = excluded.code, detail = excluded.detail, wants = excluded.wants, head_seq = excluded.head_seq,
       at = excluded.at,
       since = CASE WHEN old.head_seq = excluded.head_seq THEN old.since ELSE excluded.since END,
       times = CASE WHEN old.head_seq = excluded.head_seq THEN old.times + 1 ELSE 1 END`,
    branch,
    node,
    code,
    detail,
    wants ?? null,
    now,
  );
}
