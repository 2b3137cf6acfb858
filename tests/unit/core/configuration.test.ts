import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConfigurationDocument,
  configurationText,
  proveConfiguration,
  readConfiguration,
  signConfiguration,
} from '../../../src/core/configuration.ts';
import { branchIdSchema } from '../../../src/core/ids.ts';

const newPair = () => {
  const { publicKey: half, privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: half.export({ format: 'jwk' }).x ?? '' };
};
const pair = newPair();
const document: ConfigurationDocument = {
  branch: branchIdSchema.parse('east'),
  version: 10,
  issuedAt: 1_795_000_000_000,
  catalogue: {
    services: [{ id: 'transfer', name: '转账 “A”', fee: 200, inPerson: true, hint: null }],
    n: -0.5,
  },
};
const signed = signConfiguration(document, pair);
const text = configurationText(signed);

/** What a node that knows this key makes of a text. */
const outcome = (given: string, key = pair.publicKey): string => {
  const read = readConfiguration(given);
  if (!read.ok) return read.failure.code;
  const proved = proveConfiguration(read.value, key);
  return proved.ok ? 'taken' : proved.failure.code;
};

describe('a signed configuration', () => {
  it('is taken as it was signed', () => {
    expect(outcome(text)).toBe('taken');
    expect(readConfiguration(text)).toEqual({ ok: true, value: signed });
  });

  it('is refused by a node that knows another key, and says whose it is', () => {
    const other = newPair();
    expect(outcome(text, other.publicKey)).toBe('otherKey');
    expect(proveConfiguration(signed, other.publicKey)).toMatchObject({ failure: { detail: signed.key } });
  });

  it('is refused when another key signed it under the name of the known one', () => {
    const forged = { ...signConfiguration(document, newPair()), key: signed.key };
    expect(outcome(configurationText(forged))).toBe('signatureWrong');
  });

  it('is refused when its document and its digest were both changed', () => {
    const other = signConfiguration({ ...document, version: 11 }, newPair());
    const forged = { ...other, key: signed.key, signature: signed.signature };
    expect(outcome(configurationText(forged))).toBe('signatureWrong');
  });

  it('is refused when its document alone was changed', () => {
    const forged = { ...signed, document: { ...document, version: 11 } };
    expect(outcome(configurationText(forged))).toBe('digestWrong');
  });

  it('is refused with anything added, in another order, or with white space', () => {
    expect(outcome(JSON.stringify({ ...signed, more: 1 }))).toBe('notCanonical');
    expect(outcome(JSON.stringify(signed))).toBe('notCanonical');
    expect(outcome(`${text} `)).toBe('notCanonical');
    expect(outcome('[]')).toBe('notCanonical');
    expect(outcome(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)).toBe('notCanonical');
  });

  it('cannot be made of what canonical JSON cannot hold', () => {
    expect(() => signConfiguration({ ...document, catalogue: { name: '\ud800' } }, pair)).toThrow(
      'surrogate',
    );
  });

  it('is refused after any edit of its text', () => {
    const sign = fc.oneof(
      fc.constantFrom(...Array.from('0123456789abcdefABCDEF"{}[]:,.-+\\ueE \n')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(3),
        fc.array(sign, { maxLength: 3 }).map(signs => signs.join('')),
        (at, gone, put) => {
          const edited = text.slice(0, at) + put + text.slice(at + gone);
          fc.pre(edited !== text);
          expect(outcome(edited)).not.toBe('taken');
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('is refused after any one digit of its signature or digest was changed', () => {
    for (const member of ['signature', 'digest'] as const)
      for (let at = 0; at < signed[member].length; at++) {
        const digit = signed[member][at] === '0' ? '1' : '0';
        const changed = signed[member].slice(0, at) + digit + signed[member].slice(at + 1);
        expect(outcome(configurationText({ ...signed, [member]: changed }))).not.toBe('taken');
      }
  });
});
