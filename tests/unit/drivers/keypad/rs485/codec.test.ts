import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeAcknowledgement,
  encodeBeep,
  encodeDisplay,
  encodeFrame,
  encodeRequestRating,
  encodeStars,
  keyData,
  messageOf,
  parseFrames,
} from '../../../../../drivers/keypad/rs485/codec.ts';
import { callerKeys } from '../../../../../src/core/device.ts';
import { cut, hex, show } from '../../bytes.ts';

const call = hex('FF 68 03 03 68 01 01 0C 0E 16');

/** Everything that is found when bytes come in these chunks, and the longest rest on the way. */
function parseAll(chunks: readonly Uint8Array[]) {
  let rest: Uint8Array = new Uint8Array();
  let longest = 0;
  const frames = chunks.flatMap(chunk => {
    const parsed = parseFrames(rest, chunk);
    rest = parsed.rest;
    longest = Math.max(longest, rest.length);
    return parsed.frames;
  });
  return { frames, longest, bytes: frames.map(({ bytes }) => show(bytes)) };
}
const meaningOf = (bytes: Uint8Array) => parseAll([bytes]).frames.map(messageOf);

describe('frames of keypads and evaluators', () => {
  it.each([
    ['FF 68 03 03 68 01 01 0C 0E 16', 'call'],
    ['FF 68 03 03 68 01 01 0D 0F 16', 'recall'],
    ['FF 68 03 03 68 01 01 0B 0D 16', 'evaluate'],
    ['FF 68 03 03 68 01 01 12 14 16', 'pause'],
    ['FF 68 03 03 68 01 01 13 15 16', 'transfer'],
    ['FF 68 04 04 68 01 01 06 0F 17 16', 'abandon'],
    ['FF 68 04 04 68 01 01 00 0F 11 16', 'suspend'],
    ['FF 68 04 04 68 01 01 03 0F 14 16', 'callBack'],
  ] as const)('are as derived from the known receiver: %s is %s', (bytes, key) => {
    expect(meaningOf(hex(bytes))).toEqual([{ kind: 'key', key }]);
    expect(show(encodeFrame(1, 0x01, keyData(key)))).toBe(bytes);
  });

  it('are as derived from the known receiver: a rating and its acknowledgement', () => {
    const rating = hex('FF 68 03 03 68 01 11 00 12 16');
    expect(meaningOf(rating)).toEqual([{ kind: 'rating', rating: 0 }]);
    expect(parseAll([rating]).frames.map(encodeAcknowledgement).map(show)).toEqual([
      'FF 68 03 03 68 01 01 00 02 16',
    ]);
  });

  it('come back as they were when they are keys', () => {
    expect(parseAll([call]).frames.map(encodeAcknowledgement).map(show)).toEqual([show(call)]);
  });

  it('have a code for every key', () => {
    for (const key of callerKeys)
      expect(meaningOf(encodeFrame(7, 0x01, keyData(key))), key).toEqual([{ kind: 'key', key }]);
  });

  it('mean nothing when the key is unknown, or confirm stands alone or behind another digit', () => {
    for (const data of [[0x14], [0x0f], [0x05, 0x0f], [0x01, 0x06, 0x0f], []])
      expect(meaningOf(encodeFrame(1, 0x01, data))).toEqual([{ kind: 'key', key: undefined }]);
  });
});

describe('orders to keypads and evaluators', () => {
  it('are as derived from the known sender', () => {
    expect(show(encodeDisplay(1, { kind: 'ticket', digits: '023' }))).toBe(
      'FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16',
    );
    expect(show(encodeDisplay(1, { kind: 'waiting', count: 7 }))).toBe(
      'FF 68 08 08 68 01 02 00 00 07 0A 0A 0A 28 16',
    );
    expect(show(encodeBeep(1))).toBe('FF 68 02 02 68 01 03 04 16');
    expect(show(encodeStars(1))).toBe('FF 68 03 03 68 01 02 05 08 16');
    expect(show(encodeRequestRating(1))).toBe('FF 68 03 03 68 01 01 0B 0D 16');
  });

  it('show 999 for more people than the display has room for', () => {
    expect(encodeDisplay(1, { kind: 'waiting', count: 1234 })).toEqual(
      encodeDisplay(1, { kind: 'waiting', count: 999 }),
    );
  });
});

describe('the receiver', () => {
  it.each([
    ['checksum', 'FF 68 03 03 68 01 01 0C 0F 16'],
    ['tail', 'FF 68 03 03 68 01 01 0C 0E 17'],
    ['lengths', 'FF 68 03 04 68 01 01 0C 0E 16'],
    ['length, too short', 'FF 68 01 01 68 01 01 16'],
    ['length, too long', 'FF 68 09 09 68 01 01 00 00 00 00 00 00 00 02 16'],
    ['second head', 'FF 68 03 03 69 01 01 0C 0E 16'],
  ])('takes no frame with a wrong %s, and takes the next one', (_, bytes) => {
    expect(parseAll([hex(bytes), call]).bytes).toEqual([show(call)]);
  });

  it('takes no frame with any bit flipped, and takes the next one', () => {
    for (let bit = 0; bit < call.length * 8; bit++) {
      const damaged = call.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(parseAll([damaged, call]).bytes, `bit ${bit}`).toEqual([show(call)]);
    }
  });

  it('finds a key behind every beginning of another frame as soon as the key is whole', () => {
    const display = encodeDisplay(1, { kind: 'ticket', digits: '023' });
    for (let length = 0; length < display.length; length++)
      expect(parseAll([display.subarray(0, length), call]).bytes, `${length} bytes`).toEqual([show(call)]);
  });

  it('finds frames in any pieces, merged, behind any junk, and keeps less than a frame', () => {
    const data = fc.array(fc.nat(255), { maxLength: 6 });
    const junk = fc.uint8Array({ maxLength: 20 }).map(bytes => bytes.map(byte => (byte === 0xff ? 0 : byte)));
    const frame = fc
      .tuple(fc.nat(255), fc.nat(255), data)
      .map(([address, command, rest]) => encodeFrame(address, command, rest));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(junk, frame), { maxLength: 5 }),
        fc.array(fc.nat(200)),
        (parts, places) => {
          const bytes = Uint8Array.from(parts.flatMap(([noise, whole]) => [...noise, ...whole]));
          const pieces = parseAll(cut(bytes, places));
          expect(pieces.bytes).toEqual(parts.map(([, whole]) => show(whole)));
          expect(pieces.longest).toBeLessThan(15);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws, and never keeps more than a frame, whatever comes', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.constantFrom(hex('FF 68 08 08'), hex('FF FF 68')),
    );
    fc.assert(
      fc.property(fc.array(part), chunks => {
        const { longest, frames } = parseAll(chunks);
        for (const frame of frames) messageOf(frame);
        expect(longest).toBeLessThan(15);
      }),
    );
  });
});
