import * as z from 'zod';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { genesisHash, type JournalEntry, keptEntryHash } from '../core/journal.ts';
import { damagedKind, type JournalBatch, type JournalRefusal } from '../core/journal-wire.ts';
import { ok, type Result } from '../core/result.ts';
import { appendEntries, type KeptEntry } from './append.ts';
import { bigColumn, type Database, type Query, sqlState } from './database.ts';
import { Changes } from './derived.ts';
import { interpret, type Readers, readers, type Uninterpreted } from './interpret.ts';
import { keepRefusal } from './refusals.ts';

export interface Ingested {
  /** Everything up to here is stored. */
  readonly acked: number;
  /** How many entries of the batch were new. */
  readonly added: number;
  /** New entries that are kept but tell this version nothing, or nothing sensible. */
  readonly uninterpreted: readonly Uninterpreted[];
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

const refuse = (
  code: JournalRefusal['code'],
  detail: string,
  more: { wants?: number } = {},
): { ok: false; failure: JournalRefusal } => ({ ok: false, failure: { code, detail, ...more } });

/**
 * Takes a batch of one node's entries: stores what is new, in order and exactly once, and drops what it has. The raw
 * entry is stored whether or not it can be interpreted, so no entry can block the journal. A batch with anything wrong in
 * it is refused as a whole, and nothing of it is stored; the refusal is kept for the pages.
 *
 * What follows the last stored entry is stored in one round trip; only a batch that does not needs more.
 * @param now ms, kept as the time of contact
 * @param known what can be interpreted; a test may know less or more than this version
 */
export async function ingest(
  database: Database,
  batch: JournalBatch,
  now: number,
  known: Readers = readers,
): Promise<Result<Ingested, JournalRefusal>> {
  const kept = keep(batch);
  const result = kept.ok ? await store(database.query, kept.value, now, known) : kept;
  if (!result.ok) await keepRefusal(database.query, batch, result.failure, now);
  return result;
}

/**
 * The batch in order, each entry proved against its hash and the one before it. What its node calls damaged has only its
 * place in the chain to prove.
 */
function keep({ branch, node, entries }: JournalBatch): Result<readonly KeptEntry[], JournalRefusal> {
  const kept: KeptEntry[] = [];
  for (const entry of entries.toSorted((one, other) => one.seq - other.seq)) {
    if (entry.branch !== branch || entry.node !== node)
      return refuse('foreignEntry', `entry ${entry.seq} is of ${entry.branch}/${entry.node}`);
    const text = canonicalOrNothing(entry);
    const damaged = entry.kind === damagedKind;
    if (text === undefined || (!damaged && keptEntryHash({ ...entry, payload: text }) !== entry.hash))
      return refuse('hashWrong', `entry ${entry.seq}`);

    if (entry.seq === 1 && entry.prevHash !== genesisHash)
      return refuse('chainBroken', 'the first entry follows another one');
    const before = kept.at(-1);
    if (before?.seq === entry.seq) {
      if (before.hash === entry.hash) continue;
      return refuse('chainForked', `the batch has two entries ${entry.seq}`);
    }
    if (before?.seq === entry.seq - 1 && entry.prevHash !== before.hash)
      return refuse('chainBroken', `entry ${entry.seq} does not follow the entry before it`);
    kept.push({ ...entry, text });
  }
  return ok(kept);
}

function canonicalOrNothing({ payload }: JournalEntry): string | undefined {
  try {
    return canonicalJson(payload as { [key: string]: Json });
  } catch {
    // A lone surrogate or too deep a nesting, the only things here at which it throws; no node of ours writes them.
    return undefined;
  }
}

/** Another request of the same node may be faster each time; its sender comes again when it was so this often. */
const mostAttempts = 8;

async function store(
  query: Query,
  kept: readonly KeptEntry[],
  now: number,
  known: Readers,
): Promise<Result<Ingested, JournalRefusal>> {
  let fresh = kept;
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const hole = fresh.find((entry, index) => entry.seq !== (fresh[0]?.seq ?? 0) + index);
    if (hole === undefined) {
      const uninterpreted = await append(query, fresh, now, known);
      if (uninterpreted) return ok({ acked: fresh.at(-1)?.seq ?? 0, added: fresh.length, uninterpreted });
    }

    const head = await touchHead(query, kept, now);
    const forked = await findFork(query, kept, head.seq);
    if (forked !== undefined)
      return refuse('chainForked', `another entry ${forked} of this node is already here`);
    fresh = kept.filter(entry => entry.seq > head.seq);
    const [first] = fresh;
    if (!first) return ok({ acked: head.seq, added: 0, uninterpreted: [] });
    const missing = fresh.find((entry, index) => entry.seq !== head.seq + 1 + index);
    if (missing)
      return refuse('gap', `entry ${head.seq + 1 + fresh.indexOf(missing)} is missing`, {
        wants: head.seq + 1,
      });
    if (first.prevHash !== head.hash)
      return refuse('chainForked', `entry ${first.seq} follows another entry ${head.seq} than the one here`);
  }
  throw new Error('other requests of this node were always faster');
}

/** Data that the database refuses although it looked storable: classes data exception, integrity, program limit. */
const dataErrors = new Set(['22', '23', '54']);

/**
 * Appends the entries with what they mean, or, where the database refuses what they mean, without.
 * @returns `undefined` when they do not follow the node's last entry
 */
async function append(
  query: Query,
  entries: readonly KeptEntry[],
  now: number,
  known: Readers,
): Promise<readonly Uninterpreted[] | undefined> {
  const { changes, uninterpreted } = interpret(entries, known);
  try {
    return (await appendEntries(query, entries, changes, uninterpreted.length, now))
      ? uninterpreted
      : undefined;
  } catch (error) {
    const state = sqlState(error);
    if (state === undefined || !dataErrors.has(state.slice(0, 2))) throw error;
    return (await appendEntries(query, entries, new Changes(), entries.length, now))
      ? entries.map(({ seq, kind }) => ({ seq, kind, error: state }))
      : undefined;
  }
}

const headRow = z.object({ seq: bigColumn, hash: z.string() });

/** The last stored entry of the node, whose row is made when it has none. */
async function touchHead(query: Query, [first]: readonly KeptEntry[], now: number): Promise<Head> {
  const [head] = await query(
    headRow,
    `INSERT INTO nodes (branch_id, node_id, last_seq, last_hash, last_contact_at, last_entry_at)
     VALUES ($1, $2, 0, $3, $4, 0)
     ON CONFLICT (branch_id, node_id) DO UPDATE SET last_contact_at = excluded.last_contact_at
     RETURNING last_seq AS seq, last_hash AS hash`,
    first?.branch ?? '',
    first?.node ?? '',
    genesisHash,
    now,
  );
  if (!head) throw new Error('an upsert gave no row');
  return head;
}

/** The first repeated entry that is stored with another hash, or `undefined`. */
async function findFork(
  query: Query,
  kept: readonly KeptEntry[],
  headSeq: number,
): Promise<number | undefined> {
  const [first] = kept;
  if (!first || first.seq > headSeq) return undefined;
  const rows = await query(
    headRow,
    `SELECT seq, hash FROM journal WHERE branch_id = $1 AND node_id = $2 AND seq BETWEEN $3 AND $4`,
    first.branch,
    first.node,
    first.seq,
    Math.min(headSeq, kept.at(-1)?.seq ?? 0),
  );
  const known = new Map(rows.map(row => [row.seq, row.hash]));
  return kept.find(({ seq, hash }) => seq <= headSeq && known.get(seq) !== hash)?.seq;
}
