import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../../src/core/canonical-json.ts';
import { digest } from '../../../src/core/digest.ts';

/** The same data with the members of every object in another order. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(item => reversed(item as Json));
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, member === undefined ? undefined : reversed(member)]),
  );
}
const json = fc.jsonValue({ stringUnit: 'grapheme' }).map(value => value as Json);

describe('canonical JSON', () => {
  it('is that of the example in RFC 8785, 3.2.2', () => {
    const value = {
      // The first is 333333333.33333329 in the RFC: the same double.
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units, as RFC 8785, 3.2.3 does', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)))).toHaveLength(7);
    expect([...canonicalJson(value).matchAll(/:"(.*?)"/g)].map(match => match[1])).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  // RFC 8785, appendix B.
  it.each([
    [0, '0'],
    [-0, '0'],
    [Number.MIN_VALUE, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1e23, '1e+23'],
    [0.000001, '0.000001'],
    [333333333.3333332, '333333333.3333332'],
    [-0.0000033333333333333333, '-0.0000033333333333333333'],
  ])('writes the number %d as %s', (value, written) => {
    expect(canonicalJson(value)).toBe(written);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '\ud800', 'a\udc00b'])(
    'has no form for %j',
    value => {
      expect(() => canonicalJson(value)).toThrow();
      expect(() => canonicalJson({ deep: [value] })).toThrow();
    },
  );

  it('has no form for a key that is not text', () => {
    expect(() => canonicalJson({ '\ud800': 1 })).toThrow();
  });

  it('refuses what is nested so deeply that a process would run out of stack', () => {
    const nested = (depth: number): Json => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as Json;
    expect(canonicalJson(nested(500))).toBe('['.repeat(500) + ']'.repeat(500));
    expect(() => canonicalJson(nested(100_000))).toThrow('canonicalJson: nested too deeply');
  });

  it('leaves out a member that is undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1, c: { d: undefined } })).toBe('{"b":1,"c":{}}');
  });

  it('says what JSON says', () => {
    fc.assert(
      fc.property(json, value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(json, value => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(json, value => {
        expect(canonicalJson(JSON.parse(canonicalJson(value)) as Json)).toBe(canonicalJson(value));
      }),
    );
  });
});

describe('the digest', () => {
  it('is the SHA-256 that any other program computes', () => {
    // printf '{"a":"张三","b":[1,2.5]}' | sha256sum
    expect(digest({ b: [1, 2.5], a: '张三' })).toBe(
      'e45886bed24db922f55f9bea218b9c7e9031f833dd6ec26478e5d57b7c94fcb8',
    );
  });

  it('is equal for equal data only', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(digest(one) === digest(other)).toBe(canonicalJson(one) === canonicalJson(other));
      }),
    );
  });
});
