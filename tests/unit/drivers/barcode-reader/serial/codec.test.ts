import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triggerOff, triggerOn } from '../../../../../drivers/barcode-reader/honeywell.ts';
import { encodeLine, serialEar } from '../../../../../drivers/barcode-reader/serial/codec.ts';
import { cut, show } from '../../bytes.ts';
import { hearAll, readings } from '../../ear.ts';
import { heardAtWrongBaud } from '../../wrong-baud.ts';
import { reading, shortCode, shortText, unnamed } from '../codes.ts';

const line = encodeLine('Q1', shortCode.data);
const hear = (text: string) => readings(hearAll(serialEar, Buffer.from(text, 'latin1')));

describe('the line of a serial scanner', () => {
  it('is told to look and to stop as published', () => {
    expect(show(triggerOn)).toBe('16 54 0D');
    expect(show(triggerOff)).toBe('16 55 0D');
  });

  it.each([
    ['CR', '6901234567892\r', unnamed('6901234567892')],
    ['LF', '6901234567892\n', unnamed('6901234567892')],
    ['CR and LF', '6901234567892\r\n', unnamed('6901234567892')],
    ['an AIM identifier before it', ']E06901234567892\r', reading('6901234567892', 'E0')],
    ['what only looks like one', ']60\r', unnamed(']60')],
    ['an end of its own before it', '\r]Q1A\r', 'unreadable'],
  ])('is a code with %s', (_what, text, code) => {
    expect(hear(text)).toEqual([code]);
  });

  it.each([
    ['a line without an end', '6901234567892', ['noise']],
    ['an end without a line', '\r\n', []],
    ['an identifier without a code', ']Q1\r', ['noise']],
    ['two codes at once', '6901234567892\r6901234567908\r', ['unreadable']],
    ['a code with a line break', 'first\r\nsecond\r\n', ['unreadable']],
    ['what is no text', '\xff\xff\r', ['unreadable']],
  ])('is no code: %s', (_what, text, heard) => {
    expect(hear(text)).toEqual(heard);
  });

  it('is heard in whatever pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 12 }), places => {
        expect(readings(hearAll(serialEar, ...cut(line, places)))).toEqual([reading(shortText)]);
      }),
    );
  });

  it('waits longer for the end than behind it', () => {
    const waits = (bytes: Uint8Array): number => {
      const { begun } = serialEar.hear(undefined, bytes);
      return begun ? serialEar.patience(begun) : 0;
    };
    expect(waits(line)).toBe(50);
    expect(waits(line.subarray(0, -1))).toBe(1000);
  });

  it.each([
    [9600, 4800],
    [9600, 19_200],
    [9600, 38_400],
    [9600, 115_200],
    [115_200, 9600],
    [19_200, 9600],
    [4800, 9600],
  ])('sent at %i baud and heard at %i is no code', (sent, heard) => {
    for (const code of ['6901234567892', shortText, '0'.repeat(40), 'fenliu:A023:2026'])
      for (const suffix of ['\r', '\n', '\r\n']) {
        const bytes = encodeLine('Q1', new TextEncoder().encode(code), suffix);
        for (const one of hearAll(serialEar, heardAtWrongBaud(bytes, sent, heard)))
          expect(one.kind).not.toBe('reading');
        expect(readings(hearAll(serialEar, heardAtWrongBaud(bytes, sent, sent)))).toEqual([reading(code)]);
      }
  });

  it('is as long as the largest code at most, and is not kept beyond it', () => {
    const most = '7'.repeat(7089);
    expect(hear(`]Q1${most}\r\n`)).toEqual([reading(most)]);
    let { begun } = serialEar.hear(undefined, line);
    for (let chunk = 0; chunk < 1000; chunk++) {
      ({ begun } = serialEar.hear(begun, Buffer.from('5'.repeat(64))));
      expect(begun?.bytes.length ?? 0).toBeLessThanOrEqual(7094);
    }
    expect(begun && serialEar.end(begun)).toMatchObject({ kind: 'unreadable' });
  });
});
