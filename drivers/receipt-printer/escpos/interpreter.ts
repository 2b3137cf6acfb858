import type { ChineseRom } from './capabilities.ts';

/** One ESC/POS command as a printer understands it (protocols 2.3). */
export type EscposCommand =
  /** One sign: a single byte, or two or four bytes of GB18030 in Chinese mode. */
  | { readonly kind: 'sign'; readonly bytes: Uint8Array }
  | { readonly kind: 'lineFeed' }
  | { readonly kind: 'feed'; readonly dots: number }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'align'; readonly align: 'left' | 'centre' | 'right' }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'chinese'; readonly on: boolean }
  | { readonly kind: 'cut' }
  | { readonly kind: 'qrStore'; readonly data: Uint8Array }
  | { readonly kind: 'qrSize'; readonly dots: number }
  | { readonly kind: 'qrPrint' }
  | { readonly kind: 'raster'; readonly rows: readonly string[] }
  /** ESC *: dots in a line of text, so many columns of 12 dots wide. */
  | { readonly kind: 'inlineDots'; readonly columns: number }
  | { readonly kind: 'barcode'; readonly data: Uint8Array }
  | { readonly kind: 'barcodeWidth'; readonly dots: number }
  | { readonly kind: 'enableAsb'; readonly mask: number }
  | { readonly kind: 'tellPaper' }
  | { readonly kind: 'tellId'; readonly n: number }
  | { readonly kind: 'tellProcessId'; readonly id: Uint8Array }
  /** Understood and of no visible effect, or unknown. */
  | { readonly kind: 'ignored' };

/** Dots of a line of normal type with its spacing; 8 dots are a millimetre (203 dpi). */
export const lineDots = 30;

/** What a printer of a kind understands, beyond what all do. */
export interface Understanding {
  readonly rom: ChineseRom;
  /** GS ( H; a printer without it prints the argument as text (protocols 2.6.4). */
  readonly processId: boolean;
}

/**
 * The first command in a receive buffer and its length in bytes; `undefined` while it is not complete.
 * Real-time commands are not among them: the printer takes those out as they arrive.
 */
export function nextCommand(
  bytes: Uint8Array,
  chinese: boolean,
  understands: Understanding = { rom: 'gb18030', processId: true },
): { readonly command: EscposCommand; readonly length: number } | undefined {
  const head = bytes[0];
  switch (head) {
    case undefined:
      return undefined;
    case 0x0a:
      return { command: { kind: 'lineFeed' }, length: 1 };
    case 0x1b:
      return escapeCommand(bytes);
    case 0x1c:
      return chineseCommand(bytes);
    case 0x1d:
      return groupCommand(bytes, understands);
    default:
      if (head < 0x20) return { command: { kind: 'ignored' }, length: 1 };
      return sign(bytes, head, chinese, understands.rom);
  }
}

type Found = { readonly command: EscposCommand; readonly length: number } | undefined;

function sign(bytes: Uint8Array, head: number, chinese: boolean, rom: ChineseRom): Found {
  const length = !chinese || head <= 0x80 || head === 0xff ? 1 : lengthOfSign(bytes[1], rom);
  if (length === undefined || bytes.length < length) return undefined;
  return { command: { kind: 'sign', bytes: bytes.slice(0, length) }, length };
}

/** GB18030: a digit in the second byte means four bytes; older fonts know no such signs. */
function lengthOfSign(second: number | undefined, rom: ChineseRom): number | undefined {
  if (second === undefined) return undefined;
  if (second >= 0x30 && second <= 0x39) return rom === 'gb18030' ? 4 : 1;
  return second >= 0x40 ? 2 : 1;
}

/** A command of a fixed length whose last byte is its argument. */
function fixed(bytes: Uint8Array, length: number, make: (argument: number) => EscposCommand): Found {
  const argument = bytes[length - 1];
  return argument === undefined ? undefined : { command: make(argument), length };
}

const ignored = (): EscposCommand => ({ kind: 'ignored' });
const sizeOf = (width: number, height: number): EscposCommand => ({ kind: 'size', width, height });
const aligns = ['left', 'centre', 'right'] as const;

function escapeCommand(bytes: Uint8Array): Found {
  switch (bytes[1]) {
    case undefined:
      return undefined;
    case 0x40:
      return { command: { kind: 'initialise' }, length: 2 };
    case 0x61:
      return fixed(bytes, 3, n => ({ kind: 'align', align: aligns[n % 0x30] ?? 'left' }));
    case 0x45:
      return fixed(bytes, 3, n => ({ kind: 'bold', on: (n & 1) === 1 }));
    case 0x21:
      return fixed(bytes, 3, n => sizeOf((n & 0x20) === 0 ? 1 : 2, (n & 0x10) === 0 ? 1 : 2));
    case 0x64:
      return fixed(bytes, 3, n => ({ kind: 'feed', dots: n * lineDots }));
    case 0x4a:
      return fixed(bytes, 3, n => ({ kind: 'feed', dots: n }));
    case 0x2a:
      return inlineDots(bytes);
    case 0x32:
      return { command: ignored(), length: 2 };
    default:
      return fixed(bytes, 3, ignored);
  }
}

