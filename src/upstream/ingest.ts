import * as z from 'zod';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { entryHash, genesisHash, type JournalEntry } from '../core/journal.ts';
import type { JournalBatch, JournalRefusal } from '../core/journal-wire.ts';
import { ok, type Result } from '../core/result.ts';
import { bigColumn, type Database, isPassing, noRow, type Query, sqlState } from './database.ts';
import { interpret } from './interpret.ts';

export interface Ingested {
  /** Everything up to here is stored. */
  readonly acked: number;
  /** How many entries of the batch were new. */
  readonly added: number;
  /** New entries that are kept but tell this version nothing, or nothing sensible. */
  readonly uninterpreted: readonly Uninterpreted[];
}
interface Uninterpreted {
  readonly seq: number;
  readonly kind: string;
  /** What the database, or the program, had against it; never what the entry holds. */
  readonly error?: string;
}

const refuse = (
  code: JournalRefusal['code'],
  detail: string,
  more: { wants?: number } = {},
): { ok: false; failure: JournalRefusal } => ({ ok: false, failure: { code, detail, ...more } });

/**
 * Takes a batch of one node's entries: stores what is new, in order and exactly once, and drops what it has. The raw
 * entry is stored whether or not it can be interpreted, so no entry can block the journal. A batch with anything wrong in
 * it is refused as a whole, and nothing of it is stored.
 * @param now ms, kept as the time of contact
 */
export async function ingest(
  database: Database,
  { branch, node, entries }: JournalBatch,
  now: number,
): Promise<Result<Ingested, JournalRefusal>> {
  const sorted = entries.toSorted((one, other) => one.seq - other.seq);
  for (const entry of sorted) {
    if (entry.branch !== branch || entry.node !== node)
      return refuse('foreignEntry', `entry ${entry.seq} is of ${entry.branch}/${entry.node}`);
    if (rightHash(entry) !== entry.hash) return refuse('hashWrong', `entry ${entry.seq}`);
  }

  return database.transaction(async query => {
    const head = await lockHead(query, branch, node, now);
    const forked = await findFork(query, sorted, head.seq);
    if (forked !== undefined)
      return refuse('chainForked', `another entry ${forked} of this node is already here`);

    const fresh: JournalEntry[] = [];
    let last = head;
    for (const entry of sorted) {
      if (entry.seq <= head.seq) continue;
      if (entry.seq === last.seq) {
        if (entry.hash === last.hash) continue;
        return refuse('chainForked', `the batch has two entries ${entry.seq}`);
      }
      if (entry.seq !== last.seq + 1)
        return refuse('gap', `entry ${last.seq + 1} is missing`, { wants: head.seq + 1 });
      if (entry.prevHash !== last.hash)
        return entry.seq === head.seq + 1
          ? refuse('chainForked', `entry ${entry.seq} follows another entry ${head.seq} than the one here`)
          : refuse('chainBroken', `entry ${entry.seq} does not follow the entry before it`);
      fresh.push(entry);
      last = entry;
    }
    if (fresh.length === 0) return ok({ acked: head.seq, added: 0, uninterpreted: [] });

    await store(query, fresh, now);
    const uninterpreted: Uninterpreted[] = [];
    for (const entry of fresh) {
      const { seq, kind } = entry;
      const outcome = await interpreted(query, entry);
      if (outcome !== true) uninterpreted.push({ seq, kind, ...outcome });
    }
    return ok({ acked: last.seq, added: fresh.length, uninterpreted });
  });
}

/** Whether the entry was interpreted; when that fails, the tables are as if it had not been tried. */
async function interpreted(query: Query, entry: JournalEntry): Promise<true | { readonly error?: string }> {
  await query(noRow, 'SAVEPOINT interpretation');
  try {
    const understood = await interpret(query, entry);
    await query(noRow, 'RELEASE SAVEPOINT interpretation');
    return understood || {};
  } catch (error) {
    if (isPassing(error)) throw error;
    // On a connection that is gone this fails too, and with it the whole transaction.
    await query(noRow, 'ROLLBACK TO SAVEPOINT interpretation');
    return { error: sqlState(error) ?? (error instanceof Error ? error.name : 'unknown') };
  }
}

