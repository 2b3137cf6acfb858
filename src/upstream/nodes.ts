import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type ConflictKind, conflictKinds, type NodeList } from '../core/admin-wire.ts';
import { enrolmentCodeSchema } from '../core/enrolment-code.ts';
import type { BranchId, NodeId } from '../core/ids.ts';
import type { Enrolment, NotAuthorised } from '../core/journal-wire.ts';
import { fingerprintOf, type Signer } from '../core/request-signature.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { bigColumn, type Database, noRow, type Query } from './database.ts';

/** As it is kept: what was typed is found again, however it was typed; the code itself cannot be read back. */
const codeHash = (code: string): string =>
  createHash('sha256').update(enrolmentCodeSchema.parse(code)).digest('hex');

/**
 * Gives out a code by which one node of the branch may enrol, until `expiresAt`, ms. Giving out the same again changes
 * nothing, also when it was used or is too old by now: so no code is ever deleted.
 */
export async function giveOutCode(
  database: Database,
  branch: BranchId,
  code: string,
  expiresAt: number,
): Promise<void> {
  await database.query(
    noRow,
    `INSERT INTO enrolment_codes (branch_id, code_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (branch_id, code_hash) DO NOTHING`,
    branch,
    codeHash(code),
    expiresAt,
  );
}

const codeRow = z.object({
  expiresAt: bigColumn,
  usedAt: bigColumn.optional(),
  node: z.string().optional(),
  publicKey: z.string().optional(),
});
const keyRow = z.object({ publicKey: z.string() });

/**
 * Makes a node's key known. A node has one key: another one, even with a code, is a second node of the same name and is
 * refused, until a person has withdrawn the first. The same again, with a code that this node used, is no harm.
 */
export const enrolNode = (
  database: Database,
  { branch, node, publicKey, code }: Enrolment,
  now: number,
): Promise<Result<void, NotAuthorised>> =>
  database.transaction(async query => {
    const [given] = await query(
      codeRow,
      `SELECT expires_at AS "expiresAt", used_at AS "usedAt", node_id AS node, public_key AS "publicKey"
       FROM enrolment_codes WHERE branch_id = $1 AND code_hash = $2 FOR UPDATE`,
      branch,
      codeHash(code),
    );
    if (!given) return fail('codeWrong', 'head office did not give out this code for this branch');
    const mine = given.node === node && given.publicKey === publicKey;
    if (given.usedAt !== undefined && !mine) return fail('codeUsed', 'another node has used this code');
    if (given.usedAt === undefined && given.expiresAt < now)
      return fail('codeExpired', 'this code was given out too long ago');

    await query(
      noRow,
      `INSERT INTO node_keys (branch_id, node_id, public_key, enrolled_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (branch_id, node_id) DO NOTHING`,
      branch,
      node,
      publicKey,
      now,
    );
    // Asked last: the INSERT has waited for a revocation on its way to delete the row.
    if (await isRevoked(query, branch, node, fingerprintOf(publicKey))) {
      await query(
        noRow,
        'DELETE FROM node_keys WHERE branch_id = $1 AND node_id = $2 AND public_key = $3',
        branch,
        node,
        publicKey,
      );
      return fail('nodeRevoked', 'head office has withdrawn this key: the node needs a new one');
    }
    const known = await keyOf(query, branch, node);
    if (known !== publicKey) {
      await reportConflict(query, { branch, node, fingerprint: fingerprintOf(publicKey) }, 'secondKey', now);
      return fail('otherKey', 'a node of this name has enrolled with another key');
    }
    await query(
      noRow,
      `UPDATE enrolment_codes SET used_at = $3, node_id = $4, public_key = $5
       WHERE branch_id = $1 AND code_hash = $2 AND used_at IS NULL`,
      branch,
      codeHash(code),
      now,
      node,
      publicKey,
    );
    return ok(undefined);
  });

/** The key by which head office knows a node, or `undefined`. A key that was withdrawn is none, wherever it stands. */
export async function keyOf(query: Query, branch: BranchId, node: NodeId): Promise<string | undefined> {
  const [row] = await query(
    keyRow,
    `SELECT public_key AS "publicKey" FROM node_keys WHERE branch_id = $1 AND node_id = $2 AND NOT EXISTS (
       SELECT 1 FROM revoked_node_keys AS gone WHERE gone.branch_id = node_keys.branch_id
         AND gone.node_id = node_keys.node_id AND gone.public_key = node_keys.public_key)`,
    branch,
    node,
  );
  return row?.publicKey;
}

