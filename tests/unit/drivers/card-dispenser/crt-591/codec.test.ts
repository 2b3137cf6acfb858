import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeFrame,
  encodeOrder,
  type Heard,
  type Order,
  parse,
  replyOf,
} from '../../../../../drivers/card-dispenser/crt-591/codec.ts';
import { cut, hex, show } from '../../bytes.ts';

const nothing = new Uint8Array();
const name = (heard: Heard): string => (heard.kind === 'control' ? heard.control : show(heard.text));

function parseAll(chunks: readonly Uint8Array[]): { heard: string[]; rest: Uint8Array; longest: number } {
  let rest: Uint8Array = nothing;
  let longest = 0;
  const heard: string[] = [];
  for (const chunk of chunks) {
    const parsed = parse(rest, chunk);
    rest = parsed.rest;
    longest = Math.max(longest, rest.length);
    heard.push(...parsed.heard.map(name));
  }
  return { heard, rest, longest };
}

describe('frames to the dispenser', () => {
  it.each([
    ['init hold', '30 30', 'F2 00 00 03 43 30 30 03 B1'],
    ['init capture', '30 31', 'F2 00 00 03 43 30 31 03 B0'],
    ['init leave', '30 33', 'F2 00 00 03 43 30 33 03 B2'],
    ['status', '31 30', 'F2 00 00 03 43 31 30 03 B0'],
    ['sensors', '31 31', 'F2 00 00 03 43 31 31 03 B1'],
    ['move to hold', '32 30', 'F2 00 00 03 43 32 30 03 B3'],
    ['move to IC', '32 31', 'F2 00 00 03 43 32 31 03 B2'],
    ['move to RF', '32 32', 'F2 00 00 03 43 32 32 03 B1'],
    ['move to bin', '32 33', 'F2 00 00 03 43 32 33 03 B0'],
    ['move out of gate', '32 39', 'F2 00 00 03 43 32 39 03 BA'],
    ['entry on', '33 30', 'F2 00 00 03 43 33 30 03 B2'],
    ['entry off', '33 31', 'F2 00 00 03 43 33 31 03 B3'],
    ['magnetic read', '36 37', 'F2 00 00 03 43 36 37 03 B0'],
    ['APDU', '51 39 00 C0 00 00', 'F2 00 00 07 43 51 39 00 C0 00 00 03 1D'],
  ])('%s is as published', (_name, text, frame) => {
    expect(show(encodeFrame(hex(`43 ${text}`)))).toBe(frame);
  });

  it.each<[Order, string]>([
    ['initLeave', 'F2 00 00 03 43 30 33 03 B2'],
    ['status', 'F2 00 00 03 43 31 30 03 B0'],
    ['moveToGate', 'F2 00 00 03 43 32 30 03 B3'],
    ['moveToReader', 'F2 00 00 03 43 32 31 03 B2'],
    ['moveToBin', 'F2 00 00 03 43 32 33 03 B0'],
  ])('%s is the frame that the machine knows it by', (order, frame) => {
    expect(show(encodeOrder(order))).toBe(frame);
  });
});

