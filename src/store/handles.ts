import type { Statement, Transaction } from 'better-sqlite3-multiple-ciphers';
import * as z from 'zod';
import { canonicalJson } from '../core/canonical-json.ts';
import { businessDay, type Clock } from '../core/clock.ts';
import type { BranchId, NodeId } from '../core/ids.ts';
import { genesisHash, type JournalKind, type JournalPayload, keptEntryHash } from '../core/journal.ts';
import { assert } from '../core/result.ts';
import type { BusinessDays } from './business-days.ts';
import type { Database } from './open-database.ts';

type Value = string | number | null;
type Row = Record<string, Value>;

const dayRow = z.object({ day: z.string().optional() });

/** What a node is: its name, its branch and its time. */
export interface Owner {
  readonly branch: BranchId;
  readonly node: NodeId;
  readonly clock: Clock;
  /** Begins days; without it the kept day goes on, which is right for everything but a node at work. */
  readonly days?: BusinessDays;
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

  /** The business day, as `2026-11-21`; the next change will be of it. */
  today(): string {
    const kept = this.keptDay();
    const { days, clock } = this.owner;
    return days ? days.now(this, kept) : (kept ?? businessDay(clock()));
  }

  /** The day of the last fact; `undefined` in a new store. */
  protected keptDay(): string | undefined {
    return this.get(dayRow, 'SELECT business_day AS day FROM store')?.day;
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
  /** The business day that it belongs to. */
  readonly day: string;
  /** Runs one statement; returns how many rows it changed. */
  readonly run: (sql: string, ...values: (Value | undefined)[]) => number;
  /** Appends one fact to the journal. */
  readonly append: <K extends JournalKind>(kind: K, payload: JournalPayload<K>) => void;
}

/** The journal's last entry, and the day that is kept. */
interface JournalEnd {
  readonly seq: number;
  readonly hash: string;
  readonly day: string | undefined;
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
  #fileHeld = false;
  readonly #head: Statement<[], { seq: number; hash: string }>;
  readonly #transaction: Transaction<(act: () => unknown) => unknown>;
  /** Known without a query, because nobody else writes; read again after a change that was undone. */
  #end: JournalEnd | undefined;

  constructor(db: Database, owner: Owner, hooks: WriteHooks) {
    super(db, owner);
    this.#db = db;
    this.#hooks = hooks;
    this.#head = db.prepare('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1');
    this.#transaction = db.transaction(act => act());
  }

  /**
   * Runs a change in one IMMEDIATE transaction together with the journal entries that it appends; it is on the disk
   * when this returns, and undone as a whole when it throws. Throws when the disk fails: the process cannot go on, and
   * opening the store again says why.
   */
  change<T>(make: (change: Change) => T): T {
    const at = this.owner.clock();
    const day = this.today();
    let appended = false;
    const run: Change['run'] = (sql, ...values) =>
      this.statement(sql).run(...values.map(value => value ?? null)).changes;
    const append: Change['append'] = (kind, payload) => {
      appended = true;
      const end = this.#journalEnd();
      if (day !== end.day) run('UPDATE store SET business_day = ?', day);
      const { branch, node } = this.owner;
      const seq = end.seq + 1;
      const text = canonicalJson(payload);
      const hash = keptEntryHash({ branch, node, seq, at, day, kind, payload: text, prevHash: end.hash });
      run(
        'INSERT INTO journal (seq, at, day, kind, payload, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
        seq,
        at,
        day,
        kind,
        text,
        end.hash,
        hash,
      );
      this.#end = { seq, hash, day };
    };
    const change: Change = { at, day, run, append };
    let forgot = false;
    const value = this.#transact(() => {
      if (day !== this.#day) forgot = this.#hooks.dayBegan(change);
      return make(change);
    });
    // Inside `together` all may yet be undone: the next change begins the day again.
    if (!this.#db.inTransaction) this.#day = day;
    if (forgot) this.scrub();
    if (appended) this.#hooks.committed();
    return value;
  }

  protected override keptDay(): string | undefined {
    return this.#journalEnd().day;
  }

  #journalEnd(): JournalEnd {
    this.#end ??= { ...(this.#head.get() ?? { seq: 0, hash: genesisHash }), day: super.keptDay() };
    return this.#end;
  }

  #transact<T>(act: () => T): T {
    try {
      return this.#transaction.immediate(act) as T;
    } catch (error) {
      this.#end = undefined;
      throw error;
    }
  }

  /**
   * Does what a new day begins with when one has come, also while nothing happens: what had its purpose on the former
   * day is erased at night and not when the first customer comes.
   */
  turnDay(): void {
    if (this.today() !== this.#day) this.change(() => {});
  }

  /**
   * Records several facts in one transaction: all of them are on the disk when this returns, or none is.
   */
  together<T>(record: () => T): T {
    assert(!this.#db.inTransaction, 'together: already in a transaction');
    const value = this.#transact(record);
    if (this.#scrubLater) this.scrub();
    return value;
  }

  /**
   * Moves everything from the write-ahead log into the database and empties the log, so that what was overwritten
   * there is not left readable in it (design §1.7). Inside `together` it is done at the end, and while the file is
   * held, when it is let go.
   */
  scrub(): void {
    this.#scrubLater = this.#db.inTransaction || this.#fileHeld;
    if (!this.#scrubLater) this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  /**
   * Brings the file up to date and then leaves it alone: until it is let go, changes go to the write-ahead log only,
   * which costs them nothing, so that another process can copy the file while this one goes on.
   * @returns lets it go
   */
  holdFile(): () => void {
    assert(!this.#fileHeld && !this.#db.inTransaction, 'holdFile: it is free');
    this.scrub();
    this.#db.pragma('wal_autocheckpoint = 0');
    this.#fileHeld = true;
    return () => {
      this.#fileHeld = false;
      // The handle may outlive its file: a store is closed while a backup of it runs.
      if (!this.#db.open) return;
      this.#db.pragma('wal_autocheckpoint = 1000');
      if (this.#scrubLater) this.scrub();
    };
  }
}

const withoutNulls = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
