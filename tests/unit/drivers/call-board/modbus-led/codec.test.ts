import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from '../../../../../drivers/call-board/crc16.ts';
import {
  decodeRequest,
  encodeFrame,
  encodeSegments,
  encodeWriteRegister,
  parseReplies,
  registers,
} from '../../../../../drivers/call-board/modbus-led/codec.ts';
import {
  displayText,
  readSegments,
  segmentsOf,
} from '../../../../../drivers/call-board/modbus-led/segments.ts';
import { cut, hex, show } from '../../bytes.ts';

const wrote = hex('01 10 00 80 00 03 81 E0');
const echo = hex('01 06 00 04 00 00 C8 0B');
const exception = encodeFrame([0x01, 0x90, 0x02]);
const nothing = new Uint8Array();

/** Everything that is found when bytes come in these chunks, and the longest rest on the way. */
function parseAll(chunks: readonly Uint8Array[]) {
  let rest: Uint8Array = nothing;
  let longest = 0;
  const answers = chunks.flatMap(chunk => {
    const parsed = parseReplies(rest, chunk);
    rest = parsed.rest;
    longest = Math.max(longest, rest.length);
    return parsed.answers;
  });
  return { answers, longest };
}

describe('the checksum', () => {
  it('is CRC-16/MODBUS and CRC-16/ARC of the catalogue', () => {
    const digits = Buffer.from('123456789');
    expect(crc16(digits, 0xffff)).toBe(0x4b37);
    expect(crc16(digits, 0x0000)).toBe(0xbb3d);
  });
});

describe('frames to the display', () => {
  it.each([
    ['23', registers.showInteger, 23, '01 06 00 00 00 17 C9 C4'],
    ['unit 2', registers.unit, 2, '01 06 00 02 00 02 A9 CB'],
    ['9600 baud', registers.baudRate, 4, '01 06 00 03 00 04 78 09'],
    ['no decimal point', registers.decimalPoint, 0, '01 06 00 04 00 00 C8 0B'],
  ])('are as derived from its description: %s', (_, register, value, bytes) => {
    expect(show(encodeWriteRegister(1, register, value))).toBe(bytes);
  });

  it('are as derived from its description: the segments of A023', () => {
    const text = displayText({ number: 'A023', window: '', flash: false }) ?? '';
    expect(show(encodeSegments(1, segmentsOf(text)))).toBe('01 10 00 80 00 03 06 77 3F 5B 4F 00 00 DD 19');
  });

  it.each([
    [{ number: 'A023', window: '5' }, 'A023 5'],
    [{ number: 'b7', window: '12' }, 'B7  12'],
    // Without a free place between them the two would read as one number.
    [{ number: 'A023', window: '12' }, 'A023  '],
    [{ number: 'A02345', window: '5' }, 'A02345'],
    [{ number: '', window: '' }, '      '],
    [{ number: 'A023', window: '贵' }, 'A023  '],
  ])('show %j as "%s"', (content, text) => {
    expect(displayText({ ...content, flash: false })).toBe(text);
  });

  it.each(['A023456', 'K001', '贵001', '\u0000'])('show nothing in the place of %j', number => {
    expect(displayText({ number, window: '', flash: false })).toBeUndefined();
  });

  it('have a shape of its own for every sign', () => {
    const text = '0123456789 -ABCDEFGHIJLNOPQRTUY';
    expect(readSegments(segmentsOf(text))).toBe(text);
  });
});

describe('replies of the display', () => {
  const replies = [wrote, echo, exception];

  it('are told apart', () => {
    expect(parseAll(replies).answers).toEqual([
      { kind: 'wrote', unit: 1, code: 0x10, register: 0x80, value: 3 },
      { kind: 'wrote', unit: 1, code: 0x06, register: 4, value: 0 },
      { kind: 'exception', unit: 1, code: 0x10, exception: 2 },
    ]);
  });

  it('are found in any pieces, behind any junk that is not a reply itself, and never kept longer than a reply', () => {
    // 06 and 10 begin replies: junk without them cannot swallow the start of a real one for ever, nor can junk with them.
    const noise = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(noise, fc.constantFrom(...replies), fc.array(fc.nat(60)), (junk, reply, places) => {
        fc.pre(parseAll([junk, nothing]).answers.length === 0);
        const bytes = Uint8Array.from([...junk, ...reply]);
        const whole = parseAll([bytes]);
        const pieces = parseAll(cut(bytes, places));
        expect(whole.answers).toContainEqual(parseAll([reply]).answers[0]);
        expect(pieces.answers).toEqual(whole.answers);
        expect(pieces.longest).toBeLessThan(8);
      }),
      { numRuns: 500 },
    );
  });

  it('are found once, also behind what might have become a longer one', () => {
    const chunks = [Uint8Array.from([0x00, 0x10, ...exception]), new Uint8Array(), echo];
    expect(parseAll(chunks).answers).toEqual(parseAll([exception, echo]).answers);
  });

  it('count for nothing with any bit flipped, and the next one is found', () => {
    for (const reply of replies)
      for (let bit = 0; bit < reply.length * 8; bit++) {
        const damaged = reply.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const { answers } = parseAll([damaged, echo]);
        expect(answers, `bit ${bit}`).toEqual(parseAll([echo]).answers);
      }
  });

  it('never make the parser throw', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), chunks => void parseAll(chunks)));
  });
});

describe('requests', () => {
  it('are understood by the unit that they are for, and by no other', () => {
    const frame = encodeSegments(1, [1, 2, 3, 4]);
    expect(decodeRequest(frame, 1)).toEqual({
      kind: 'registers',
      first: 0x80,
      bytes: Uint8Array.of(1, 2, 3, 4),
    });
    expect(decodeRequest(frame, 2)).toBeUndefined();
  });

  it('are refused when the count does not fit the bytes', () => {
    expect(decodeRequest(encodeFrame([1, 0x10, 0, 0x80, 0, 3, 4, 1, 2, 3, 4]), 1)).toBeUndefined();
  });
});
