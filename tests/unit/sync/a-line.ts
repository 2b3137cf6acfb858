import { generateKeyPairSync } from 'node:crypto';
import { fingerprintOf } from '../../../src/core/request-signature.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { type Line, openLine } from '../../../src/sync/line.ts';
import type { NodeKey } from '../../../src/sync/node-key.ts';

/** A key as a node makes it, without a file. */
export function newKey(owner: Pick<NodeKey, 'branch' | 'node'>): NodeKey {
  const { publicKey: half, privateKey } = generateKeyPairSync('ed25519');
  const publicKey = half.export({ format: 'jwk' }).x ?? '';
  const { branch, node } = owner;
  return { branch, node, publicKey, privateKey, fingerprint: fingerprintOf(publicKey) };
}

/** The way of a store's node to an address, with a fresh key. */
export const lineOf = ({ read: { owner } }: Store, address: string): Line =>
  openLine({ address, key: newKey(owner), clock: Date.now });