function chineseCommand(bytes: Uint8Array): Found {
  switch (bytes[1]) {
    case undefined:
      return undefined;
    case 0x26:
      return { command: { kind: 'chinese', on: true }, length: 2 };
    case 0x2e:
      return { command: { kind: 'chinese', on: false }, length: 2 };
    default:
      return fixed(bytes, 3, ignored);
  }
}

function groupCommand(bytes: Uint8Array, { processId }: Understanding): Found {
  switch (bytes[1]) {
    case undefined:
      return undefined;
    case 0x21:
      return fixed(bytes, 3, n => sizeOf((n >> 4) + 1, (n & 0x0f) + 1));
    case 0x56: {
      const feeds = (bytes[2] ?? 0) >= 0x41;
      return fixed(bytes, feeds ? 4 : 3, () => ({ kind: 'cut' }));
    }
    case 0x61:
      return fixed(bytes, 3, mask => ({ kind: 'enableAsb', mask }));
    case 0x72:
      return fixed(bytes, 3, n => (n % 0x30 === 1 ? { kind: 'tellPaper' } : ignored()));
    case 0x49:
      return fixed(bytes, 3, n => ({ kind: 'tellId', n }));
    case 0x76:
      return raster(bytes);
    case 0x77:
      return fixed(bytes, 3, dots => ({ kind: 'barcodeWidth', dots }));
    case 0x6b:
      return barcode(bytes);
    case 0x28:
      // What follows is text to a printer that does not know the command.
      if (bytes[2] === 0x48 && !processId) return fixed(bytes, 5, ignored);
      return longCommand(bytes);
    default:
      return fixed(bytes, 3, ignored);
  }
}

/** ESC * 33: 24 dots high, three bytes a column. */
function inlineDots(bytes: Uint8Array): Found {
  const [, , , low, high] = bytes;
  if (low === undefined || high === undefined) return undefined;
  const columns = low | (high << 8);
  const length = 5 + columns * 3;
  if (bytes.length < length) return undefined;
  return { command: { kind: 'inlineDots', columns: Math.ceil(columns / 12) }, length };
}

/** GS k 73 n … */
function barcode(bytes: Uint8Array): Found {
  const count = bytes[3];
  if (count === undefined || bytes.length < 4 + count) return undefined;
  return { command: { kind: 'barcode', data: bytes.slice(4, 4 + count) }, length: 4 + count };
}

/**
 * No picture on 80-mm paper is larger: more than a metre of it. A printer gives up the header of a longer one, and
 * prints its dots as text; where a real one draws that line is a guess.
 */
const mostRaster = 256 * 1024;

/** GS v 0: the width comes in bytes, the height in dots. */
function raster(bytes: Uint8Array): Found {
  const [, , , , xLow, xHigh, yLow, yHigh] = bytes;
  if (xLow === undefined || xHigh === undefined || yLow === undefined || yHigh === undefined)
    return undefined;
  const width = xLow | (xHigh << 8);
  const height = yLow | (yHigh << 8);
  const length = 8 + width * height;
  if (length > mostRaster) return { command: ignored(), length: 8 };
  if (bytes.length < length) return undefined;
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from(bytes.subarray(8 + row * width, 8 + (row + 1) * width), byte =>
      byte.toString(2).padStart(8, '0'),
    ).join(''),
  );
  return { command: { kind: 'raster', rows }, length };
}

/** `GS ( X pL pH …` */
function longCommand(bytes: Uint8Array): Found {
  const [, , group, low, high] = bytes;
  if (low === undefined || high === undefined) return undefined;
  const length = 5 + (low | (high << 8));
  if (bytes.length < length) return undefined;
  const [one, two] = bytes.subarray(5, 7);
  const rest = bytes.slice(7, length);
  const is = (wanted: number, first: number, second: number): boolean =>
    group === wanted && one === first && two === second;
  if (is(0x6b, 0x31, 0x43)) return { command: { kind: 'qrSize', dots: rest[0] ?? 3 }, length };
  if (is(0x6b, 0x31, 0x50)) return { command: { kind: 'qrStore', data: rest.slice(1) }, length };
  if (is(0x6b, 0x31, 0x51)) return { command: { kind: 'qrPrint' }, length };
  if (is(0x48, 0x30, 0x30)) return { command: { kind: 'tellProcessId', id: rest }, length };
  return { command: ignored(), length };
}
