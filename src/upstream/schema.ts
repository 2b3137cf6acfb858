import * as z from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { type Database, noRow, type Query, sqlState } from './database.ts';

/**
 * The schema, one list of statements a version. Every table belongs to branches: its primary key begins with
 * `branch_id`, it has no sequence, no trigger, no foreign key across branches and only plain column types, so that the
 * same SQL runs on one PostgreSQL, on Citus and on its distributed kin (libraries 3). `nodes`, `journal`, `refusals`
 * and the tables of nodes.ts and configurations.ts are the truth; the tables of derived.ts are read from the journal and are made again from
 * it by `rebuild`, so a version may drop them.
 */
const versions: readonly (readonly string[])[] = [
  [
    `CREATE TABLE journal (
       branch_id text NOT NULL, node_id text NOT NULL, seq bigint NOT NULL,
       at bigint NOT NULL, day text NOT NULL, kind text NOT NULL, payload text NOT NULL,
       prev_hash text NOT NULL, hash text NOT NULL, received_at bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id, seq))`,
    'CREATE INDEX journal_by_day ON journal (branch_id, day, at)',
    `CREATE TABLE nodes (
       branch_id text NOT NULL, node_id text NOT NULL,
       last_seq bigint NOT NULL, last_hash text NOT NULL,
       last_contact_at bigint NOT NULL, last_entry_at bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id))`,
    'CREATE TABLE days (branch_id text NOT NULL, day text NOT NULL, PRIMARY KEY (branch_id, day))',
    `CREATE TABLE tickets (
       branch_id text NOT NULL, day text NOT NULL, number text NOT NULL, service text NOT NULL, state text NOT NULL,
       issued_at bigint NOT NULL, called_at bigint, ended_at bigint, window_id text,
       PRIMARY KEY (branch_id, day, number))`,
    `CREATE TABLE operations (
       branch_id text NOT NULL, operation_id text NOT NULL, day text NOT NULL, service text NOT NULL,
       state text NOT NULL, at bigint NOT NULL, amount bigint, fee bigint, core_reference text,
       PRIMARY KEY (branch_id, operation_id))`,
    'CREATE INDEX operations_by_day ON operations (branch_id, day, at)',
    `CREATE TABLE approvals (
       branch_id text NOT NULL, operation_id text NOT NULL, approval_id text NOT NULL,
       outcome text NOT NULL, reviewer text,
       PRIMARY KEY (branch_id, operation_id, approval_id))`,
    `CREATE TABLE prints (
       branch_id text NOT NULL, job_id text NOT NULL, operation_id text NOT NULL, state text NOT NULL,
       at bigint NOT NULL,
       PRIMARY KEY (branch_id, job_id))`,
    'CREATE INDEX prints_of_operation ON prints (branch_id, operation_id, at)',
    `CREATE TABLE devices (
       branch_id text NOT NULL, node_id text NOT NULL, device_id text NOT NULL, status text NOT NULL, paper text,
       at bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id, device_id))`,
  ],
  [
    ...['days', 'tickets', 'operations', 'approvals', 'prints', 'devices'].map(
      table => `DROP TABLE ${table}`,
    ),
    `ALTER TABLE nodes ADD COLUMN last_kind text NOT NULL DEFAULT ''`,
    'ALTER TABLE nodes ADD COLUMN uninterpreted bigint NOT NULL DEFAULT 0',
    `CREATE TABLE refusals (
       branch_id text NOT NULL, node_id text NOT NULL, code text NOT NULL, detail text NOT NULL, wants bigint,
       head_seq bigint NOT NULL, since bigint NOT NULL, at bigint NOT NULL, times bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id))`,
    `CREATE TABLE starts (
       branch_id text NOT NULL, node_id text NOT NULL, version text, at bigint,
       PRIMARY KEY (branch_id, node_id))`,
    `CREATE TABLE days (
       branch_id text NOT NULL, node_id text NOT NULL, day text NOT NULL,
       PRIMARY KEY (branch_id, node_id, day))`,
    `CREATE TABLE tickets (
       branch_id text NOT NULL, node_id text NOT NULL, day text NOT NULL, number text NOT NULL,
       service text, issued_at bigint, called_at bigint, window_id text, ended_at bigint, outcome text,
       PRIMARY KEY (branch_id, node_id, day, number))`,
    'CREATE INDEX tickets_by_day ON tickets (branch_id, day)',
    `CREATE TABLE operations (
       branch_id text NOT NULL, node_id text NOT NULL, operation_id text NOT NULL,
       day text, at bigint, service text, amount bigint, fee bigint, state text, core_reference text, reason text,
       PRIMARY KEY (branch_id, node_id, operation_id))`,
    'CREATE INDEX operations_by_day ON operations (branch_id, day)',
    `CREATE TABLE approvals (
       branch_id text NOT NULL, node_id text NOT NULL, operation_id text NOT NULL, approval_id text NOT NULL,
       outcome text, reviewer text, reason text,
       PRIMARY KEY (branch_id, node_id, operation_id, approval_id))`,
    'CREATE INDEX approvals_of_operation ON approvals (branch_id, operation_id)',
    `CREATE TABLE prints (
       branch_id text NOT NULL, node_id text NOT NULL, job_id text NOT NULL,
       operation_id text, at bigint, state text,
       PRIMARY KEY (branch_id, node_id, job_id))`,
    'CREATE INDEX prints_of_operation ON prints (branch_id, operation_id)',
    `CREATE TABLE devices (
       branch_id text NOT NULL, node_id text NOT NULL, device_id text NOT NULL,
       status text, paper text, cause text, at bigint,
       PRIMARY KEY (branch_id, node_id, device_id))`,
  ],
  [
    `CREATE TABLE enrolment_codes (
       branch_id text NOT NULL, code_hash text NOT NULL, expires_at bigint NOT NULL,
       used_at bigint, node_id text, public_key text,
       PRIMARY KEY (branch_id, code_hash))`,
    `CREATE TABLE node_keys (
       branch_id text NOT NULL, node_id text NOT NULL, public_key text NOT NULL, enrolled_at bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id))`,
    `CREATE TABLE revoked_node_keys (
       branch_id text NOT NULL, node_id text NOT NULL, public_key text NOT NULL, revoked_at bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id, public_key))`,
    `CREATE TABLE node_conflicts (
       branch_id text NOT NULL, node_id text NOT NULL, kind text NOT NULL, fingerprint text NOT NULL,
       since bigint NOT NULL, at bigint NOT NULL, times bigint NOT NULL,
       PRIMARY KEY (branch_id, node_id, kind))`,
  ],
  [
    // What is for all branches is a row of the branch '*'.
    `CREATE TABLE configuration_keys (
       branch_id text NOT NULL, public_key text NOT NULL, since bigint NOT NULL,
       PRIMARY KEY (branch_id))`,
    `CREATE TABLE configurations (
       branch_id text NOT NULL, version bigint NOT NULL, signed text NOT NULL, published_at bigint NOT NULL,
       PRIMARY KEY (branch_id, version))`,
    `CREATE TABLE node_configurations (
       branch_id text NOT NULL, node_id text NOT NULL, version bigint, at bigint, rejected bigint, why text,
       PRIMARY KEY (branch_id, node_id))`,
  ],
  [
    // A version that empties derived tables puts every branch in here, ON CONFLICT DO NOTHING; `rebuildDue` takes it out.
    // Every branch is in it at first: which of them an upgrade to version 2 left empty when it was killed, nothing tells.
    'CREATE TABLE branches_to_rebuild (branch_id text NOT NULL, PRIMARY KEY (branch_id))',
    'INSERT INTO branches_to_rebuild (branch_id) SELECT DISTINCT branch_id FROM nodes',
  ],
];

