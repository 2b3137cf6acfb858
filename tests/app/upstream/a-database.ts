import { afterAll, beforeAll } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, openPglite, openPostgres } from '../../../src/upstream/database.ts';
import { rebuildDue } from '../../../src/upstream/rebuild.ts';
import { type Postgres, postgresPrograms, startPostgres } from '../../support/postgres.ts';

/** Every database that head office runs on and that can be had here. */
export const engines: readonly ('PGlite' | 'PostgreSQL')[] = postgresPrograms
  ? ['PGlite', 'PostgreSQL']
  : ['PGlite'];

if (!postgresPrograms)
  console.warn(
    '\n**** PostgreSQL is not installed: head office is tested on PGlite only. Install the package "postgresql". ****\n',
  );

export const hasPostgres = postgresPrograms !== undefined;

/** Empty databases of one engine for a file or a suite; a PostgreSQL server is started for it and ended after it. */
export function emptyDatabases(engine: (typeof engines)[number]): () => Promise<Database> {
  if (engine === 'PGlite') return emptyDatabase;
  const server = postgresServer();
  return async () => openPostgres(await server().emptyDatabase(), silentLog);
}

/** A PostgreSQL server for the suite in whose body this is called. */
export function postgresServer(): () => Postgres {
  let server: Postgres | undefined;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error('asked for before the tests began');
    return server;
  };
}

/** An empty database in memory. */
export const emptyDatabase = (): Promise<Database> => openPglite(undefined, silentLog);

/** Makes again what is due, and tells which branches it did. */
export async function rebuiltBranches(database: Database): Promise<string[]> {
  const branches: string[] = [];
  for await (const { branch } of rebuildDue(database)) branches.push(branch);
  return branches;
}
