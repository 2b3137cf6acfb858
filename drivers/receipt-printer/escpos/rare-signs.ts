import { type ChineseRom, isInRom } from './capabilities.ts';
import { encodeGlyph, type Glyphs } from './dots.ts';
import { encodeGb18030, printable } from './gb18030.ts';

/** Stands for a character that cannot be printed, as in Chinese typesetting; it is in every Chinese font. */
export const substitute = '〓';

/**
 * A line of text for one printer: what its font holds as GB18030, what it lacks as dots where somebody has drawn it,
 * else the substitute, which is reported through `missing`.
 */
export function encodeText(
  text: string,
  rom: ChineseRom,
  glyphs: Glyphs,
  missing: (sign: string) => void,
): Buffer {
  const whole = encodeGb18030(text);
  if (isPlain(whole, rom)) return whole;
  const parts: Buffer[] = [];
  for (const sign of printable(text)) {
    const bytes = encodeGb18030(sign);
    if (isPlain(bytes, rom)) {
      parts.push(bytes);
      continue;
    }
    const rows = glyphs(sign);
    if (!rows) missing(sign);
    parts.push(rows ? encodeGlyph(rows) : encodeGb18030(substitute));
  }
  return Buffer.concat(parts);
}

/** Whether every sign of an encoded text is in the font. */
function isPlain(bytes: Uint8Array, rom: ChineseRom): boolean {
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    const length = first < 0x80 ? 1 : second >= 0x30 && second <= 0x39 ? 4 : 2;
    if (!isInRom(rom, length, first, second)) return false;
    at += length;
  }
  return true;
}

/** The note at the end of a receipt that says which character each substitute stands for, readable in any language. */
export const noteOf = (sign: string): string =>
  `${substitute} = U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
