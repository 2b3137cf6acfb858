import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeFrame,
  type Heard,
  isOk,
  orders,
  parse,
  pinBlockOf,
} from '../../../../../drivers/pin-pad/zt598/codec.ts';
import { deviceCommands, deviceEventNames } from '../../../../../src/core/device.ts';
import { cut, hex, show } from '../../bytes.ts';

const nothing = new Uint8Array();
const name = (heard: Heard): string =>
  heard.kind === 'key' ? heard.key : show(Uint8Array.of(heard.status, ...heard.data));

function parseAll(chunks: readonly Uint8Array[]): { heard: string[]; rest: Uint8Array } {
  let rest: Uint8Array = nothing;
  const heard: string[] = [];
  for (const chunk of chunks) {
    const parsed = parse(rest, chunk);
    rest = parsed.rest;
    heard.push(...parsed.heard.map(name));
  }
  return { heard, rest };
}

describe('frames to the pin pad', () => {
  it.each([
    ['status', orders.status, '02 30 30 31 49 03 37 42'],
    ['firmware', '3', '02 30 30 31 33 03 30 31'],
    ['open keys', '5033', '02 30 30 34 35 30 33 33 03 33 32'],
    ['close keys', orders.closeKeys, '02 30 30 34 35 30 33 32 03 33 33'],
    ['tone on', orders.toneOn, '02 30 30 34 35 30 33 35 03 33 34'],
    ['at least 4', orders.minLength(4), '02 30 30 34 35 34 30 34 03 33 32'],
    ['at most 6', orders.maxLength(6), '02 30 30 34 35 35 30 36 03 33 31'],
    ['start PIN', orders.startPin, '02 30 30 36 36 30 30 30 31 32 03 33 30'],
  ])('%s is as the rule gives it', (_name, order, frame) => {
    expect(show(encodeFrame(order))).toBe(frame);
  });

  it('give lengths in decimal digits, and key and card number in their places', () => {
    expect(orders.maxLength(12)).toBe('5512');
    expect(orders.pinBlock(0x3a, '123456789012')).toBe('73A\x20123456789012');
    expect(encodeFrame(orders.pinBlock(1, '123456789012'))).toHaveLength(23);
  });
});

describe('frames from the pin pad', () => {
  it('are ok or refused as the table of the pad says', () => {
    const ok = Array.from({ length: 256 }, (_, status) => status).filter(isOk);
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
    expect(ok).toEqual([...range(0x60, 0x9f), 0xa0, 0xa1, 0xa3, 0xab, ...range(0xb0, 0xb7)]);
  });

  it('end where their length says, whatever is inside, with keys between them', () => {
    const data = hex('60 03 02 0D 1B 2A 30 31 03 33');
    const stream = new Uint8Array([...hex('2A 2A 08'), ...encodeFrame(data), ...hex('2A 0D 1B 80 41 22')]);
    expect(parseAll([stream]).heard).toEqual([
      'digit',
      'digit',
      'clear',
      show(data),
      'digit',
      'enter',
      'cancel',
      'timeout',
    ]);
  });

  it('make the same of a digit in clear and of its placeholder: neither says which', () => {
    expect(parse(nothing, hex('30 31 32 33 34 35 36 37 38 39 2A')).heard).toEqual(
      Array.from({ length: 11 }, () => ({ kind: 'key', key: 'digit' })),
    );
  });

  it('are found behind a damaged one, whose inside is not taken for keys', () => {
    const damaged = encodeFrame(hex('60 2A 0D 1B')).map((byte, at) => (at === 5 ? byte ^ 1 : byte));
    const good = encodeFrame(hex('60'));
    expect(parseAll([new Uint8Array([...damaged, ...good, 0x2a])]).heard).toEqual(['60', 'digit']);
  });

  it('have a PIN block only if there are sixteen hexadecimal digits behind four others', () => {
    expect(pinBlockOf(Buffer.from('00000123456789ABCDEF'))).toBe('0123456789ABCDEF');
    expect(pinBlockOf(Buffer.from('00000123456789ABCDE'))).toBeUndefined();
    expect(pinBlockOf(Buffer.from('00000123456789ABCDEG'))).toBeUndefined();
    expect(pinBlockOf(nothing)).toBeUndefined();
  });

  it('are the same however the bytes are cut', () => {
    const item = fc.oneof(
      fc
        .uint8Array({ minLength: 1, maxLength: 40 })
        .map(data => ({ bytes: encodeFrame(data), name: show(data) })),
      fc.constantFrom({ bytes: hex('2A'), name: 'digit' }, { bytes: hex('0D'), name: 'enter' }),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }), (items, at) => {
        const stream = new Uint8Array(Buffer.concat(items.map(({ bytes }) => bytes)));
        expect(parseAll(cut(stream, at)).heard).toEqual(items.map(part => part.name));
      }),
    );
  });

  it('never throw and never keep more than one frame, whatever comes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(hex('02'), hex('02 39 39 38'), hex('02 39 39 39'), hex('02 30 30 30'), hex('02 30')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), pieces => {
        let rest: Uint8Array = nothing;
        for (const part of pieces) {
          const parsed = parse(rest, part);
          rest = parsed.rest;
          for (const heard of parsed.heard) if (heard.kind === 'reply') pinBlockOf(heard.data);
          expect(rest.length).toBeLessThan(998 + 7);
        }
      }),
    );
  });

  it('give away every single flipped bit', () => {
    const frame = encodeFrame(Buffer.from('\x9000000123456789ABCDEF', 'latin1'));
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = frame.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const replies = parse(nothing, damaged).heard.filter(({ kind }) => kind === 'reply');
      expect(replies, `bit ${bit}`).toEqual([]);
    }
  });

  it('never make another key of a key by one flipped bit', () => {
    // Digits in clear are left out: the pad sends the placeholder.
    for (const byte of [0x2a, 0x0d, 0x1b, 0x08, 0x80]) {
      const [right] = parse(nothing, Uint8Array.of(byte)).heard;
      for (let bit = 0; bit < 8; bit++) {
        const [wrong] = parse(nothing, Uint8Array.of(byte ^ (1 << bit))).heard;
        if (wrong) expect(wrong, `${byte.toString(16)} bit ${bit}`).toEqual(right);
      }
    }
  });
});

describe('what an application gets of a PIN entry', () => {
  it('has no room for a digit', () => {
    const { result } = deviceCommands['pinPad.pinEntry'];
    for (const completion of ['enter', 'cancel'])
      expect(result.parse({ completion })).toEqual({ completion });
    expect(Object.keys(result.shape)).toEqual(['completion']);
    expect(result.shape.completion.options).toEqual(['enter', 'cancel']);
    // An event is a name and nothing else.
    expect(deviceEventNames.filter(event => /\d/.test(event))).toEqual([]);
  });
});
