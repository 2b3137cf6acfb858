import pg from 'pg';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, openPglite, openPostgres } from '../../../src/upstream/database.ts';

/** A PostgreSQL on which tests may make databases, as `postgres://postgres@127.0.0.1:5432/postgres`. */
export const server = process.env.FENLIU_TEST_POSTGRES;

/** An empty database: in memory, or on the server that `FENLIU_TEST_POSTGRES` names. */
export async function emptyDatabase(): Promise<Database> {
  if (server === undefined) return openPglite(undefined, silentLog);
  return openPostgres(await emptyOnServer(server), silentLog);
}

/** Makes an empty database on the server, and returns its address. */
export async function emptyOnServer(address: string): Promise<string> {
  const name = `fenliu_test_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const client = new pg.Client(address);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const made = new URL(address);
  made.pathname = `/${name}`;
  return made.href;
}
