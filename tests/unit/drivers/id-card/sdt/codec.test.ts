import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commands,
  describe as describeReply,
  encodeFrame,
  parseFrames,
  replyOf,
  sw3,
} from '../../../../../drivers/id-card/sdt/codec.ts';
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
    ['read with fingerprint', commands.readFingerprints, 'AA AA AA 96 69 00 03 30 10 23'],
    ['newest address', commands.readNewestAddress, 'AA AA AA 96 69 00 03 30 03 30'],
    ['RF frame', [0x61, 0xff, 0x50], 'AA AA AA 96 69 00 04 61 FF 50 CA'],
    ['baud 115200', [0x60, 0x00], 'AA AA AA 96 69 00 03 60 00 63'],
    ['baud 38400', [0x60, 0x02], 'AA AA AA 96 69 00 03 60 02 61'],
    ['baud 9600', [0x60, 0x04], 'AA AA AA 96 69 00 03 60 04 67'],
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
    ['length wrong', 'AA AA AA 96 69 00 04 00 00 11 15', 0x11, ''],
    ['bad command', 'AA AA AA 96 69 00 04 00 00 21 25', 0x21, ''],
    ['unknown error', 'AA AA AA 96 69 00 04 00 00 24 20', 0x24, ''],
    ['the card refuses the reader', 'AA AA AA 96 69 00 04 00 00 31 35', 0x31, ''],
    ['the reader refuses the card', 'AA AA AA 96 69 00 04 00 00 32 36', 0x32, ''],
    ['verification failed', 'AA AA AA 96 69 00 04 00 00 33 37', 0x33, ''],
    ['wrong card type', 'AA AA AA 96 69 00 04 00 00 40 44', 0x40, ''],
    ['no random number', 'AA AA AA 96 69 00 04 00 00 47 43', 0x47, ''],
    ['no added address', 'AA AA AA 96 69 00 04 00 00 91 95', 0x91, ''],
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

  it.each([
    ['of a select that found no card, printed with a wrong checksum', 'AA AA AA 96 69 00 04 00 00 80 85'],
    ['of another make, summed up and not XORed', 'AA AA AA 96 69 00 03 00 01 FC'],
    ['of another make, to find', 'AA AA AA 96 69 00 03 00 81 7C'],
    ['of another make, to select', 'AA AA AA 96 69 00 03 00 82 7B'],
    ['of another make, to read', 'AA AA AA 96 69 00 03 00 83 7A'],
  ])('refuses the published frame %s', (_name, frame) => {
    const { bodies, damaged } = parseFrames(nothing, hex(frame));
    expect(bodies).toEqual([]);
    expect(damaged).toBe(true);
  });

  it.each(['02 00 03 32 29 FF E4 03', '02 00 02 30 06 36 03'])(
    'does not even look twice at a frame of a make with STX and ETX: %s',
    frame => {
      expect(parseFrames(nothing, hex(frame))).toEqual({ bodies: [], damaged: false, rest: nothing });
    },
  );

  it("tells the card's own status beside the reader's", () => {
    const { bodies } = parseFrames(nothing, encodeFrame([0x6a, 0x82, 0x41]));
    expect(replyOf(bodies[0] ?? nothing)).toMatchObject({ sw3: 0x41, card: 0x6a82 });
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

  it('that refuse or fail are told with their meaning, each with its own', () => {
    const told = Object.values(sw3)
      .filter(status => status !== sw3.success && status !== sw3.found)
      .map(status => describeReply({ sw3: status, card: 0, data: nothing }));
    expect(told.filter(text => text.includes('unknown answer'))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    expect(told).toContain('the reader found the checksum of the command wrong (status 10)');
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

  it('never takes a frame with one flipped bit for a good one, be it as long as that of a card', () => {
    const body = Uint8Array.from([0, 0, 0x90, 1, 0, 4, 0, ...new Uint8Array(1280).map((_, at) => at * 37)]);
    const frame = encodeFrame(body);
    for (let bit = 16; bit < frame.length * 8; bit++) {
      const damaged = frame.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(parseFrames(nothing, damaged).bodies, `bit ${bit}`).toEqual([]);
    }
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
