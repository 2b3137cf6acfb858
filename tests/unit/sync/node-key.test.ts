import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeIdSchema } from '../../../src/core/ids.ts';
import { readSignature, signRequest } from '../../../src/core/request-signature.ts';
import { nodeKey, readNodeKey } from '../../../src/sync/node-key.ts';
import { branch, folder } from '../store/a-store.ts';

const node = nodeIdSchema.parse('kiosk-1');
const owner = { branch, node };
const request = { method: 'GET', target: '/v1/journal?after=0', body: new Uint8Array() };

describe('the key of a node', () => {
  it('is made once, for its user only, and signs what its public half proves', () => {
    const file = join(folder(), 'deep', 'node.key');
    const made = nodeKey(file, owner);
    const again = nodeKey(file, owner);
    expect(again.publicKey).toBe(made.publicKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const claimed = readSignature(request, signRequest(request, again, again.privateKey, 0));
    if (!claimed.ok) throw new Error(claimed.failure.code);
    expect([claimed.value.isOf(made.publicKey), claimed.value.signer.fingerprint]).toEqual([
      true,
      made.fingerprint,
    ]);
  });

  it('tells who the node was when its store is gone', () => {
    const file = join(folder(), 'node.key');
    expect(readNodeKey(file)).toBeUndefined();
    nodeKey(file, owner);
    expect(readNodeKey(file)).toMatchObject({ branch, node });
  });

  it.each([
    ['of another node', () => undefined, nodeIdSchema.parse('kiosk-2')],
    ['that is damaged', (file: string) => writeFileSync(file, '{"branch":"main-st'), node],
  ])('%s is put aside, not thrown away', (_, spoil, now) => {
    const place = folder();
    const file = join(place, 'node.key');
    const before = nodeKey(file, owner);
    spoil(file);
    const text = readFileSync(file, 'utf8');
    const after = nodeKey(file, { branch, node: now });
    expect([after.node, after.publicKey === before.publicKey]).toEqual([now, false]);
    const aside = readdirSync(place).find(name => name !== 'node.key') ?? '';
    expect(readFileSync(join(place, aside), 'utf8')).toBe(text);
  });
});