/**
 * Brings the database to this version's schema. Safe when several servers start at once: each version is claimed by
 * inserting its row, and whoever comes second waits for the first and finds it done. What it has emptied of the derived
 * tables, `rebuildDue` fills.
 */
export async function migrate(
  database: Database,
): Promise<Result<void, { code: 'databaseFromFuture'; detail?: string }>> {
  await makeVersionTable(database.query);
  const [found] = await database.query(
    z.object({ version: z.int().optional() }),
    'SELECT max(version)::int AS version FROM schema_version',
  );
  const current = found?.version ?? 0;
  if (current > versions.length)
    return fail('databaseFromFuture', `schema ${current}, this version knows up to ${versions.length}`);
  for (const [index, statements] of versions.entries()) {
    if (index < current) continue;
    await database.transaction(async query => {
      const claimed = await query(
        z.object({ version: z.int() }),
        'INSERT INTO schema_version (version) VALUES ($1) ON CONFLICT (version) DO NOTHING RETURNING version',
        index + 1,
      );
      if (claimed.length === 0) return;
      for (const statement of statements) await query(noRow, statement);
    });
  }
  return ok(undefined);
}

async function makeVersionTable(query: Query): Promise<void> {
  try {
    await query(noRow, 'CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL PRIMARY KEY)');
  } catch (error) {
    // Two servers made it in the same moment: PostgreSQL tells one of them that it, or its row type, exists.
    if (!['23505', '42P07', '42710'].includes(sqlState(error) ?? '')) throw error;
  }
}
