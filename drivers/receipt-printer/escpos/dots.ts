import type { Receipt, ReceiptBlock } from '../../../src/core/receipt.ts';

/** How a character looks that the printer's font lacks: 24 rows of 3 bytes, the leftmost dot in the highest bit. */
export type Glyphs = (sign: string) => Uint8Array | undefined;

/** The characters that the receipt brings along. */
export function glyphsOf(receipt: Receipt): Glyphs {
  const brought = new Map<string, Uint8Array>();
  for (const block of receipt)
    if (block.kind === 'glyph') brought.set(block.sign, Buffer.from(block.dots, 'base64'));
  return sign => brought.get(sign);
}

/** ESC * 33, 24 dots high: stands in a line of text as a Chinese sign does, always in normal size. */
export function encodeGlyph(rows: Uint8Array): Buffer {
  const columns = new Uint8Array(72);
  for (let y = 0; y < 24; y++)
    for (let x = 0; x < 24; x++)
      if (((rows[y * 3 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0) {
        const at = x * 3 + (y >> 3);
        columns[at] = (columns[at] ?? 0) | (0x80 >> (y & 7));
      }
  return Buffer.from([0x1b, 0x2a, 33, 24, 0, ...withoutRealtime(columns)]);
}

/** Bytes of picture in one command: between two of them the printer can be asked whether it is still there. */
const bandBytes = 512;

/**
 * GS v 0 in bands, one command each. A picture wider than the paper loses evenly spaced columns and rows.
 * @param paper dots across
 */
export function encodePicture(block: Extract<ReceiptBlock, { kind: 'picture' }>, paper: number): Buffer[] {
  const whole = { width: block.width, height: block.height, bytes: Buffer.from(block.dots, 'base64') };
  const { width, height, bytes } = block.width > paper ? narrowed(whole, paper) : whole;
  const rowBytes = Math.ceil(width / 8);
  const bandRows = Math.min(255, Math.floor(bandBytes / rowBytes));
  const bands: Buffer[] = [];
  for (let top = 0; top < height; top += bandRows) {
    const rows = Math.min(bandRows, height - top);
    const band = Buffer.alloc(8 + rowBytes * rows);
    band.set([0x1d, 0x76, 0x30, 0, rowBytes, 0, rows, 0]);
    band.set(bytes.subarray(top * rowBytes, (top + rows) * rowBytes), 8);
    withoutRealtime(band.subarray(8));
    bands.push(band);
  }
  return bands;
}

interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

function narrowed(from: Bitmap, width: number): Bitmap {
  const height = Math.max(1, Math.round((from.height * width) / from.width));
  const fromRow = Math.ceil(from.width / 8);
  const toRow = Math.ceil(width / 8);
  const bytes = new Uint8Array(toRow * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x * from.width) / width);
      const row = Math.min(from.height - 1, Math.floor((y * from.height) / height));
      if (((from.bytes[row * fromRow + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) === 0) continue;
      const at = y * toRow + (x >> 3);
      bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7));
    }
  return { width, height, bytes };
}

/**
 * Real-time commands (DLE EOT, ENQ, DC4) are obeyed wherever they stand, inside of pictures too: one more black dot
 * makes a DLE something else. Changes and returns its argument.
 */
function withoutRealtime(bytes: Uint8Array): Uint8Array {
  for (let at = bytes.indexOf(0x10); at >= 0; at = bytes.indexOf(0x10, at + 1)) {
    const next = bytes[at + 1];
    if (next === 0x04 || next === 0x05 || next === 0x14) bytes[at] = 0x18;
  }
  return bytes;
}
