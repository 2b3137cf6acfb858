import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { newEnrolmentCode } from '../../../src/core/enrolment-code.ts';
import type { BranchId, NodeId } from '../../../src/core/ids.ts';
import { signRequest } from '../../../src/core/request-signature.ts';
import type { NodeKey } from '../../../src/sync/node-key.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { enrolNode, giveOutCode } from '../../../src/upstream/nodes.ts';
import { newKey } from '../../unit/sync/a-line.ts';

/** A code that may be used now. */
export async function aCode(database: Database, branch: BranchId): Promise<string> {
  const code = newEnrolmentCode();
  await giveOutCode(database, branch, code, Date.now() + 60_000);
  return code;
}

/** Lets a key in, as if somebody had carried a code to its node. */
export async function letIn(database: Database, key: NodeKey): Promise<NodeKey> {
  const { branch, node, publicKey } = key;
  const enrolled = await enrolNode(
    database,
    { branch, node, publicKey, code: await aCode(database, branch) },
    Date.now(),
  );
  if (!enrolled.ok) throw new Error(enrolled.failure.code);
  return key;
}

export const enrolled = (database: Database, branch: BranchId, node: NodeId): Promise<NodeKey> =>
  letIn(database, newKey({ branch, node }));

/** A request as a node makes it, to be injected. */
export function signedBy(
  key: NodeKey,
  {
    method = 'POST',
    url = '/v1/journal',
    json,
    at = Date.now(),
    bytes = json === undefined ? Buffer.alloc(0) : gzipSync(JSON.stringify(json)),
  }: { method?: 'GET' | 'POST'; url?: string; json?: unknown; at?: number; bytes?: Buffer },
): InjectOptions {
  return {
    method,
    url,
    headers: {
      ...(method === 'POST' ? { 'content-type': 'application/json', 'content-encoding': 'gzip' } : {}),
      ...signRequest({ method, target: url, body: bytes }, key, key.privateKey, at),
    },
    ...(method === 'POST' ? { payload: bytes } : {}),
  };
}
