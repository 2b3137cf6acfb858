import type { Statement } from 'better-sqlite3-multiple-ciphers';
import type * as z from 'zod';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { businessDay, type Clock } from '../core/clock.ts';
import type { BranchId, NodeId } from '../core/ids.ts';
import { entryHash, genesisHash, type JournalKind, type JournalPayload } from '../core/journal.ts';
import { assert } from '../core/result.ts';
import type { Database } from './open-database.ts';

type Value = string | number | null;
type Row = Record<string, Value>;

/** What a node is: its name, its branch and its time. */
export interface Owner {
  readonly branch: BranchId;
  readonly node: NodeId;
  readonly clock: Clock;
}

/** Reads the store. Every query function takes one; a `WriteHandle` is one too, but not the other way round. */
export class ReadHandle {
  readonly owner: Owner;
  readonly #db: Database;
  readonly #statements = new Map<string, Statement<Value[], Row>>();

  constructor(db: Database, owner: Owner) {
    this.#db = db;
    this.owner = owner;
  }

  /** The rows of a query, parsed. NULL columns are absent. Only for the files of this folder. */
  all<S extends z.ZodType>(row: S, sql: string, ...values: Value[]): z.output<S>[] {
    const statement = this.statement(sql);
    assert(statement.readonly, 'a query only reads');
    return statement.all(...values).map(found => row.parse(withoutNulls(found)));
  }

  /** The only row of a query, or `undefined`. */
  get<S extends z.ZodType>(row: S, sql: string, ...values: Value[]): z.output<S> | undefined {
    return this.all(row, sql, ...values)[0];
  }

  protected statement(sql: string): Statement<Value[], Row> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#db.prepare<Value[], Row>(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

/** What a change may do while its transaction runs. */
export interface Change {
  /** The time of all that happens in the transaction, ms. */
  readonly at: number;
  /** The business day of `at`. */
  readonly day: string;
  /** Runs one statement; returns how many rows it changed. */
  readonly run: (sql: string, ...values: (Value | undefined)[]) => number;
  /** Appends one fact to the journal. */
  readonly append: <K extends JournalKind>(kind: K, payload: JournalPayload<K>) => void;
}

/** What a `WriteHandle` does beside what it is told to. */
export interface WriteHooks {
  /** Part of the first transaction of a day or process; returns whether it overwrote anything private. */
  readonly dayBegan: (change: Change) => boolean;
  /** Something was appended to the journal. */
  readonly committed: () => void;
}

/** Writes the store, by the functions that record facts. There is one per store. */
export class WriteHandle extends ReadHandle {
  readonly #db: Database;
  readonly #hooks: WriteHooks;
  #day = '';
  #scrubLater = false;
  readonly #head: Statement<[], { seq: number; hash: string }>;

  constructor(db: Database, owner: Owner, hooks: WriteHooks) {
    super(db, owner);
    this.#db = db;
    this.#hooks = hooks;
    this.#head = db.prepare('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1');
  }

  /**
   * Runs a change in one IMMEDIATE transaction together with the journal entries that it appends; it is on the disk
   * when this returns, and undone as a whole when it throws. Throws when the disk fails: the process cannot go on, and
   * opening the store again says why.
   */
  change<T>(make: (change: Change) => T): T {
    const at = this.owner.clock();
    const day = businessDay(at);
    let appended = false;
    const run: Change['run'] = (sql, ...values) =>
      this.statement(sql).run(...values.map(value => value ?? null)).changes;
    const append: Change['append'] = (kind, payload) => {
      appended = true;
      const head = this.#head.get() ?? { seq: 0, hash: genesisHash };
      const { branch, node } = this.owner;
      const seq = head.seq + 1;
      const content = withoutUndefined(payload);
      const hash = entryHash({ branch, node, seq, at, day, kind, payload: content, prevHash: head.hash });
      run(
        'INSERT INTO journal (seq, at, day, kind, payload, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
        seq,
        at,
        day,
        kind,
        canonicalJson(content),
        head.hash,
        hash,
      );
    };
    const change: Change = { at, day, run, append };
    let forgot = false;
    const value = this.#db
      .transaction(() => {
        if (day !== this.#day) forgot = this.#hooks.dayBegan(change);
        return make(change);
      })
      .immediate();
    // Inside `together` all may yet be undone: the next change begins the day again.
    if (!this.#db.inTransaction) this.#day = day;
    if (forgot) this.scrub();
    if (appended) this.#hooks.committed();
    return value;
  }

  /**
   * Records several facts in one transaction: all of them are on the disk when this returns, or none is.
   */
  together<T>(record: () => T): T {
    assert(!this.#db.inTransaction, 'together: already in a transaction');
    const value = this.#db.transaction(record).immediate();
    if (this.#scrubLater) this.scrub();
    return value;
  }

  /**
   * Moves everything from the write-ahead log into the database and empties the log, so that what was overwritten
   * there is not left readable in it (design §1.7). Inside `together` it is done at the end.
   */
  scrub(): void {
    this.#scrubLater = this.#db.inTransaction;
    if (!this.#scrubLater) this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }
}

const withoutNulls = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

/** JSON drops absent members by itself; canonical JSON, which is hashed, has to be given none. */
const withoutUndefined = (payload: object): Record<string, Json> =>
  JSON.parse(JSON.stringify(payload)) as Record<string, Json>;
