import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, openPostgres } from '../../../src/upstream/database.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { rebuild } from '../../../src/upstream/rebuild.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { hasPostgres, postgresServer } from './a-database.ts';
import { called, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

/** The one table that belongs to no branch: one row a schema version, read and written when a server starts. */
const notOfABranch = 'schema_version';

/** Rule 8: what PostgreSQL, Citus, CockroachDB and YugabyteDB all have. */
const plainTypes = ['bigint', 'boolean', 'jsonb', 'numeric', 'text', 'timestamp with time zone', 'uuid'];

const sources = new URL('../../../src/upstream/', import.meta.url);
/** Everything that may hold a statement. */
const code = readdirSync(sources)
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(new URL(file, sources), 'utf8') }));
/** Every text between backticks or quotes that begins as a statement does. */
const written = code.flatMap(({ file, text }) =>
  [...text.matchAll(/(['"`])\s*((?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP)\s[\s\S]*?)\1/g)].map(
    match => ({ file, sql: match[2] ?? '' }),
  ),
);

describe.runIf(hasPostgres)(
  'the eight rules that keep every distributed PostgreSQL open (libraries 3)',
  () => {
    const server = postgresServer();
    let database: Database;
    /** Every statement that taking, refusing, repeating and rebuilding sends, as it is sent. */
    const sent = new Set<string>();
    beforeAll(async () => {
      database = await openPostgres(await server().emptyDatabase(), silentLog);
      await migrate(database);
      const listening = recorded(database, sent);
      const of = newBranch();
      const journal = journalOf(called(3), { of });
      for (const entries of [journal.slice(2), journal.slice(0, 2), journal])
        await ingest(listening, { branch: of, node: kiosk, entries }, noon);
      for await (const { branch } of rebuild(listening)) expect(branch).toBe(of);
      expect([...sent].some(sql => sql.startsWith('WITH head'))).toBe(true);
    });
    afterAll(() => database.close());

    const rows = <S extends z.ZodType>(row: S, sql: string) => database.query(row, sql);
    const names = (sql: string) =>
      rows(
        z.object({ name: z.string() }).transform(({ name }) => name),
        sql,
      );
    /** The columns of every primary key, in order. */
    const primaryKeys = async (): Promise<ReadonlyMap<string, string>> => {
      const found = await rows(
        z.object({ table: z.string(), columns: z.string() }),
        `SELECT t.relname AS "table",
         (SELECT string_agg(a.attname, ', ' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k (num, place)
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num) AS columns
       FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
       WHERE n.nspname = 'public' AND i.indisprimary`,
      );
      return new Map(found.map(({ table, columns }) => [table, columns]));
    };
    const statements = (): readonly string[] => [...sent, ...written.map(({ sql }) => sql)];

    it('1: every table has a primary key, and every index begins with the branch', async () => {
      const tables = await names(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
      const keys = await primaryKeys();
      expect(tables.length).toBeGreaterThan(9);
      expect(tables.filter(table => !keys.has(table))).toEqual([]);
      const firsts = await rows(
        z.object({ index: z.string(), first: z.string(), table: z.string() }),
        `SELECT x.relname AS "index", a.attname AS "first", t.relname AS "table"
       FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
       JOIN pg_namespace n ON n.oid = t.relnamespace
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
       WHERE n.nspname = 'public'`,
      );
      expect(firsts.filter(({ first, table }) => first !== 'branch_id' && table !== notOfABranch)).toEqual(
        [],
      );
    });

    it('2: no unique index beside the primary keys, no sequence, no identity column', async () => {
      expect(
        await names(
          `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND i.indisunique AND NOT i.indisprimary`,
        ),
      ).toEqual([]);
      expect(await names('SELECT sequencename AS name FROM pg_sequences')).toEqual([]);
      expect(
        await names(
          `SELECT column_name AS name FROM information_schema.columns
         WHERE table_schema = 'public' AND (is_identity = 'YES' OR column_default LIKE 'nextval%')`,
        ),
      ).toEqual([]);
    });

    it('3: every foreign key holds the branch', async () => {
      expect(
        await names(
          `SELECT conname AS name FROM pg_constraint f
         WHERE contype = 'f' AND NOT EXISTS (SELECT 1 FROM pg_attribute a
           WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey) AND a.attname = 'branch_id')`,
        ),
      ).toEqual([]);
    });

    it('4: every ON CONFLICT names the whole primary key of its table, and RETURNING gives columns only', async () => {
      const keys = await primaryKeys();
      const upserts = statements().flatMap(sql => [
        ...sql.matchAll(/INSERT INTO (\w+)((?:(?!INSERT INTO)[\s\S])*?)ON CONFLICT(?: \(([^)]*)\))?/g),
      ]);
      expect(upserts.length).toBeGreaterThan(12);
      for (const [, table = '', , target] of upserts)
        expect([table, target]).toEqual([table, keys.get(table)]);
      const returned = statements().flatMap(sql => [...sql.matchAll(/RETURNING ([^;)]*?)(?:\)|$)/g)]);
      expect(returned.length).toBeGreaterThan(1);
      for (const [, list = ''] of returned)
        expect(list).toMatch(/^\s*(\w+\.)?\w+( AS ("\w+"|\w+))?(,\s*(\w+\.)?\w+( AS ("\w+"|\w+))?)*\s*$/);
    });

    it('5: a transaction is a function that may run again, and nothing else begins one', () => {
      const begun = code.filter(({ text }) => /['"`](BEGIN|COMMIT|START TRANSACTION)/.test(text));
      expect(begun.map(({ file }) => file)).toEqual(['database.ts']);
    });

    it('6: no temporary table and no COPY', () => {
      expect(statements().filter(sql => /\bTEMP(ORARY)?\b|\bCOPY\b/i.test(sql))).toEqual([]);
    });

    it('7: nothing that distributed kin lack, and rows are locked within one branch only', async () => {
      const lacking =
        /\b(LISTEN|NOTIFY|pg_advisory\w*|LOCK TABLE|EXCLUDE|DEFERRABLE|TRIGGER|plpgsql|INHERITS|CREATE FUNCTION|DO \$\$)\b/i;
      expect(statements().filter(sql => lacking.test(sql))).toEqual([]);
      const locking = statements().filter(sql => /FOR (UPDATE|SHARE)/.test(sql));
      expect(locking.length).toBeGreaterThan(0);
      expect(locking.filter(sql => !/WHERE branch_id = \$1\b[\s\S]*FOR UPDATE/.test(sql))).toEqual([]);
      expect(
        await names(
          `SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal
         UNION SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'
         UNION SELECT conname FROM pg_constraint WHERE contype = 'x' OR condeferrable
         UNION SELECT inhrelid::regclass::text FROM pg_inherits`,
        ),
      ).toEqual([]);
    });

    it('8: plain column types only', async () => {
      const types = await names(
        `SELECT DISTINCT data_type AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> '${notOfABranch}' ORDER BY 1`,
      );
      expect(types.length).toBeGreaterThan(1);
      expect(types.filter(type => !plainTypes.includes(type))).toEqual([]);
    });
  },
);

/** The same database, which writes down what it is asked. */
function recorded(database: Database, sent: Set<string>): Database {
  return {
    ...database,
    query: (row, sql, ...values) => {
      sent.add(sql);
      return database.query(row, sql, ...values);
    },
    transaction: work =>
      database.transaction(query =>
        work((row, sql, ...values) => {
          sent.add(sql);
          return query(row, sql, ...values);
        }),
      ),
  };
}
