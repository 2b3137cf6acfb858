import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../../../src/core/canonical-json.ts';
import { hasOneReading, keptPayload } from '../../../../src/shell/journal/one-reading.ts';

const json = fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as Json);

describe('a line of JSON', () => {
  it('has one reading when it was written by a program, in whatever order and with whatever white space', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        expect(hasOneReading(JSON.stringify(value, undefined, space))).toBe(true);
      }),
    );
  });

  it.each([
    ['{"amount":999,"amount":1200000}', false],
    ['{"a":{"b":[{"amount":1},{"c":"{","amount":2,"amount":3}]}}', false],
    ['{"seq":1,"payload":{},"\\u0073eq":2}', false],
    ['{"amount" :1,"amount"\t:1}', false],
    ['{"amount":1200000.00000000000000000001}', false],
    ['{"amount":9007199254740993}', false],
    ['{"__proto__":1,"__proto__":2}', false],
    ['{"a":{"amount":1},"b":{"amount":2},"amount":3}', true],
    ['{"text":"\\"amount\\":1,\\"amount\\":2","also":"\\\\"}', true],
    ['[{"amount":1},{"amount":2}]', true],
  ])('%s: %s', (line, one) => {
    expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(hasOneReading(line)).toBe(one);
  });
});

describe('a payload as it is kept', () => {
  it('is what was hashed when it is canonical, and else the text that nobody hashed', () => {
    fc.assert(
      fc.property(json, value => {
        expect(keptPayload(canonicalJson(value))).toEqual(value);
        const spaced = ` ${canonicalJson(value)}`;
        expect(keptPayload(spaced)).toBe(spaced);
      }),
    );
    for (const text of ['{"amount":999,"amount":1200000}', '{"b":1,"a":2}', 'nonsense', ''])
      expect(keptPayload(text)).toBe(text);
  });
});
