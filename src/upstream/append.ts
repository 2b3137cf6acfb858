import * as z from 'zod';
import type { JournalEntry } from '../core/journal.ts';
import { bigColumn, type Query } from './database.ts';
import { type Changes, derivedParts, derivedValues } from './derived.ts';

/** An entry with its payload as canonical JSON: what was hashed, sign by sign. */
export interface KeptEntry extends JournalEntry {
  readonly text: string;
}

/**
 * One statement, so that a batch costs one round trip and is stored as a whole or not at all. The head of the node is
 * moved on only from where the batch begins: of two servers with batches of one node the second waits for the first,
 * finds the head elsewhere, and writes nothing. The payload is kept as text: it is what was hashed, and text holds what
 * jsonb refuses (U+0000).
 */
const appendSql = `WITH head AS (
    INSERT INTO nodes AS old (branch_id, node_id, last_seq, last_hash, last_contact_at, last_entry_at, last_kind,
      uninterpreted)
    SELECT $1::text, $2::text, $3::bigint, $4::text, $5::bigint, $6::bigint, $7::text, $8::bigint
    WHERE $9::bigint = 1 OR EXISTS (SELECT 1 FROM nodes WHERE branch_id = $1 AND node_id = $2)
    ON CONFLICT (branch_id, node_id) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash,
      last_contact_at = excluded.last_contact_at, last_entry_at = excluded.last_entry_at,
      last_kind = excluded.last_kind, uninterpreted = old.uninterpreted + excluded.uninterpreted
    WHERE old.last_seq = $9::bigint - 1 AND old.last_hash = $10::text
    RETURNING last_seq),
  kept AS (
    INSERT INTO journal (branch_id, node_id, seq, at, day, kind, payload, prev_hash, hash, received_at)
    SELECT $1, $2, told.seq, told.at, told.day, told.kind, told.payload, told.prev_hash, told.hash, $5
    FROM head, unnest($11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[])
      AS told (seq, at, day, kind, payload, prev_hash, hash)),
  ${derivedParts('head', 18).join(',\n  ')}
  SELECT last_seq AS seq FROM head`;

const seqRow = z.object({ seq: bigColumn });

/**
 * Stores consecutive entries of one node and what they change in the tables that pages read.
 * @returns false, with nothing stored, when the first entry does not follow the node's last one
 */
export async function appendEntries(
  query: Query,
  entries: readonly KeptEntry[],
  changes: Changes,
  uninterpreted: number,
  now: number,
): Promise<boolean> {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return false;
  const heads = await query(
    seqRow,
    appendSql,
    first.branch,
    first.node,
    last.seq,
    last.hash,
    now,
    last.at,
    last.kind,
    uninterpreted,
    first.seq,
    first.prevHash,
    entries.map(entry => entry.seq),
    entries.map(entry => entry.at),
    entries.map(entry => entry.day),
    entries.map(entry => entry.kind),
    entries.map(entry => entry.text),
    entries.map(entry => entry.prevHash),
    entries.map(entry => entry.hash),
    ...derivedValues(changes),
  );
  return heads.length === 1;
}
