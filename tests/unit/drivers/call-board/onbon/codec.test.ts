import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addresses,
  areaData,
  boardText,
  brightnessData,
  commands,
  decodeArea,
  encodePacket,
  encodeRequest,
  encodeText,
  packetOf,
  replyOf,
  screenOf,
} from '../../../../../drivers/call-board/onbon/codec.ts';
import { encodeFrame, parseFrames } from '../../../../../drivers/call-board/onbon/frame.ts';
import { cut, hex, show } from '../../bytes.ts';

const start = 'A5 A5 A5 A5 A5 A5 A5 A5';
const ack = hex(`${start} A5 00 80 FE FF 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 14 AC 5A`);
const nack = hex(`${start} A5 00 80 FE FF 00 00 00 00 00 00 FE 02 05 00 A0 01 05 00 00 05 51 5A`);
const welcome = `${start} FE FF 00 80 00 00 00 00 00 00 FE 02 2C 00 A3 06 01 00 00 00 01 23 00 00 00 80 00 00 80 80 20 00 00 00 00 0A 00 00 00 00 02 01 01 00 02 0A 08 00 00 00 BB B6 D3 AD B9 E2 C1 D9 3C 49 5A`;
const screen = { width: 128, height: 32 };

/** Everything that is found when bytes come in these chunks, and the longest rest on the way. */
function parseAll(chunks: readonly Uint8Array[]) {
  let rest: Uint8Array = new Uint8Array();
  let longest = 0;
  let damaged = 0;
  const packets = chunks.flatMap(chunk => {
    const parsed = parseFrames(rest, chunk);
    rest = parsed.rest;
    longest = Math.max(longest, rest.length);
    if (parsed.damaged) damaged++;
    return parsed.packets;
  });
  return { packets, longest, damaged };
}
const replyIn = (bytes: Uint8Array) => {
  const [packet] = parseAll([bytes]).packets.map(packetOf);
  return packet && replyOf(packet);
};

describe('requests to the controller', () => {
  it('are as the maker printed them: ping, clear', () => {
    expect(show(encodeRequest(commands.ping))).toBe(
      `${start} 01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A2 00 01 00 00 68 F8 5A`,
    );
    expect(show(encodeRequest(commands.clear))).toBe(
      `${start} 01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 51 F8 5A`,
    );
  });

  it('are as the maker printed them: 欢迎光临 on 128 by 32', () => {
    const data = areaData(encodeText('欢迎光临'), screen);
    expect(show(encodeRequest(commands.updateAreas, data, addresses.anyone))).toBe(welcome);
  });

  it('say how bright, in sixteen levels', () => {
    expect([0, 50, 100].map(brightnessData)).toEqual([
      [1, 0],
      [1, 8],
      [1, 15],
    ]);
  });

  it.each([
    [{ number: 'A023', window: '5' }, 'A023 -> 5'],
    [{ number: '贵001', window: '' }, '贵001'],
    [{ number: '', window: '' }, ''],
    // A backslash would begin a command for the font, a control character end the line.
    [{ number: '\\C2A1', window: '5\n' }, '?C2A1 -> 5?'],
  ])('hold the text of %j', (content, text) => {
    expect(boardText({ ...content, flash: false })).toBe(text);
  });

  it('hold text in GBK, and a question mark for what it lacks', () => {
    expect(show(encodeText('贵A𠮷'))).toBe('B9 F3 41 3F');
  });
});

