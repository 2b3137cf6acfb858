import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { renameSync } from 'node:fs';
import * as z from 'zod';
import { type BranchId, branchIdSchema, type NodeId, nodeIdSchema } from '../core/ids.ts';
import { fingerprintOf, type Signer } from '../core/request-signature.ts';
import { readSecret, writeSecret } from '../core/secret-file.ts';

/** Who a node is to head office, and how it proves it. */
export interface NodeKey extends Signer {
  /** What head office is given: 32 bytes as base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

const fileSchema = z.object({ branch: branchIdSchema, node: nodeIdSchema, privateKey: z.string() });

/**
 * The key in a node's data folder, with the name that it was made for: so it also tells who the node is when its store
 * is lost. `undefined` when there is none that can be read.
 */
export function readNodeKey(file: string): NodeKey | undefined {
  const text = readSecret(file);
  if (text === undefined) return undefined;
  try {
    const { branch, node, privateKey: pem } = fileSchema.parse(JSON.parse(text));
    const privateKey = createPrivateKey(pem);
    const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
    return { branch, node, publicKey, fingerprint: fingerprintOf(publicKey), privateKey };
  } catch {
    // Damaged: no program can bring a key back, so it is one that is not there.
    return undefined;
  }
}

/**
 * The key of this node: an Ed25519 pair that is made at the first start and never leaves its folder. A key that was made
 * for another node, or is damaged, is put aside and replaced; head office then has to let the node enrol anew.
 * @param file readable by the service's user only
 */
export function nodeKey(file: string, owner: { readonly branch: BranchId; readonly node: NodeId }): NodeKey {
  const kept = readNodeKey(file);
  if (kept?.branch === owner.branch && kept.node === owner.node) return kept;
  if (readSecret(file) !== undefined) renameSync(file, `${file}.${Date.now()}`);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeSecret(file, JSON.stringify({ branch: owner.branch, node: owner.node, privateKey: pem }));
  const made = readNodeKey(file);
  if (!made) throw new Error('the key that was just written cannot be read');
  return made;
}