/** Whether head office has withdrawn this very key. */
export async function isRevoked(
  query: Query,
  branch: BranchId,
  node: NodeId,
  fingerprint: string,
): Promise<boolean> {
  const rows = await query(
    keyRow,
    'SELECT public_key AS "publicKey" FROM revoked_node_keys WHERE branch_id = $1 AND node_id = $2',
    branch,
    node,
  );
  return rows.some(({ publicKey }) => fingerprintOf(publicKey) === fingerprint);
}

/**
 * Withdraws a node's key for ever: nothing that it signs is taken any more. A new key may then enrol under the same
 * name, and what was reported of two nodes of this name is settled.
 * @returns whether there was a key
 */
export const revokeNode = (
  database: Database,
  branch: BranchId,
  node: NodeId,
  now: number,
): Promise<boolean> =>
  database.transaction(async query => {
    const gone = await query(
      keyRow,
      'DELETE FROM node_keys WHERE branch_id = $1 AND node_id = $2 RETURNING public_key AS "publicKey"',
      branch,
      node,
    );
    for (const { publicKey } of gone)
      await query(
        noRow,
        `INSERT INTO revoked_node_keys (branch_id, node_id, public_key, revoked_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (branch_id, node_id, public_key) DO NOTHING`,
        branch,
        node,
        publicKey,
        now,
      );
    await query(noRow, 'DELETE FROM node_conflicts WHERE branch_id = $1 AND node_id = $2', branch, node);
    return gone.length > 0;
  });

/** A conflict is written down at most this often, ms: whoever knocks must not keep the database busy. */
const conflictInterval = 60_000;

/**
 * Keeps it for a person to see, until the node's key is withdrawn.
 * @returns whether it was not kept within the last minute already
 */
export async function reportConflict(
  query: Query,
  { branch, node, fingerprint }: Signer,
  kind: ConflictKind,
  now: number,
): Promise<boolean> {
  const told = await query(
    z.object({ times: bigColumn }),
    `INSERT INTO node_conflicts AS old (branch_id, node_id, kind, fingerprint, since, at, times)
     VALUES ($1, $2, $3, $4, $5, $5, 1)
     ON CONFLICT (branch_id, node_id, kind) DO UPDATE SET
       fingerprint = excluded.fingerprint, at = excluded.at, times = old.times + 1
     WHERE old.at <= $6
     RETURNING times`,
    branch,
    node,
    kind,
    fingerprint,
    now,
    now - conflictInterval,
  );
  return told.length > 0;
}

/** Every node that has enrolled or sent something, with what a person should know of it. */
export async function listNodes(query: Query): Promise<NodeList> {
  const rows = await query(
    z.object({
      branch: z.string(),
      node: z.string(),
      publicKey: z.string().optional(),
      enrolledAt: bigColumn.optional(),
      lastContactAt: bigColumn.optional(),
      lastSeq: bigColumn.optional(),
      conflict: z.enum(conflictKinds).optional(),
    }),
    `SELECT known.branch_id AS branch, known.node_id AS node, node_keys.public_key AS "publicKey",
       node_keys.enrolled_at AS "enrolledAt", nodes.last_contact_at AS "lastContactAt", nodes.last_seq AS "lastSeq",
       (SELECT min(kind) FROM node_conflicts AS c WHERE c.branch_id = known.branch_id AND c.node_id = known.node_id)
         AS conflict
     FROM (SELECT branch_id, node_id FROM nodes UNION SELECT branch_id, node_id FROM node_keys) AS known
     LEFT JOIN node_keys ON node_keys.branch_id = known.branch_id AND node_keys.node_id = known.node_id
     LEFT JOIN nodes ON nodes.branch_id = known.branch_id AND nodes.node_id = known.node_id
     ORDER BY 1, 2`,
  );
  return rows.map(({ publicKey, ...row }) => ({
    ...row,
    ...(publicKey === undefined ? {} : { fingerprint: fingerprintOf(publicKey) }),
  }));
}
