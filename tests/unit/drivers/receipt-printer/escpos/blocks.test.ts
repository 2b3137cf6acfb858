import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasProcessId, modelOf } from '../../../../../drivers/receipt-printer/escpos/capabilities.ts';
import { barcodeText, bars } from '../../../../../drivers/receipt-printer/escpos/code128.ts';
import { encodeReceipt } from '../../../../../drivers/receipt-printer/escpos/codec.ts';
import { encodeGlyph, encodePicture } from '../../../../../drivers/receipt-printer/escpos/dots.ts';
import { nextCommand } from '../../../../../drivers/receipt-printer/escpos/interpreter.ts';
import { wrap } from '../../../../../drivers/receipt-printer/escpos/layout.ts';
import { encodeBarcode, encodeQr, qrModules } from '../../../../../drivers/receipt-printer/escpos/symbols.ts';
import { dithered } from '../../../../../src/core/picture.ts';
import { type ReceiptBlock, receiptBlockSchema } from '../../../../../src/core/receipt.ts';
import { hex, show } from '../../bytes.ts';

type Picture = Extract<ReceiptBlock, { kind: 'picture' }>;
const picture = (width: number, height: number, bytes: Uint8Array): Picture => ({
  kind: 'picture',
  align: 'centre',
  width,
  height,
  dots: Buffer.from(bytes).toString('base64'),
});
const able = modelOf(80, { name: 'X', font: 'CHINA GB18030' });

describe('what a printer can do', () => {
  it.each([
    ['TM-T88III', false, 42],
    ['TM-T88IV', true, 42],
    ['TM-T88VI', true, 42],
    ['TM-T20III', true, 48],
    ['TM-T82X', true, 48],
    ['TM-U220', false, 40],
    ['XP-80C', undefined, 48],
    ['', undefined, 48],
  ])('%s: process id %s, %i columns on 80 mm', (name, processId, columns) => {
    expect(hasProcessId(name)).toBe(processId);
    expect(modelOf(80, { name, font: '' }).columns).toBe(columns);
  });

  it('follows from its paper and the language of its font', () => {
    expect(modelOf(58, { name: 'TM-T88IV', font: 'CHINA GB2312' })).toEqual({
      columns: 32,
      dots: 384,
      cutter: true,
      qr: true,
      rom: 'gb2312',
    });
    expect(modelOf(80, { name: '', font: '' }).rom).toBe('gbk');
  });

  it('gives a QR code as text to a printer that cannot draw one', () => {
    const bytes = encodeReceipt(
      [{ kind: 'qr', data: 'A023' }],
      { ...able, qr: false },
      { proof: 'none' },
    ).bytes;
    expect(show(bytes)).not.toContain('1D 28 6B');
    expect(Buffer.from(bytes).includes('A023')).toBe(true);
  });
});

describe('a barcode', () => {
  it('is CODE128, in pairs where there are only digits, as wide as the paper allows', () => {
    expect(show(encodeBarcode('A-1', 576) ?? hex(''))).toBe(
      '1D 68 50 1D 77 03 1D 48 02 1D 6B 49 05 7B 42 41 2D 31',
    );
    expect(show(encodeBarcode('123456', 576) ?? hex(''))).toContain('1D 6B 49 05 7B 43 0C 22 38');
    expect(show(encodeBarcode('a{b', 576) ?? hex(''))).toContain('7B 42 61 7B 7B 62');
    expect(show(encodeBarcode('TICKET-A023', 384) ?? hex(''))).toContain('1D 77 02');
  });

  it('is text where the bars do not fit', () => {
    const data = 'REFERENCE-NUMBER-20261121-000001';
    expect(encodeBarcode(data, 384)).toBeUndefined();
    const narrow = modelOf(58, { name: '', font: '' });
    expect(
      Buffer.from(encodeReceipt([{ kind: 'barcode', data }], narrow, { proof: 'none' }).bytes).includes(data),
    ).toBe(true);
  });

  it('never holds a real-time command', () => {
    expect(show(encodeBarcode('1604', 576) ?? hex(''))).not.toContain('10 04');
    expect(show(encodeBarcode('991605', 576) ?? hex(''))).not.toContain('10 05');
  });

  it('is drawn by the simulator as the standard says', () => {
    // Start B 211214, "P" (48) 313121, check sign (104 + 48) mod 103 = 49 is 211331, stop 2331112.
    const row = bars(Uint8Array.from([0x7b, 0x42, 0x50]), 1);
    expect(row).toBe(['11010010000', '11101110110', '11010001110', '1100011101011'].join(''));
    expect(barcodeText(Uint8Array.from([0x7b, 0x43, 12, 34]))).toBe('1234');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('0', 'A', '9', 'z', '-'), minLength: 1, maxLength: 12 }),
        data => {
          const bytes = encodeBarcode(data, 2000);
          const found = nextCommand((bytes ?? hex('')).subarray(9), true)?.command;
          expect(found?.kind === 'barcode' ? barcodeText(found.data) : '').toBe(data);
        },
      ),
    );
  });
});