describe('frames from the dispenser', () => {
  it.each([
    ['F2 00 00 06 50 31 30 30 32 30 03 94', { position: 'none', stacker: 'ok', binFull: false }],
    ['F2 00 00 06 50 31 30 31 32 30 03 95', { position: 'gate', stacker: 'ok', binFull: false }],
    ['F2 00 00 06 50 32 30 31 32 30 03 96', { position: 'gate', stacker: 'ok', binFull: false }],
    [
      'F2 00 00 12 50 30 30 30 32 30 43 52 54 2D 35 39 31 2D 4D 30 30 31 03 85',
      { position: 'none', stacker: 'ok', binFull: false },
    ],
  ])('tell where the card is: %s', (frame, status) => {
    const [heard] = parse(nothing, hex(frame)).heard;
    expect(heard?.kind === 'text' && replyOf(heard.text)).toMatchObject({ ok: true, status });
  });

  it.each([
    ['F2 00 00 05 4E 32 30 41 30 03 C9', 'A0'],
    ['F2 00 00 05 4E 32 30 31 30 03 B9', '10'],
    ['F2 00 00 05 45 32 30 31 30 03 B2', '10'],
  ])('tell why it was not done: %s', (frame, error) => {
    const [heard] = parse(nothing, hex(frame)).heard;
    expect(heard?.kind === 'text' && replyOf(heard.text)).toEqual({ order: [0x32, 0x30], ok: false, error });
  });

  it.each(['F2 00 00 03 43 30 33 03 B0', 'F2 00 00 03 43 33 30 03 B3', 'F2 00 00 03 43 30 31 03 32'])(
    'are refused where a page has the checksum wrong: %s',
    frame => {
      expect(parse(nothing, hex(frame))).toMatchObject({ heard: [], damaged: true });
    },
  );

  it.each(['50 31 30 33 32 30', '50 31 30 30 33 30', '50 31 30 30 32 32', '50 31 30', '43 31 30 30 32 30'])(
    'that tell of no state that there is are none: %s',
    text => {
      expect(replyOf(hex(text))).toBeUndefined();
    },
  );

  it('may hold 03, 04, 06, 15 and F2 inside: they end where their length says', () => {
    const text = hex('50 A2 30 30 32 30 03 04 06 15 F2 03');
    expect(parseAll([encodeFrame(text), Uint8Array.of(0x06)])).toMatchObject({ heard: [show(text), 'ack'] });
  });

  it('come with ACK, NAK and EOT between them', () => {
    const frame = 'F2 00 00 06 50 31 30 30 32 30 03 94';
    expect(parseAll([hex(`15 06 ${frame} 04 00 41`)]).heard).toEqual([
      'nak',
      'ack',
      '50 31 30 30 32 30',
      'eot',
    ]);
  });

  it('are found behind a damaged one, whose inside is not taken for ACK, NAK or EOT', () => {
    const inside = encodeFrame(hex('50 A2 30 06 15 04')).map((byte, at) => (at === 6 ? 0x31 : byte));
    const { heard } = parseAll([
      new Uint8Array([...inside, ...hex('F2 00 00 06 50 31 30 30 32 30 03 94 06')]),
    ]);
    expect(heard).toEqual(['50 31 30 30 32 30', 'ack']);
  });

  it('are the same however the bytes are cut', () => {
    const item = fc.oneof(
      fc
        .uint8Array({ minLength: 3, maxLength: 200 })
        .map(text => ({ bytes: encodeFrame(text), name: show(text) })),
      fc.constantFrom(
        { bytes: hex('06'), name: 'ack' },
        { bytes: hex('15'), name: 'nak' },
        { bytes: hex('04'), name: 'eot' },
      ),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 40 }), (items, at) => {
        const stream = new Uint8Array(Buffer.concat(items.map(({ bytes }) => bytes)));
        expect(parseAll(cut(stream, at)).heard).toEqual(items.map(part => part.name));
      }),
    );
  });

  it('never throw and never keep more than one frame, whatever comes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(hex('F2'), hex('F2 00 03 FA'), hex('F2 00 03 FF'), hex('F2 00 00 02'), hex('F2 00')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), pieces => {
        let rest: Uint8Array = nothing;
        for (const part of pieces) {
          const parsed = parse(rest, part);
          rest = parsed.rest;
          for (const heard of parsed.heard) if (heard.kind === 'text') replyOf(heard.text);
          expect(rest.length).toBeLessThan(1024);
        }
      }),
    );
  });

  it('give away every single flipped bit', () => {
    const frame = hex('F2 00 00 06 50 31 30 31 32 30 03 95');
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = frame.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const { heard } = parseAll([damaged]);
      // Without its F2 the rest is noise between frames; what follows in the same breath is no reply either.
      expect(
        heard.filter(item => item.includes(' ')),
        `bit ${bit}`,
      ).toEqual([]);
    }
  });
});
