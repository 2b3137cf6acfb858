import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../../drivers/id-card/sdt/codec.ts';
import { cardPartsOf, samIdOf } from '../../../../../drivers/id-card/sdt/payload.ts';
import { hex, show } from '../../bytes.ts';

const text = Uint8Array.from({ length: 256 }, (_, index) => index);
const photo = Uint8Array.from({ length: 1024 }, (_, index) => index & 0x7f);
const answer = (fingers: number | undefined): Uint8Array =>
  Uint8Array.from([
    1,
    0,
    4,
    0,
    ...(fingers === undefined ? [] : [fingers * 2, 0]),
    ...text,
    ...photo,
    ...Array.from({ length: (fingers ?? 0) * 512 }, (_, index) => index >> 9),
  ]);

describe('the id of a security module', () => {
  it('reads as it is printed on the module', () => {
    expect(samIdOf(hex('05 00 01 00 AF DC 32 01 4E 61 BC 00 01 00 00 00'))).toBe(
      '05.01-20110511-0012345678-0000000001',
    );
    expect(samIdOf(hex('FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF'))).toBe(
      '65535.65535-4294967295-4294967295-4294967295',
    );
  });

  it.each([0, 8, 15, 17])('is not found in an answer of %i bytes', length => {
    expect(samIdOf(new Uint8Array(length))).toBeUndefined();
  });
});

describe('the answer to a read', () => {
  it.each([
    [undefined, 1295, 'AA AA AA 96 69 05 08 00 00 90 01 00 04 00'],
    [0, 1297, 'AA AA AA 96 69 05 0A 00 00 90 01 00 04 00 00 00'],
    [1, 1809, 'AA AA AA 96 69 07 0A 00 00 90 01 00 04 00 02 00'],
    [2, 2321, 'AA AA AA 96 69 09 0A 00 00 90 01 00 04 00 04 00'],
  ])('with %s fingerprints is as long and begins as documented', (fingers, length, head) => {
    const frame = encodeFrame([0, 0, 0x90, ...answer(fingers)]);
    expect(frame).toHaveLength(length);
    expect(show(frame)).toMatch(new RegExp(`^${head}`));
    const parts = cardPartsOf(answer(fingers), fingers !== undefined);
    expect(parts?.text).toEqual(text);
    expect(parts?.photo).toEqual(photo);
    expect(parts?.fingerprints.map(one => new Set(one))).toEqual(
      Array.from({ length: fingers ?? 0 }, (_, index) => new Set([index])),
    );
  });

  it('to 30 01 is not taken for that to 30 10, nor the other way round', () => {
    for (const fingers of [0, 1, 2]) expect(cardPartsOf(answer(fingers), false)).toBeUndefined();
    expect(cardPartsOf(answer(undefined), true)).toBeUndefined();
  });

  it('is none unless its lengths add up', () => {
    const length = fc.oneof(fc.constantFrom(0, 1, 512, 1024), fc.nat(2400));
    fc.assert(
      fc.property(length, length, length, length, fc.boolean(), (first, second, third, rest, with30x10) => {
        const lengths = with30x10 ? [first, second, third] : [first, second];
        const data = Uint8Array.from([
          ...lengths.flatMap(value => [value >> 8, value & 0xff]),
          ...new Uint8Array(rest),
        ]);
        const sum = lengths.reduce((total, value) => total + value, 0);
        const parts = cardPartsOf(data, with30x10);
        const addsUp = sum === rest && rest > 0 && (!with30x10 || third % 512 === 0);
        expect(parts !== undefined).toBe(addsUp);
        expect(parts?.text.length ?? first).toBe(first);
        expect(parts?.photo.length ?? second).toBe(second);
      }),
    );
  });
});