describe('a QR code', () => {
  it('has a quiet zone and fits on the paper', () => {
    for (let bytes = 1; bytes <= 1800; bytes += 7)
      for (const paper of [384, 512, 576]) {
        const data = 'x'.repeat(bytes);
        const size = encodeQr(data, paper)[16] ?? 0;
        expect(size).toBeGreaterThanOrEqual(2);
        expect((qrModules(bytes) + 8) * size).toBeLessThanOrEqual(paper);
      }
  });

  it('has no length that would be read as a real-time command', () => {
    for (const bytes of [0x0410 - 3, 0x0510 - 3])
      expect(show(encodeQr('x'.repeat(bytes), 576))).not.toMatch(/10 0[45]/);
  });
});

describe('a picture', () => {
  const packed = fc.record({
    width: fc.integer({ min: 1, max: 700 }),
    height: fc.integer({ min: 1, max: 420 }),
    seed: fc.integer({ min: 0, max: 255 }),
  });

  it('arrives dot for dot, in bands, and never holds a real-time command', () => {
    fc.assert(
      fc.property(packed, ({ width, height, seed }) => {
        const rowBytes = Math.ceil(width / 8);
        const bytes = Uint8Array.from(
          { length: rowBytes * height },
          (_, at) => [0x10, 0x04, 0x05, 0x14, 0xff, seed][(at * 7 + seed) % 6] ?? 0,
        );
        const sent = Buffer.concat(encodePicture(picture(width, height, bytes), 576));
        expect(show(sent)).not.toMatch(/10 (04|05|14)/);
        let rest: Uint8Array = sent;
        const rows: string[] = [];
        for (let next = nextCommand(rest, true); next; next = nextCommand(rest, true)) {
          if (next.command.kind === 'raster') rows.push(...next.command.rows);
          rest = rest.subarray(next.length);
        }
        expect(rest).toHaveLength(0);
        expect(Math.max(...rows.map(row => row.length))).toBeLessThanOrEqual(576);
        if (width > 576) return;
        const original = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('');
        const drawn = rows.join('');
        const lost = Array.from(original).filter((dot, at) => dot === '1' && drawn[at] !== '1');
        expect(lost).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps its shape on narrow paper', () => {
    // A black frame one eighth wide.
    const width = 768;
    const rows = Array.from({ length: 80 }, (_, y) =>
      Array.from({ length: width / 8 }, (__, x) => (y < 10 || y >= 70 || x < 12 || x >= 84 ? 0xff : 0)),
    );
    const bands = encodePicture(picture(width, 80, Uint8Array.from(rows.flat())), 384);
    const drawn = bands.flatMap(band => {
      const command = nextCommand(band, true)?.command;
      return command?.kind === 'raster' ? command.rows : [];
    });
    expect(drawn).toHaveLength(40);
    expect(drawn[0]).toBe('1'.repeat(384));
    expect(drawn[20]).toBe('1'.repeat(48) + '0'.repeat(288) + '1'.repeat(48));
  });

  it('is as dark as what it was made from', () => {
    for (const grey of [0, 64, 128, 200, 255]) {
      const data = Array.from({ length: 64 * 64 }, () => [grey, grey, grey, 255]).flat();
      const block = dithered({ width: 64, height: 64, data }, 64, 'left');
      expect(receiptBlockSchema.safeParse(block).success).toBe(true);
      const black = Buffer.from(block.dots, 'base64').reduce(
        (sum, byte) => sum + byte.toString(2).replaceAll('0', '').length,
        0,
      );
      expect(black / (64 * 64)).toBeCloseTo(1 - grey / 255, 1);
    }
  });

  it('shows paper where the original is transparent, and keeps its proportions', () => {
    const data = new Uint8ClampedArray(40 * 20 * 4);
    const block = dithered({ width: 40, height: 20, data }, 100, 'left');
    expect([block.width, block.height]).toEqual([100, 50]);
    expect(Buffer.from(block.dots, 'base64').every(byte => byte === 0)).toBe(true);
  });
});

it('turns the rows of a drawn character into the columns of ESC *', () => {
  const rows = new Uint8Array(72);
  // The top row, and the leftmost dot of the second.
  rows.fill(0xff, 0, 3);
  rows[3] = 0x80;
  const sent = encodeGlyph(rows);
  expect(show(sent.subarray(0, 5))).toBe('1B 2A 21 18 00');
  expect(show(sent.subarray(5, 11))).toBe('C0 00 00 80 00 00');
  expect(sent).toHaveLength(77);
});

describe('Chinese punctuation', () => {
  it('closing stays with what it closes, opening with what it opens', () => {
    expect(wrap('请您取走身份证，谢谢。', 14)).toEqual(['请您取走身份', '证，谢谢。']);
    expect(wrap('请阅读《客户须知》后签字', 8)).toEqual(['请阅读', '《客户须', '知》后签', '字']);
  });

  it('never begins or ends a line against the rules', () => {
    const piece = fc.constantFrom('张', '三', 'A', '023', ' ', '，', '。', '》', '《', '（', '）', '、');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), signs => {
        // As people write: no two marks in a row, no space before a mark.
        const text = signs
          .join('')
          .replaceAll(/[，。》《（）、 ]{2,}/g, mark => mark.slice(0, 1))
          .replaceAll(/^[，。》）、 ]+|[《（]$/g, '');
        for (const line of wrap(text, 20)) expect(line).not.toMatch(/^[，。》）、]|[《（]$/);
      }),
    );
  });
});
