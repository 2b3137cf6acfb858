import * as z from 'zod';
import { bigColumn, type Database, noRow, type Query } from './database.ts';
import { derivedNames, derivedParts, derivedValues } from './derived.ts';
import { interpret, type Readers, readers } from './interpret.ts';

export interface Rebuilt {
  readonly branch: string;
  readonly entries: number;
  /** Kept as they are, because this version cannot read them. */
  readonly uninterpreted: number;
}

/** Entries that are read and written at a time. */
const portion = 2_000;

const branchRow = z.object({ branch: z.string() });

/**
 * Makes every derived table again from the journal, one branch in one transaction after the other, and tells of each
 * when it is done. Safe while servers run: nodes of the branch that send meanwhile wait, and pages see the old tables
 * until the new ones are whole.
 * @param known what can be interpreted; a test may know less or more than this version
 */
export async function* rebuild(database: Database, known: Readers = readers): AsyncGenerator<Rebuilt> {
  const branches = await database.query(
    branchRow,
    'SELECT DISTINCT branch_id AS branch FROM nodes ORDER BY branch_id',
  );
  for (const { branch } of branches) yield await rebuildBranch(database, branch, known);
}

/**
 * Does the same for the branches whose derived tables an upgrade has emptied, of which the database keeps a list: so that
 * a server which is killed meanwhile leaves the rest to the next. Of several servers each branch is made again by one, for
 * whom the others wait, however long it takes.
 */
export async function* rebuildDue(database: Database, known: Readers = readers): AsyncGenerator<Rebuilt> {
  const due = await database.query(
    branchRow,
    'SELECT branch_id AS branch FROM branches_to_rebuild ORDER BY branch_id',
  );
  for (const { branch } of due) {
    const rebuilt = await database.transaction(async query => {
      await query(noRow, 'SET LOCAL statement_timeout = 0');
      return (await takeOut(query, branch)) ? rebuildIn(query, branch, known) : undefined;
    });
    if (rebuilt) yield rebuilt;
  }
}

/** Takes a branch from the list. @returns whether it was on it */
const takeOut = async (query: Query, branch: string): Promise<boolean> =>
  (
    await query(
      branchRow,
      'DELETE FROM branches_to_rebuild WHERE branch_id = $1 RETURNING branch_id AS branch',
      branch,
    )
  ).length > 0;

/** Makes those of one branch again. */
export const rebuildBranch = (
  database: Database,
  branch: string,
  known: Readers = readers,
): Promise<Rebuilt> =>
  database.transaction(async query => {
    await takeOut(query, branch);
    return rebuildIn(query, branch, known);
  });

async function rebuildIn(query: Query, branch: string, known: Readers): Promise<Rebuilt> {
  // Locked, so that no entry comes in between: an append waits for the head of its node.
  const nodes = await query(
    z.object({ node: z.string() }),
    'SELECT node_id AS node FROM nodes WHERE branch_id = $1 ORDER BY node_id FOR UPDATE',
    branch,
  );
  let [entries, uninterpreted] = [0, 0];
  for (const { node } of nodes) {
    // A node that appears after the lock was taken has rows of its own, and keeps them.
    for (const table of derivedNames)
      await query(noRow, `DELETE FROM ${table} WHERE branch_id = $1 AND node_id = $2`, branch, node);
    const read = await reread(query, branch, node, known);
    await query(
      noRow,
      'UPDATE nodes SET uninterpreted = $3 WHERE branch_id = $1 AND node_id = $2',
      branch,
      node,
      read.uninterpreted,
    );
    entries += read.entries;
    uninterpreted += read.uninterpreted;
  }
  return { branch, entries, uninterpreted };
}

const entryRow = z.object({
  seq: bigColumn,
  at: bigColumn,
  day: z.string(),
  kind: z.string(),
  payload: z
    .string()
    .transform(text => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), z.unknown())),
});

const writeSql = `WITH node AS (SELECT 1), ${derivedParts('node', 3).join(',\n')} SELECT 1 FROM node WHERE false`;

async function reread(
  query: Query,
  branch: string,
  node: string,
  known: Readers,
): Promise<{ entries: number; uninterpreted: number }> {
  let [entries, uninterpreted, after] = [0, 0, 0];
  for (;;) {
    const found = await query(
      entryRow,
      `SELECT seq, at, day, kind, payload FROM journal WHERE branch_id = $1 AND node_id = $2 AND seq > $3
       ORDER BY seq LIMIT ${portion}`,
      branch,
      node,
      after,
    );
    const last = found.at(-1);
    if (!last) return { entries, uninterpreted };
    const read = interpret(found, known);
    await query(noRow, writeSql, branch, node, ...derivedValues(read.changes));
    entries += found.length;
    uninterpreted += read.uninterpreted.length;
    after = last.seq;
  }
}