/** The hash that the entry should have, or `undefined` when its payload has no canonical form. */
function rightHash(entry: JournalEntry): string | undefined {
  try {
    return entryHash(entry);
  } catch {
    // Only a lone surrogate can bring canonical JSON to throw here, and no node of ours writes one.
    return undefined;
  }
}

const headRow = z.object({ seq: bigColumn, hash: z.string() });

/** The last entry of the node, whose row is locked: two requests of one node wait for each other. */
async function lockHead(
  query: Query,
  branch: string,
  node: string,
  now: number,
): Promise<z.output<typeof headRow>> {
  await query(
    noRow,
    `INSERT INTO nodes (branch_id, node_id, last_seq, last_hash, last_contact_at, last_entry_at)
     VALUES ($1, $2, 0, $3, $4, 0) ON CONFLICT (branch_id, node_id) DO NOTHING`,
    branch,
    node,
    genesisHash,
    now,
  );
  const [head] = await query(
    headRow,
    'SELECT last_seq AS seq, last_hash AS hash FROM nodes WHERE branch_id = $1 AND node_id = $2 FOR UPDATE',
    branch,
    node,
  );
  if (!head) throw new Error('the row of the node is gone');
  await query(
    noRow,
    'UPDATE nodes SET last_contact_at = $3 WHERE branch_id = $1 AND node_id = $2',
    branch,
    node,
    now,
  );
  return head;
}

/** The first repeated entry that is stored with another hash, or `undefined`. */
async function findFork(
  query: Query,
  sorted: readonly JournalEntry[],
  headSeq: number,
): Promise<number | undefined> {
  const [first] = sorted;
  if (!first || first.seq > headSeq) return undefined;
  const rows = await query(
    headRow,
    `SELECT seq, hash FROM journal WHERE branch_id = $1 AND node_id = $2 AND seq BETWEEN $3 AND $4`,
    first.branch,
    first.node,
    first.seq,
    Math.min(headSeq, sorted.at(-1)?.seq ?? 0),
  );
  const known = new Map(rows.map(row => [row.seq, row.hash]));
  return sorted.find(({ seq, hash }) => seq <= headSeq && known.get(seq) !== hash)?.seq;
}

async function store(query: Query, fresh: readonly JournalEntry[], now: number): Promise<void> {
  const last = fresh.at(-1);
  if (!last) return;
  const { branch, node } = last;
  await query(
    noRow,
    `INSERT INTO journal (branch_id, node_id, seq, at, day, kind, payload, prev_hash, hash, received_at)
     SELECT $1, $2, seq, at, day, kind, payload, prev_hash, hash, $3
     FROM unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
       AS entry (seq, at, day, kind, payload, prev_hash, hash)
     ON CONFLICT (branch_id, node_id, seq) DO NOTHING`,
    branch,
    node,
    now,
    fresh.map(entry => entry.seq),
    fresh.map(entry => entry.at),
    fresh.map(entry => entry.day),
    fresh.map(entry => entry.kind),
    // Kept as text: what is kept is what was hashed, sign by sign, and text holds what jsonb refuses (U+0000).
    fresh.map(entry => canonicalJson(entry.payload as { [key: string]: Json })),
    fresh.map(entry => entry.prevHash),
    fresh.map(entry => entry.hash),
  );
  await query(
    noRow,
    `INSERT INTO days (branch_id, day) SELECT $1, day FROM unnest($2::text[]) AS given (day)
     ON CONFLICT (branch_id, day) DO NOTHING`,
    branch,
    [...new Set(fresh.map(entry => entry.day))].sort(),
  );
  await query(
    noRow,
    `UPDATE nodes SET last_seq = $3, last_hash = $4, last_entry_at = $5 WHERE branch_id = $1 AND node_id = $2`,
    branch,
    node,
    last.seq,
    last.hash,
    last.at,
  );
}
