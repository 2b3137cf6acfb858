import * as z from 'zod';
import {
  configurationText,
  everyBranch,
  proveConfiguration,
  readConfiguration,
  type SignedConfiguration,
} from '../core/configuration.ts';
import type { BranchId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { bigColumn, type Database, noRow, type Query } from './database.ts';

const keyRow = z.object({ publicKey: z.string() });
const signedRow = z.object({ signed: z.string() });

/** The key by which configurations are signed, or `undefined`. */
export async function configurationKey(query: Query): Promise<string | undefined> {
  const [row] = await query(
    keyRow,
    'SELECT public_key AS "publicKey" FROM configuration_keys WHERE branch_id = $1',
    everyBranch,
  );
  return row?.publicKey;
}

/**
 * Makes the public half of the key known: nodes that enrol from now on are told it.
 * @returns whether it is another one than before
 */
export async function keepConfigurationKey(query: Query, publicKey: string, now: number): Promise<boolean> {
  const changed = await query(
    z.object({ since: bigColumn }),
    `INSERT INTO configuration_keys AS old (branch_id, public_key, since) VALUES ($1, $2, $3)
     ON CONFLICT (branch_id) DO UPDATE SET public_key = excluded.public_key, since = excluded.since
     WHERE old.public_key <> excluded.public_key
     RETURNING since`,
    everyBranch,
    publicKey,
    now,
  );
  return changed.length > 0;
}

export const publishRefusals = [
  'notCanonical',
  'digestWrong',
  'keyUnknown',
  'otherKey',
  'signatureWrong',
  'notNewer',
] as const;
type Refusal = { readonly code: (typeof publishRefusals)[number]; readonly detail?: string };

/** Keeps a signed configuration for the nodes of its branch. Its version must exceed every one that there is. */
export async function publishConfiguration(
  database: Database,
  given: SignedConfiguration,
  now: number,
): Promise<Result<void, Refusal>> {
  const text = configurationText(given);
  const read = readConfiguration(text);
  if (!read.ok) return read;
  const { branch, version } = given.document;
  return database.transaction(async query => {
    // Two that publish at once come one after the other.
    const [known] = await query(
      keyRow,
      'SELECT public_key AS "publicKey" FROM configuration_keys WHERE branch_id = $1 FOR UPDATE',
      everyBranch,
    );
    if (!known) return fail('keyUnknown');
    const proved = proveConfiguration(given, known.publicKey);
    if (!proved.ok) return proved;
    const [newest] = await query(
      z.object({ version: bigColumn.optional() }),
      'SELECT max(version) AS version FROM configurations',
    );
    if (version <= (newest?.version ?? 0)) return fail('notNewer', String(newest?.version));
    await query(
      noRow,
      `INSERT INTO configurations (branch_id, version, signed, published_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (branch_id, version) DO NOTHING`,
      branch,
      version,
      text,
      now,
    );
    return ok(undefined);
  });
}

/** The newest configuration for a branch, its own or one for all; `undefined` when its version is not above `after`. */
export async function configurationAfter(query: Query, branch: BranchId, after: number): Promise<unknown> {
  const [row] = await query(
    signedRow,
    `SELECT signed FROM configurations WHERE branch_id IN ($1, $2) AND version > $3
     ORDER BY version DESC LIMIT 1`,
    branch,
    everyBranch,
    after,
  );
  return row && JSON.parse(row.signed);
}

/** The greatest version of each branch, and when it was published. */
export const publishedConfigurations = (
  query: Query,
): Promise<{ branch: string; version: number; at: number }[]> =>
  query(
    z.object({ branch: z.string(), version: bigColumn, at: bigColumn }),
    `SELECT branch_id AS branch, max(version) AS version, max(published_at) AS at
     FROM configurations GROUP BY branch_id ORDER BY 1`,
  );
