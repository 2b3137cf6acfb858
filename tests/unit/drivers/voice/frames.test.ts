import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeFrame,
  encodeSpeech,
  orders,
  parseOrders,
  speechOf,
  type VoiceDialect,
  wordsOf,
} from '../../../../drivers/voice/frames.ts';
import { syn6288 } from '../../../../drivers/voice/syn6288/codec.ts';
import { xfs5152 } from '../../../../drivers/voice/xfs5152/codec.ts';
import { cut, hex, show } from '../bytes.ts';

const dialects = { syn6288, xfs5152 };
const nothing = new Uint8Array();
const speech = (dialect: VoiceDialect, text: string): string => show(encodeSpeech(dialect, text) ?? nothing);

function parseAll(
  dialect: VoiceDialect,
  chunks: readonly Uint8Array[],
): { bodies: string[]; longest: number } {
  let rest: Uint8Array = nothing;
  let longest = 0;
  const bodies: string[] = [];
  for (const chunk of chunks) {
    const parsed = parseOrders(dialect, rest, chunk);
    rest = parsed.rest;
    longest = Math.max(longest, rest.length);
    bodies.push(...parsed.bodies.map(show));
  }
  return { bodies, longest };
}

describe('orders to a speech module', () => {
  it.each([
    ['stop', [orders.stop], 'FD 00 02 02 FD'],
    ['query', [orders.query], 'FD 00 02 21 DE'],
  ])('%s is as published for the SYN6288', (_name, body, frame) => {
    expect(show(encodeFrame(syn6288, body))).toBe(frame);
  });

  it.each([
    ['直行', 'FD 00 07 01 01 D6 B1 D0 D0 9D'],
    ['减速', 'FD 00 07 01 01 BC F5 CB D9 A1'],
    ['停下', 'FD 00 07 01 01 CD A3 CF C2 99'],
    ['请A023号到5号窗口', 'FD 00 14 01 01 C7 EB 41 30 32 33 BA C5 B5 BD 35 BA C5 B4 B0 BF DA E9'],
  ])('%s is as published for the SYN6288', (text, frame) => {
    expect(speech(syn6288, text)).toBe(frame);
  });

  it('have no checksum for the XFS5152', () => {
    expect(show(encodeFrame(xfs5152, [orders.query]))).toBe('FD 00 01 21');
    expect(speech(xfs5152, '请A023号到5号窗口')).toBe(
      'FD 00 13 01 01 C7 EB 41 30 32 33 BA C5 B5 BD 35 BA C5 B4 B0 BF DA',
    );
  });

  it('write what GBK lacks in the Unicode of the module', () => {
    expect(speech(xfs5152, '㐂讯')).toBe('FD 00 06 01 03 02 34 AF 8B');
    expect(speech(syn6288, '㐂讯')).toBe('FD 00 07 01 03 34 02 8B AF EA');
  });

  it('agree with the Unicode example that goes round for the XFS5152', () => {
    const body = hex('01 03 D1 79 27 59 AF 8B DE 98');
    expect(show(encodeFrame(xfs5152, body))).toBe('FD 00 0A 01 03 D1 79 27 59 AF 8B DE 98');
    expect(speechOf(xfs5152, body)).toBe('科大讯飞');
  });

  it.each(Object.entries(dialects))('of %s never hold a tag or a control character', (_name, dialect) => {
    const body = parseOrders(dialect, nothing, encodeSpeech(dialect, '请[v0]\r\n张三\0') ?? nothing)
      .bodies[0];
    expect(speechOf(dialect, body ?? nothing)).toBe('请 v0   张三 ');
  });

  it.each([
    ['syn6288', syn6288, 100],
    ['xfs5152', xfs5152, 2000],
  ] as const)('of %s are not cut: a text that is too long is none', (_name, dialect, signs) => {
    expect(encodeSpeech(dialect, '请'.repeat(signs))).toBeDefined();
    expect(encodeSpeech(dialect, '请'.repeat(signs + 1))).toBeUndefined();
  });

  it.each([
    ['a checksum that is the sum', 'FD 00 02 21 20'],
    ['FE at the end instead of a checksum', 'FD 00 02 21 FE'],
  ])('that some pages give are none: %s', (_name, frame) => {
    expect(parseOrders(syn6288, nothing, hex(frame))).toMatchObject({ bodies: [], damaged: true });
  });

  it.each(Object.entries(dialects))('are no AT commands, which some pages give for %s', (_name, dialect) => {
    const at = Buffer.from('AT+SPEAK=1\r\n', 'latin1');
    expect(parseOrders(dialect, nothing, at)).toMatchObject({ bodies: [], rest: nothing });
  });
});

describe.each(Object.entries(dialects))('the module side of %s', (_name, dialect) => {
  it('gives the same orders however the bytes are cut', () => {
    const text = fc.string({
      unit: fc.constantFrom('请', 'A', '0', '号', '㐂'),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (texts, at) => {
          const frames = texts.map(words => encodeSpeech(dialect, words) ?? nothing);
          const { bodies } = parseAll(dialect, cut(new Uint8Array(Buffer.concat(frames)), at));
          expect(bodies.map(body => speechOf(dialect, hex(body)))).toEqual(texts.map(wordsOf));
        },
      ),
    );
  });

  it('never throws and never keeps more than one frame, whatever comes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(hex('FD'), hex('FD 00'), hex('FD 0F FF'), hex('FD 00 C8')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), pieces => {
        const { bodies, longest } = parseAll(dialect, pieces);
        for (const body of bodies) speechOf(dialect, hex(body));
        expect(longest).toBeLessThan(dialect.mostText + 6);
      }),
    );
  });
});

describe('the checksum of the SYN6288', () => {
  it('gives away every single flipped bit', () => {
    const frame = encodeSpeech(syn6288, '请A023号到5号窗口') ?? nothing;
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = frame.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(parseAll(syn6288, [damaged]).bodies, `bit ${bit}`).toEqual([]);
    }
  });
});
