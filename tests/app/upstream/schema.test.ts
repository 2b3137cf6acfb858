import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, noRow, openPostgres } from '../../../src/upstream/database.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabase, emptyOnServer, server } from './a-database.ts';

let database: Database;
beforeAll(async () => {
  database = await emptyDatabase();
});
afterAll(() => database.close());

describe('the upstream schema', () => {
  it('may be brought up by several servers at once', async () => {
    const results = await Promise.all([migrate(database), migrate(database), migrate(database)]);
    expect(results.every(({ ok }) => ok)).toBe(true);
  });

  it.runIf(server)('may be brought up by several servers at once over connections of their own', async () => {
    for (let time = 0; time < 5; time++) {
      const address = await emptyOnServer(server ?? '');
      const pools = await Promise.all([1, 2, 3, 4].map(() => openPostgres(address, silentLog)));
      const results = await Promise.all(pools.map(pool => migrate(pool)));
      expect(results.every(({ ok }) => ok)).toBe(true);
      await Promise.all(pools.map(pool => pool.close()));
    }
  });

  it('begins every key with the branch, and has no sequences, foreign keys or triggers', async () => {
    const keys = await database.query(
      z.object({ table: z.string(), first: z.string(), unique: z.boolean() }),
      `SELECT t.relname AS "table", a.attname AS "first", i.indisunique AS "unique"
       FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
       WHERE n.nspname = 'public' AND t.relname <> 'schema_version'`,
    );
    expect(keys.length).toBeGreaterThan(8);
    expect(keys.filter(({ first }) => first !== 'branch_id')).toEqual([]);
    const count = z.object({ count: z.coerce.number() });
    const [odd] = await database.query(
      count,
      `SELECT (SELECT count(*) FROM pg_sequences) + (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)
         + (SELECT count(*) FROM pg_constraint WHERE contype IN ('f', 'x')) AS count`,
    );
    expect(odd?.count).toBe(0);
    const types = await database.query(
      z.object({ type: z.string() }),
      `SELECT DISTINCT data_type AS type FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> 'schema_version' ORDER BY 1`,
    );
    expect(types.map(({ type }) => type)).toEqual(['bigint', 'text']);
  });

  it('refuses a database that a newer version has made', async () => {
    await database.query(noRow, 'INSERT INTO schema_version (version) VALUES (999)');
    expect(await migrate(database)).toMatchObject({ failure: { code: 'databaseFromFuture' } });
  });
});

describe('a transaction', () => {
  it('is undone as a whole when it throws, and run again when the database asks for it', async () => {
    await expect(
      database.transaction(async query => {
        await query(noRow, `INSERT INTO days (branch_id, day) VALUES ('b', '2026-11-21')`);
        throw new Error('a bug');
      }),
    ).rejects.toThrow('a bug');
    const days = z.object({ day: z.string() });
    expect(await database.query(days, 'SELECT day FROM days')).toEqual([]);

    let times = 0;
    await database.transaction(async query => {
      times += 1;
      await query(noRow, `INSERT INTO days (branch_id, day) VALUES ('b', '2026-11-21')`);
      if (times < 3) throw Object.assign(new Error('serialization failure'), { code: '40001' });
    });
    expect(times).toBe(3);
    expect(await database.query(days, 'SELECT day FROM days')).toHaveLength(1);
  });
});
