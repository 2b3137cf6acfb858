import { inspect } from 'node:util';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { aimIdentifier, answer, readingOf } from '../../../../drivers/barcode-reader/code.ts';
import { deviceCommands } from '../../../../src/core/device.ts';
import { hex } from '../bytes.ts';

const textOf = (bytes: Uint8Array): string => {
  const heard = readingOf(undefined, bytes);
  return heard.kind === 'reading' ? heard.reading.text : heard.kind;
};

describe('the text of a code', () => {
  it.each([
    ['UTF-8', hex('E5BCA0E4B889'), '张三'],
    ['GB 18030', hex('D5C5C8FD'), '张三'],
    ['GB 18030 with four bytes', hex('8139EE39'), '㐀'],
    ['digits, which are both', hex('31323334'), '1234'],
    ['UTF-8 with a byte order mark', hex('EFBBBF41'), 'A'],
    ['fields of GS1 and ISO 15434', hex('5B293E1E30361D30311D041E'), '[)>\x1e06\x1d01\x1d\x04\x1e'],
    ['lines', hex('410D0A4209'), 'A\r\nB\t'],
  ])('is read from %s', (_encoding, bytes, text) => {
    expect(textOf(bytes)).toBe(text);
  });

  it.each([
    ['neither UTF-8 nor GB 18030', hex('41FFFF')],
    ['half of a sign', hex('D5C5C8')],
    ['a NUL', hex('410042')],
    ['an ESC', hex('1B40')],
  ])('is none with %s', (_what, bytes) => {
    expect(textOf(bytes)).toBe('unreadable');
  });

  it('is not an empty one', () => {
    expect(textOf(new Uint8Array())).toBe('noise');
  });

  it('is what was written, whatever Chinese stands in it', () => {
    const chinese = fc.string({
      unit: fc.integer({ min: 0x4e00, max: 0x9fa5 }).map(code => String.fromCodePoint(code)),
      minLength: 1,
    });
    fc.assert(
      fc.property(chinese, text => {
        expect(textOf(new TextEncoder().encode(text))).toBe(text);
        const gb = iconv.encode(text, 'gb18030');
        // Few texts are both; those are read as UTF-8.
        fc.pre(new TextDecoder().decode(gb).includes('\ufffd'));
        expect(textOf(gb)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('reaches the application marked as personal', () => {
    const command = { id: '1', name: 'barcodeReader.read', payload: {} } as const;
    const completion = answer(command, { symbology: 'Q1', text: '11010519491231002X' });
    expect(completion).toEqual({
      code: 'success',
      payload: { symbology: 'Q1', barcodeData: '11010519491231002X' },
    });
    const parsed = deviceCommands['barcodeReader.read'].result.parse(
      completion.code === 'success' ? completion.payload : {},
    );
    expect(parsed.barcodeData.reveal()).toBe('11010519491231002X');
    for (const text of [JSON.stringify(parsed), inspect(parsed), String(parsed.barcodeData)])
      expect(text).not.toContain('11010519491231002X');
  });
});

describe('the AIM identifier', () => {
  it.each([
    [']Q1', 'Q1'],
    [']C0', 'C0'],
    [']eA', 'eA'],
    ['Q1]', undefined],
    [']1Q', undefined],
    [']Q', undefined],
  ])('of %s is %s', (text, identifier) => {
    expect(aimIdentifier(Buffer.from(text, 'latin1'))).toBe(identifier);
  });
});
