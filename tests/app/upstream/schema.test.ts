import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { canonicalJson, type Json } from '../../../src/core/canonical-json.ts';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, noRow, openPostgres } from '../../../src/upstream/database.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabases, engines, hasPostgres, postgresServer, rebuiltBranches } from './a-database.ts';
import { called, journalOf } from './a-journal.ts';

/** What the first version of the product made, statement by statement. */
const firstVersion = [
  'CREATE TABLE schema_version (version int NOT NULL PRIMARY KEY)',
  'INSERT INTO schema_version (version) VALUES (1)',
  `CREATE TABLE journal (branch_id text NOT NULL, node_id text NOT NULL, seq bigint NOT NULL, at bigint NOT NULL,
     day text NOT NULL, kind text NOT NULL, payload text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL,
     received_at bigint NOT NULL, PRIMARY KEY (branch_id, node_id, seq))`,
  'CREATE INDEX journal_by_day ON journal (branch_id, day, at)',
  `CREATE TABLE nodes (branch_id text NOT NULL, node_id text NOT NULL, last_seq bigint NOT NULL,
     last_hash text NOT NULL, last_contact_at bigint NOT NULL, last_entry_at bigint NOT NULL,
     PRIMARY KEY (branch_id, node_id))`,
  ...['days', 'tickets', 'operations', 'approvals', 'prints', 'devices'].map(
    table => `CREATE TABLE ${table} (branch_id text NOT NULL PRIMARY KEY)`,
  ),
];

describe.each(engines)('the upstream schema on %s', engine => {
  const emptyDatabase = emptyDatabases(engine);
  let database: Database;
  beforeAll(async () => {
    database = await emptyDatabase();
  });
  afterAll(() => database.close());

  it('may be brought up by several servers at once, of which one does it', async () => {
    const results = await Promise.all([migrate(database), migrate(database), migrate(database)]);
    expect(results.every(({ ok }) => ok)).toBe(true);
  });

  it('keeps the journal of its first version, and makes the other tables again, however often it is killed before', async () => {
    const old = await emptyDatabase();
    for (const statement of firstVersion) await old.query(noRow, statement);
    const [entry] = journalOf(called(1));
    if (!entry) throw new Error('one entry');
    await old.query(
      noRow,
      `INSERT INTO journal (branch_id, node_id, seq, at, day, kind, payload, prev_hash, hash, received_at)
       VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $3)`,
      entry.branch,
      entry.node,
      entry.at,
      entry.day,
      entry.kind,
      canonicalJson(entry.payload as { [key: string]: Json }),
      entry.prevHash,
      entry.hash,
    );
    await old.query(
      noRow,
      'INSERT INTO nodes VALUES ($1, $2, 1, $3, $4, $4)',
      entry.branch,
      entry.node,
      entry.hash,
      entry.at,
    );
    for (let start = 0; start < 3; start++) expect((await migrate(old)).ok).toBe(true);
    expect(await rebuiltBranches(old)).toEqual([entry.branch]);
    expect(await rebuiltBranches(old)).toEqual([]);
    const number = z.object({ number: z.string(), window: z.string() });
    expect(await old.query(number, 'SELECT number, window_id AS "window" FROM tickets')).toEqual([
      { number: 'A0', window: '1' },
    ]);
    const more = journalOf(called(1), { after: [entry] }).slice(1);
    expect(
      await ingest(old, { branch: entry.branch, node: entry.node, entries: more }, entry.at),
    ).toMatchObject({ value: { acked: 2 } });
    await old.close();
  });

  it('refuses a database that a newer version has made', async () => {
    await database.query(noRow, 'INSERT INTO schema_version (version) VALUES (999)');
    expect(await migrate(database)).toMatchObject({ failure: { code: 'databaseFromFuture' } });
  });

  it('undoes a transaction as a whole when it throws, and runs it again when the database asks for it', async () => {
    const insert = `INSERT INTO days (branch_id, node_id, day) VALUES ('b', 'n', '2026-11-21')`;
    await expect(
      database.transaction(async query => {
        await query(noRow, insert);
        throw new Error('a bug');
      }),
    ).rejects.toThrow('a bug');
    const days = z.object({ day: z.string() });
    expect(await database.query(days, 'SELECT day FROM days')).toEqual([]);

    let times = 0;
    await database.transaction(async query => {
      times += 1;
      await query(noRow, insert);
      if (times < 3) throw Object.assign(new Error('serialization failure'), { code: '40001' });
    });
    expect(times).toBe(3);
    expect(await database.query(days, 'SELECT day FROM days')).toHaveLength(1);
  });
});

describe.runIf(hasPostgres)('the upstream schema on one PostgreSQL', () => {
  const server = postgresServer();

  it('may be brought up over several connections at once', async () => {
    for (let time = 0; time < 5; time++) {
      const address = await server().emptyDatabase();
      const pools = await Promise.all([1, 2, 3, 4].map(() => openPostgres(address, silentLog)));
      const results = await Promise.all(pools.map(pool => migrate(pool)));
      expect(results.every(({ ok }) => ok)).toBe(true);
      await Promise.all(pools.map(pool => pool.close()));
    }
  });
});
