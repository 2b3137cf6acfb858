import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { BranchId, NodeId } from '../core/ids.ts';
import { entryHash, type JournalEntry } from '../core/journal.ts';
import { ok, type Result } from '../core/result.ts';
import { ReadHandle } from './handles.ts';
import { entriesAfter } from './journal.ts';
import { headOf } from './journal-head.ts';
import { type Database, openDatabase, openFailure } from './open-database.ts';
import { replay } from './replay.ts';
import type { StoreKey } from './store-key.ts';

export interface JournalOf {
  readonly branch: BranchId;
  readonly node: NodeId;
}

/**
 * What another place has of a journal after an entry: some entries in order, or none when it has no more. Whoever
 * ships journals up implements it for the next node up; a failure says that it could not be asked.
 */
export type PullBack = (journal: JournalOf, after: number) => Promise<Result<readonly JournalEntry[]>>;

/** `all`: the other place has nothing more. `away`: it could not be asked. `forked`: what it has follows on another past. */
export type Pulled = 'all' | 'away' | 'forked';

/**
 * Takes over what another place has of the journal after the last entry here, with the state that it changed. Every
 * entry must have the hash that its content demands and follow the one before it.
 */
export async function pullInto(db: Database, journal: JournalOf, pullBack: PullBack): Promise<Pulled> {
  const insert = db.prepare(
    'INSERT INTO journal (seq, at, day, kind, payload, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const takeOver = db.transaction((entry: JournalEntry): void => {
    const { seq, at, day, kind, prevHash, hash } = entry;
    const payload = canonicalJson(entry.payload as { [key: string]: Json });
    insert.run(seq, at, day, kind, payload, prevHash, hash);
    replay((sql, ...values) => db.prepare(sql).run(...values.map(value => value ?? null)), entry);
  });
  for (;;) {
    const head = headOf(db);
    const got = await pullBack(journal, head.seq);
    if (!got.ok) return 'away';
    if (got.value.length === 0) return 'all';
    for (const entry of got.value) {
      const last = headOf(db);
      const { branch, node, seq, prevHash, hash } = entry;
      const own = branch === journal.branch && node === journal.node && seq === last.seq + 1;
      if (!own || prevHash !== last.hash || entryHash(entry) !== hash) return 'forked';
      takeOver(entry);
    }
  }
}

const batch = 500;

/**
 * A damaged store as a place to pull back from: what can still be read of its journal, up to the first page that
 * cannot. The chain proves each entry, so nothing of the damage comes along.
 * @param copy a copy that may be written to
 */
export function damagedJournal(copy: string, key: StoreKey): PullBack {
  return async (journal, after) => {
    const opened = openDatabase(copy, key);
    if (!opened.ok) return opened;
    try {
      const read = new ReadHandle(opened.value, { ...journal, clock: Date.now });
      if (nodeOf(opened.value) !== journal.node) return ok([]);
      return ok(readableEntries(read, after));
    } catch (error) {
      const failure = openFailure(error);
      if (!failure) throw error;
      return { ok: false, failure };
    } finally {
      opened.value.close();
    }
  };
}

/** Whose store it is; `undefined` of one that damage, or the system, has left without anything. */
function nodeOf(db: Database): unknown {
  const there = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'store'`).get();
  return there && db.prepare('SELECT node FROM store').pluck().get();
}

/** A batch, or what comes before the first row in it that cannot be read. */
function readableEntries(read: ReadHandle, after: number): JournalEntry[] {
  for (let limit = batch; limit >= 1; limit = Math.floor(limit / 2)) {
    try {
      return entriesAfter(read, after, limit);
    } catch (error) {
      if (openFailure(error)?.code !== 'storeCorrupt') throw error;
    }
  }
  return [];
}
