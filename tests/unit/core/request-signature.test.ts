import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchIdSchema, nodeIdSchema } from '../../../src/core/ids.ts';
import {
  fingerprintOf,
  publicKeySchema,
  type RequestParts,
  readSignature,
  signRequest,
} from '../../../src/core/request-signature.ts';

const seeded = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${'07'.repeat(32)}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(seeded).export({ format: 'jwk' }).x ?? '';
const signer = {
  branch: branchIdSchema.parse('main-street'),
  node: nodeIdSchema.parse('kiosk-1'),
  fingerprint: fingerprintOf(publicKey),
};
const request: RequestParts = {
  method: 'POST',
  target: '/v1/journal?a=1&b=2',
  body: Buffer.from('{"hello":"world"}'),
};
const at = Date.UTC(2026, 10, 21, 4);
const signed = signRequest(request, signer, seeded, at);
const isProved = (parts: RequestParts, headers: Record<string, string>): boolean => {
  const claimed = readSignature(parts, headers);
  return claimed.ok && claimed.value.isOf(publicKey);
};

describe('the signature of a request', () => {
  it('is that of RFC 9421 over method, path, query and the digest of RFC 9530', () => {
    // Body and digest are the example of RFC 9530, appendix B.1.
    const digest = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';
    const body = Buffer.from('{"hello": "world"}\n');
    const given = signRequest({ ...request, body }, signer, seeded, at);
    const params = `("@method" "@path" "@query" "content-digest");created=1795233600;keyid="main-street/kiosk-1/${signer.fingerprint}";alg="ed25519"`;
    const base = [
      '"@method": POST',
      '"@path": /v1/journal',
      '"@query": ?a=1&b=2',
      `"content-digest": ${digest}`,
      `"@signature-params": ${params}`,
    ].join('\n');
    expect(given['content-digest']).toBe(digest);
    expect(given['signature-input']).toBe(`fenliu=${params}`);
    expect(given.signature).toBe(`fenliu=:${sign(null, Buffer.from(base), seeded).toString('base64')}:`);
  });

  it('is proved by the key that made it, and tells who and when', () => {
    const claimed = readSignature(request, signed);
    expect(claimed).toMatchObject({ ok: true, value: { signer, created: at } });
    expect(isProved(request, signed)).toBe(true);
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['path', { target: '/v1/nodes?a=1&b=2' }],
    ['query', { target: '/v1/journal?a=1&b=3' }],
    ['body', { body: Buffer.from('{"hello":"World"}') }],
  ])('is not that of a request with another %s', (_, changed) => {
    expect(isProved({ ...request, ...changed }, signed)).toBe(false);
  });

  it.each([
    ['time', 'signature-input', /created=\d/, 'created=9'],
    ['node', 'signature-input', 'kiosk-1', 'kiosk-2'],
    ['branch', 'signature-input', 'main-street', 'main-strait'],
    ['algorithm', 'signature-input', 'ed25519', 'none'],
    ['list of what is signed', 'signature-input', ' "content-digest"', ''],
    ['signature', 'signature', /:[A-Za-z0-9+/]{2}/, ':AA'],
    ['digest', 'content-digest', 'sha-256', 'sha-512'],
  ] as const)('with another %s is worth nothing', (_, header, from, to) => {
    expect(isProved(request, { ...signed, [header]: signed[header].replace(from, to) })).toBe(false);
  });

  it('is not another key’s, even when that key is called the same', () => {
    const other = generateKeyPairSync('ed25519');
    const claimed = readSignature(request, signRequest(request, signer, other.privateKey, at));
    expect(claimed.ok && claimed.value.isOf(publicKey)).toBe(false);
    const otherKey = other.publicKey.export({ format: 'jwk' }).x ?? '';
    expect(claimed.ok && claimed.value.isOf(otherKey)).toBe(false);
  });

  it('whatever stands in the headers, is read or refused and never breaks the reader', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (input, signature, digest) => {
        const headers = { 'signature-input': input, signature, 'content-digest': digest };
        const claimed = readSignature(request, headers);
        return !claimed.ok || !claimed.value.isOf(publicKey);
      }),
    );
    expect(readSignature(request, {})).toMatchObject({ failure: { code: 'signatureMissing' } });
  });

  it('survives bodies of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.webPath(), (body, path) => {
        const parts = { method: 'POST', target: `/${path}`, body };
        return isProved(parts, signRequest(parts, signer, seeded, at));
      }),
    );
  });
});

describe('a public key', () => {
  it('is 32 bytes, and its short name is not that of another one', () => {
    expect(publicKeySchema.safeParse(publicKey).success).toBe(true);
    expect(publicKeySchema.safeParse(`${publicKey}A`).success).toBe(false);
    const others = Array.from({ length: 50 }, () =>
      fingerprintOf(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? ''),
    );
    expect(new Set(others).size).toBe(50);
  });
});
