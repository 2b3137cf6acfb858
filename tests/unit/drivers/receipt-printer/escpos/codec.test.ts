import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../../../../drivers/receipt-printer/escpos/capabilities.ts';
import {
  askStatus,
  enableAsb,
  encodeProcessId,
  encodeReceipt,
} from '../../../../../drivers/receipt-printer/escpos/codec.ts';
import { encodeGb18030, widthOf } from '../../../../../drivers/receipt-printer/escpos/gb18030.ts';
import { nextCommand } from '../../../../../drivers/receipt-printer/escpos/interpreter.ts';
import { pairLines, wrap } from '../../../../../drivers/receipt-printer/escpos/layout.ts';
import { encodeQr } from '../../../../../drivers/receipt-printer/escpos/symbols.ts';
import type { ReceiptBlock } from '../../../../../src/core/receipt.ts';
import { show } from '../../bytes.ts';

const text = (value: string): Extract<ReceiptBlock, { kind: 'text' }> => ({
  kind: 'text',
  text: value,
  align: 'left',
  size: 1,
  bold: false,
});

const able = modelOf(80, { name: 'X', font: 'CHINA GB18030' });

describe('commands to the printer', () => {
  it('are as published', () => {
    expect(show(askStatus(4))).toBe('10 04 04');
    expect(show(enableAsb(true))).toBe('1D 61 0F');
    expect(show(encodeProcessId('0001'))).toBe('1D 28 48 06 00 30 30 30 30 30 31');
    expect(show(encodeQr('A023', 576))).toBe(
      [
        '1D 28 6B 04 00 31 41 32 00',
        '1D 28 6B 03 00 31 43 06',
        '1D 28 6B 03 00 31 45 31',
        '1D 28 6B 07 00 31 50 30 41 30 32 33',
        '1D 28 6B 03 00 31 51 30',
      ].join(' '),
    );
  });

  it('make a receipt: initialise, Chinese on, status on, text, cut, id', () => {
    expect(
      show(
        encodeReceipt([{ ...text('请等候'), align: 'centre', size: 2, bold: true }], able, {
          proof: 'processId',
          id: '0001',
        }).bytes,
      ),
    ).toBe(
      [
        '1B 40 1C 26 1D 61 0F',
        '1B 61 01 1D 21 11 1B 45 01',
        'C7 EB B5 C8 BA F2 0A',
        '1D 21 00 1B 45 00',
        '1B 61 00 0A 0A 0A 0A 1D 56 01',
        '1D 28 48 06 00 30 30 30 30 30 31',
      ].join(' '),
    );
  });

  it('ask on the way whether the printer is still there, never with the id of the job', () => {
    const long = Array.from({ length: 40 }, () => text('二十四个汉字二十四个汉字二十四个汉字二十四个汉字'));
    const { bytes, marks } = encodeReceipt(long, able, { proof: 'processId', id: '~001' });
    expect(marks).toBeGreaterThan(2);
    const asked = [...show(bytes).matchAll(/1D 28 48 06 00 30 30 (.. .. .. ..)/g)].map(([, id]) => id);
    expect(asked).toHaveLength(marks + 1);
    expect(new Set(asked).size).toBe(marks + 1);
    expect(encodeReceipt(long, able, { proof: 'none' }).marks).toBe(0);
  });

  it('count the length of Chinese QR content in bytes, not in characters', () => {
    expect(show(encodeQr('号', 576))).toContain('1D 28 6B 06 00 31 50 30 E5 8F B7');
  });

  it('never let a text command the printer', () => {
    const wild = fc.string({ unit: 'binary', maxLength: 80 });
    fc.assert(
      fc.property(wild, value => {
        const { bytes } = encodeReceipt([text(value), { kind: 'qr', data: `x${value}` }], able, {
          proof: 'none',
        });
        // DLE EOT, ENQ and DC4 are obeyed wherever they stand.
        for (const second of ['04', '05', '14']) expect(show(bytes)).not.toContain(`10 ${second}`);
        expect(kindsIn(bytes)).toEqual(
          kindsIn(encodeReceipt([text('x'), { kind: 'qr', data: 'x' }], able, { proof: 'none' }).bytes),
        );
      }),
    );
  });
});

/** What the printer is told to do, apart from signs and line feeds. */
function kindsIn(bytes: Uint8Array): string[] {
  const kinds: string[] = [];
  let rest = bytes;
  for (let next = nextCommand(rest, true); next; next = nextCommand(rest, true)) {
    rest = rest.subarray(next.length);
    if (next.command.kind !== 'sign' && next.command.kind !== 'lineFeed') kinds.push(next.command.kind);
  }
  expect(rest).toHaveLength(0);
  return kinds;
}

describe('text for the printer', () => {
  it.each([
    ['￥', 'A3 A4'],
    ['¥', 'A3 A4'],
    ['䶮', 'FE 9F'],
    ['𠮷', '95 34 B2 35'],
    ['€', 'A2 E3'],
  ])('%s becomes %s', (sign, bytes) => {
    expect(show(encodeGb18030(sign))).toBe(bytes);
  });

  it('uses the two-byte codes of 2022 for the 18 characters that moved', () => {
    const codes = 'FE59 FE61 FE66 FE67 FE6D FE7E FE90 FEA0 A6D9 A6DA A6DB A6DC A6DD A6DE A6DF A6EC A6ED A6F3';
    const decoder = new TextDecoder('gb18030');
    for (const code of codes.split(' ')) {
      const sign = decoder.decode(Buffer.from(code, 'hex'));
      expect(show(encodeGb18030(sign)).replace(' ', ''), sign).toBe(code);
    }
  });

  it('is read back as it was by a printer with the table of 2022', () => {
    const decoder = new TextDecoder('gb18030');
    // Private-use characters have no place of their own in the new table.
    const sign = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .filter(value => !/[\p{Cc}¥\p{Co}]/u.test(value));
    fc.assert(
      fc.property(sign, value => {
        expect(decoder.decode(encodeGb18030(value))).toBe(value);
      }),
    );
  });
});

describe('the layout of a receipt', () => {
  it('puts the value of a pair at the right edge, by columns and not by characters', () => {
    expect(pairLines('金额', '￥1,234.56', 48)).toEqual([`金额${' '.repeat(34)}￥1,234.56`]);
    expect(widthOf(pairLines('金额', '￥1,234.56', 48)[0] ?? '')).toBe(48);
  });

  it('moves the value to a line of its own when both do not fit', () => {
    expect(pairLines('收款人', '某某有限责任公司北京分公司朝阳支行', 30)).toEqual([
      '收款人',
      '某某有限责任公司北京分公司朝阳',
      '                          支行',
    ]);
  });

  it('keeps Latin words and numbers whole where they fit', () => {
    expect(wrap('Please keep this slip until your number is called', 20)).toEqual([
      'Please keep this',
      'slip until your',
      'number is called',
    ]);
  });

  it('never makes a line wider than the paper and loses nothing but spaces', () => {
    const piece = fc.constantFrom(
      '张',
      '三',
      '𠮷',
      'A',
      '023',
      'transfer',
      ' ',
      '，',
      '\n',
      '6222 0000 1111',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(12, 16, 24, 48), (pieces, width) => {
        const value = pieces.join('');
        const lines = wrap(value, width);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(/\s/g, ''));
      }),
    );
  });
});
