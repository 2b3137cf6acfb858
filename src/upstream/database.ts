import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import * as z from 'zod';
import type { Log } from '../log/log.ts';

export type Value = string | number | boolean | null | readonly (string | number | null)[];

/** Runs one statement and parses its rows. NULL columns are absent. */
export type Query = <S extends z.ZodType>(row: S, sql: string, ...values: Value[]) => Promise<z.output<S>[]>;

/** Head office's database: PostgreSQL, one that speaks its protocol, or PGlite. The same SQL for all. */
export interface Database {
  /** One statement, in a transaction of its own: run again when the database asks for it. */
  readonly query: Query;
  /**
   * Runs `work` in one transaction, again when the database asks for it (40001, 40P01), so `work` must have no other
   * effect than its queries.
   */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A `bigint` column, which drivers give as text, number or bigint. */
export const bigColumn = z.union([z.string(), z.number(), z.bigint()]).transform(Number).pipe(z.int());

/** The row of a statement that gives none. */
export const noRow = z.never();

interface Answer {
  readonly rows: readonly unknown[];
}

const queryOn =
  (run: (sql: string, values: Value[]) => Promise<Answer>): Query =>
  async (row, sql, ...values) => {
    const { rows } = await run(sql, values);
    return rows.map(found => row.parse(withoutNulls(found)));
  };

const withoutNulls = (row: unknown): unknown =>
  row instanceof Object ? Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) : row;

/** Connects to a PostgreSQL server, or a cluster of them, by its `postgres://` address. Rejects when it cannot. */
export async function openPostgres(address: string, log: Log): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: address,
    max: 8,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: 'fenliu-upstream',
  });
  // A server that goes away while a connection rests must not end this process.
  pool.on('error', error => log('storeNote', { what: 'connectionLost', detail: error.message }));
  const database: Database = {
    query: queryOn((sql, values) => retried(() => pool.query({ name: nameOf(sql), text: sql, values }))),
    transaction: work =>
      retried(async () => {
        const client = await pool.connect();
        let broken = false;
        try {
          await client.query('BEGIN');
          const value = await work(queryOn((sql, values) => client.query(sql, values)));
          await client.query('COMMIT');
          return value;
        } catch (error) {
          await client.query('ROLLBACK').catch(() => {
            // The connection itself is gone, and the transaction with it.
            broken = true;
          });
          throw error;
        } finally {
          client.release(broken);
        }
      }),
    close: () => pool.end(),
  };
  try {
    await database.query(z.unknown(), 'SELECT 1');
    for (const setting of await switchedOff(database.query))
      log('storeNote', {
        what: 'databaseDoesNotSync',
        detail: `PostgreSQL runs with ${setting} = off: entries can be lost at a power cut. Switch it on for real work`,
      });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

/** Which settings keep this database from waiting for the disk; none where they are not known. */
async function switchedOff(query: Query): Promise<string[]> {
  const row = z.record(z.string(), z.string());
  const sql = `SELECT current_setting('fsync', true) AS fsync, current_setting('synchronous_commit', true) AS synchronous_commit`;
  const [settings] = await query(row, sql).catch((error: unknown) => {
    // Class 42: a database that speaks the protocol and has no such function.
    if (sqlState(error)?.startsWith('42')) return [];
    throw error;
  });
  return Object.entries(settings ?? {}).flatMap(([name, value]) => (value === 'off' ? [name] : []));
}

/**
 * Opens the embedded database, in a folder or in memory. For trying out only: it never waits for the disk.
 * The folder must be used by one process at a time; `claimFolder` sees to that.
 */
export async function openPglite(folder: string | undefined, log: Log): Promise<Database> {
  const db = await PGlite.create(folder === undefined ? {} : { dataDir: folder });
  log('storeNote', {
    what: 'embeddedDatabase',
    detail:
      'PGlite does not fsync: entries can be lost at a power cut. For trying out; use PostgreSQL for real work',
  });
  return {
    query: queryOn((sql, values) => retried(() => db.query(sql, values))),
    transaction: work =>
      retried(() => db.transaction(tx => work(queryOn((sql, values) => tx.query(sql, values))))),
    close: () => db.close(),
  };
}

/**
 * Whether the same work may succeed at another time: conflicts (class 40), and a server that is away, full, out of
 * memory or shutting down (08, 53, 57, 58).
 */
export const isPassing = (error: unknown): boolean =>
  ['08', '40', '53', '57', '58'].includes(sqlState(error)?.slice(0, 2) ?? '');

/** Statements are few and the same again and again: PostgreSQL parses and plans each once a connection. */
const nameOf = (sql: string): string => createHash('sha256').update(sql).digest('hex').slice(0, 32);

/** Serialisation failure and deadlock: PostgreSQL and its distributed kin want the same transaction again. */
const retryableStates = new Set(['40001', '40P01']);

/** The SQLSTATE of a database error, or `undefined`. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 6 || !retryableStates.has(sqlState(error) ?? '')) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