describe('replies of the controller', () => {
  it('are as the maker printed them: yes, and no because of a wrong checksum', () => {
    expect(replyIn(ack)).toEqual({ command: commands.ack, error: 0, data: new Uint8Array() });
    expect(replyIn(nack)).toEqual({ command: commands.nack, error: 5, data: new Uint8Array() });
  });

  it('of the other generation have the same frame and are none of ours', () => {
    const bytes = hex(
      `${start} 00 80 FE FF F0 00 FE FF 00 00 00 00 09 00 00 00 00 A0 00 00 00 00 00 00 00 0A 1F 5A`,
    );
    expect(parseAll([bytes]).packets).toHaveLength(1);
    expect(replyIn(bytes)).toBeUndefined();
  });

  it.each([
    // The width was changed after the checksum was made.
    `${start} 01 00 00 80 00 00 00 00 00 00 FE 02 32 00 A3 06 01 2D 00 00 01 29 00 00 00 00 00 00 80 00 20 00 00 00 00 02 00 00 00 00 02 02 03 00 04 05 0E 00 00 00 30 31 32 33 34 35 51 52 53 54 54 56 27 42 A8 7D 5A`,
    // The checksum was never made, and the length does not fit.
    `${start} FE FF 00 80 FF 00 00 00 00 00 FE 02 06 00 A2 12 01 03 00 01 00 FF FF 5A`,
  ])('and frames that were published wrong count for nothing: %s', bytes => {
    expect(parseAll([hex(bytes)])).toMatchObject({ packets: [], damaged: 1 });
  });

  it('with a length that does not fit count for nothing', () => {
    const data = [...commands.ack, 0, 0, 0];
    const packet = [0, 0x80, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0xfe, 2, 6, 0, ...data];
    expect(parseAll([encodeFrame(packet)]).packets).toHaveLength(1);
    expect(replyIn(encodeFrame(packet))).toBeUndefined();
  });

  it('tell the size of the board, if it makes sense', () => {
    const answer = (size: readonly number[]) => {
      const reply = replyIn(
        encodePacket(0x8000, 1, [...commands.readParameters, 0, 0, 0, 1, 0, 0x61, 0, ...size]),
      );
      return reply && screenOf(reply);
    };
    expect(answer([192, 0, 64, 0])).toEqual({ width: 192, height: 64 });
    expect(answer([0, 0, 0, 0])).toBeUndefined();
    expect(answer([])).toBeUndefined();
  });
});

describe('frames', () => {
  it('escape the four special bytes', () => {
    const bytes = encodeFrame([0xa5, 0xa6, 0x5a, 0x5b]);
    expect(show(bytes.subarray(8, 16))).toBe('A6 02 A6 01 5B 02 5B 01');
    expect(parseAll([bytes]).packets.map(show)).toEqual(['A5 A6 5A 5B']);
  });

  it('bring any bytes through in any pieces, behind any junk, and with one A5 as with eight', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });
    const special = fc.array(fc.constantFrom(0xa5, 0xa6, 0x5a, 0x5b, 0x01, 0x02), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.oneof(bytes, special),
        fc.uint8Array({ maxLength: 30 }),
        fc.nat(7),
        fc.array(fc.nat(200)),
        (packet, junk, lost, places) => {
          const frame = encodeFrame([...packet]).subarray(lost);
          const { packets } = parseAll(cut(Uint8Array.from([...junk, ...frame, ...frame]), places));
          expect(packets.slice(-2).map(show)).toEqual([
            show(Uint8Array.from(packet)),
            show(Uint8Array.from(packet)),
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('count for nothing with any bit flipped after the start, and the next one is found', () => {
    for (let bit = 9 * 8; bit < ack.length * 8; bit++) {
      const damaged = ack.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const { packets } = parseAll([damaged, nack]);
      expect(packets.map(show), `bit ${bit}`).toEqual(parseAll([nack]).packets.map(show));
    }
  });

  it('that never end are forgotten, whatever comes', () => {
    const endless = Array.from({ length: 50 }, () => new Uint8Array(100).fill(0x31));
    expect(parseAll([Uint8Array.of(0xa5), ...endless]).longest).toBeLessThan(2300);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 }), chunks => {
        expect(parseAll(chunks).longest).toBeLessThan(2500);
      }),
    );
  });
});

describe('an area', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', '0', '贵', ' '), maxLength: 20 }), text => {
        expect(decodeArea(Uint8Array.from(areaData(encodeText(text), screen)))).toEqual({ text, screen });
      }),
    );
  });

  it('whose lengths do not fit is refused', () => {
    const data = areaData(encodeText('A023'), screen);
    for (let length = 0; length < data.length; length++)
      expect(decodeArea(Uint8Array.from(data.slice(0, length)))).toBeUndefined();
    expect(
      decodeArea(Uint8Array.from(data.map((byte, at) => (at === 27 ? byte + 1 : byte)))),
    ).toBeUndefined();
  });
});
