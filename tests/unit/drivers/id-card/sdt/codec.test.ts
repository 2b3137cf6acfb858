import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands, encodeFrame, parseFrames, replyOf } from '../../../../../drivers/id-card/sdt/codec.ts';
import { cut, hex, show } from '../../bytes.ts';

const nothing = new Uint8Array();

/** Feeds chunk after chunk and gathers the bodies. */
function parseAll(chunks: readonly Uint8Array[]): { bodies: string[]; rest: Uint8Array; longest: number } {
  let rest: Uint8Array = nothing;
  let longest = 0;
  const bodies: string[] = [];
  for (const chunk of chunks) {
    const parsed = parseFrames(rest, chunk);
    rest = parsed.rest;
    longest = Math.max(longest, rest.length);
    bodies.push(...parsed.bodies.map(show));
  }
  return { bodies, rest, longest };
}

describe('frames to the reader', () => {
  it.each([
    ['status', commands.status, 'AA AA AA 96 69 00 03 11 FF ED'],
    ['SAM id', commands.samId, 'AA AA AA 96 69 00 03 12 FF EE'],
    ['find', commands.find, 'AA AA AA 96 69 00 03 20 01 22'],
    ['select', commands.select, 'AA AA AA 96 69 00 03 20 02 21'],
    ['read', commands.read, 'AA AA AA 96 69 00 03 30 01 32'],
    ['reset', commands.reset, 'AA AA AA 96 69 00 03 10 FF EC'],
    ['read with fingerprint', [0x30, 0x10], 'AA AA AA 96 69 00 03 30 10 23'],
    ['newest address', [0x30, 0x03], 'AA AA AA 96 69 00 03 30 03 30'],
    ['RF frame', [0x61, 0xff, 0x50], 'AA AA AA 96 69 00 04 61 FF 50 CA'],
    ['baud 38400', [0x60, 0x02], 'AA AA AA 96 69 00 03 60 02 61'],
  ])('%s is as published', (_name, body, frame) => {
    expect(show(encodeFrame(body))).toBe(frame);
  });
});

describe('frames from the reader', () => {
  it.each([
    ['ok', 'AA AA AA 96 69 00 04 00 00 90 94', 0x90, ''],
    ['found', 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97', 0x9f, '00 00 00 00'],
    ['found without IIN', 'AA AA AA 96 69 00 04 00 00 9F 9B', 0x9f, ''],
    ['none found', 'AA AA AA 96 69 00 04 00 00 80 84', 0x80, ''],
    ['selected', 'AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C', 0x90, '00 00 00 00 00 00 00 00'],
    ['select failed', 'AA AA AA 96 69 00 04 00 00 81 85', 0x81, ''],
    ['read failed', 'AA AA AA 96 69 00 04 00 00 41 45', 0x41, ''],
    ['checksum wrong', 'AA AA AA 96 69 00 04 00 00 10 14', 0x10, ''],
    ['self-test failed', 'AA AA AA 96 69 00 04 00 00 60 64', 0x60, ''],
    ['not authorised', 'AA AA AA 96 69 00 04 00 00 66 62', 0x66, ''],
    [
      'SAM id',
      'AA AA AA 96 69 00 14 00 00 90 05 00 01 00 AF DC 32 01 4E 61 BC 00 01 00 00 00 52',
      0x90,
      '05 00 01 00 AF DC 32 01 4E 61 BC 00 01 00 00 00',
    ],
  ])('%s is understood', (_name, frame, status, data) => {
    const { bodies, rest } = parseFrames(nothing, hex(frame));
    const reply = replyOf(bodies[0] ?? nothing);
    expect(reply?.sw3).toBe(status);
    expect(show(reply?.data ?? nothing)).toBe(data);
    expect(rest).toHaveLength(0);
  });

  it('refuses the published frame whose checksum is wrong', () => {
    const { bodies, damaged } = parseFrames(nothing, hex('AA AA AA 96 69 00 04 00 00 80 85'));
    expect(bodies).toEqual([]);
    expect(damaged).toBe(true);
  });

  it.each([
    ['a stray 00 in the preamble', 'AA 00 AA AA 96 69 00 04 00 00 80 84'],
    ['one leading AA missing', 'AA AA 96 69 00 04 00 00 80 84'],
    ['two leading AA missing', 'AA 96 69 00 04 00 00 80 84'],
    ['junk before', '00 FF 96 69 13 AA AA AA 96 69 00 04 00 00 80 84'],
    ['junk behind', 'AA AA AA 96 69 00 04 00 00 80 84 55 AA 12'],
    ['a damaged frame before', 'AA AA AA 96 69 00 04 00 00 80 85 AA AA AA 96 69 00 04 00 00 80 84'],
    ['a length of nonsense before', 'AA AA AA 96 69 FF 04 00 00 90 AA AA AA 96 69 00 04 00 00 80 84'],
    ['a length that is too long before', 'AA AA AA 96 69 00 0F 00 00 90 94 AA AA AA 96 69 00 04 00 00 80 84'],
    ['a length of zero before', 'AA AA AA 96 69 00 00 AA AA AA 96 69 00 04 00 00 80 84'],
  ])('finds the frame behind %s', (_name, bytes) => {
    expect(parseAll([hex(bytes)]).bodies).toContain('00 00 80');
  });

  it('gives the same frames however the bytes are cut', () => {
    const body = fc.uint8Array({ minLength: 3, maxLength: 300 });
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (bodies, at) => {
          const stream = new Uint8Array(Buffer.concat(bodies.map(encodeFrame)));
          expect(parseAll(cut(stream, at)).bodies).toEqual(bodies.map(show));
        },
      ),
    );
  });

  it('never throws and never keeps more than one frame, whatever comes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(
        hex('AA AA AA 96 69'),
        hex('AA 96 69 09 0A'),
        hex('AA 96 69 FF FF'),
        hex('AA'),
        hex('AA 96'),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), pieces => {
        expect(parseAll(pieces).longest).toBeLessThan(0x090a + 5);
      }),
    );
  });

  it('never takes a frame with one flipped bit for a good one', () => {
    const frame = encodeFrame(hex('00 00 9F 00 00 00 00'));
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = frame.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const { bodies } = parseAll([damaged]);
      // A flip among the leading AA is harmless; every other one is noticed.
      if (bit >= 16) expect(bodies, `bit ${bit}`).toEqual([]);
      else expect(bodies).toEqual(['00 00 9F 00 00 00 00']);
    }
  });
});
