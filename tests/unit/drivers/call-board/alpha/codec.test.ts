import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checksum,
  decodePacket,
  encodeContent,
  signText,
} from '../../../../../drivers/call-board/alpha/codec.ts';
import { hex, show } from '../../bytes.ts';

describe('frames to the sign', () => {
  it('are as published: A023 to window 5, held still, red', () => {
    expect(show(encodeContent({ number: 'A023', window: '5', flash: false }))).toBe(
      '00 00 00 00 00 01 5A 30 30 02 41 41 1B 20 62 1C 31 41 30 32 33 20 2D 3E 20 35 03 30 33 32 37 04',
    );
  });

  it.each([
    ['02 41 41 48 45 4C 4C 4F 03', '01FB'],
    ['02 47 61 52 45 41 44 20 4D 45 03', '027B'],
    ['02 41 41 1B 20 6F 1C 43 03', '0190'],
  ])('have the checksum that the manual and a real sign give: %s', (bytes, sum) => {
    expect(checksum(hex(bytes))).toBe(sum);
  });

  it.each([
    [{ number: 'A023', window: '5', flash: false }, 'A023 -> 5'],
    [{ number: 'A023', window: '', flash: false }, 'A023'],
    [{ number: '', window: '', flash: false }, ''],
    [{ number: '贵\u00041', window: '5', flash: false }, '??1 -> 5'],
  ])('hold only what the sign can show: %j', (content, text) => {
    expect(signText(content)).toBe(text);
  });
});

describe('the sign', () => {
  it('shows what was sent', () => {
    const part = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', maxLength });
    fc.assert(
      fc.property(part(8), part(4), fc.boolean(), (number, window, flash) => {
        const frame = encodeContent({ number, window, flash });
        expect(decodePacket(frame.subarray(5, -1))).toEqual({
          text: signText({ number, window, flash }),
          colour: 'red',
          flash,
        });
      }),
    );
  });

  it('ignores a frame with any bit flipped from the text to the checksum', () => {
    const frame = encodeContent({ number: 'A023', window: '5', flash: false });
    const packet = frame.subarray(5, -1);
    for (let bit = 4 * 8; bit < packet.length * 8; bit++) {
      const damaged = packet.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      // A flip that turns ETX into another sign leaves a frame without checksum, which the protocol allows.
      if (damaged.includes(0x03)) expect(decodePacket(damaged), `bit ${bit}`).toBeUndefined();
    }
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), bytes => void decodePacket(bytes)));
  });
});
