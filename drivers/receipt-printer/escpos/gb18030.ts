import iconv from 'iconv-lite';

/**
 * The two-byte area by UTF-16 unit, 0 where there is none. It is taken from the platform's decoder, which holds the table
 * of 2022 as printers do; iconv-lite holds that of 2005 and would send 18 of its characters as four bytes.
 */
const twoByteCodes = ((): Uint16Array => {
  const decoder = new TextDecoder('gb18030');
  const codes = new Uint16Array(0x10000);
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const sign = decoder.decode(Uint8Array.of(lead, trail));
      if (sign.length === 1 && sign !== '\ufffd') codes[sign.charCodeAt(0)] = (lead << 8) | trail;
    }
  return codes;
})();

/** The fullwidth sign is in every printer's ROM, U+00A5 in none. */
const yen = '¥'.charCodeAt(0);
const fullwidthYen = 0xa3a4;

/**
 * Text as a printer takes it: GB18030-2022. Control characters become spaces, so that no text can give the printer
 * commands; `¥` becomes `￥`.
 */
export function encodeGb18030(text: string): Buffer {
  const signs = printable(text);
  const bytes = Buffer.allocUnsafe(signs.length * 4);
  let at = 0;
  for (let index = 0; index < signs.length; index++) {
    const unit = signs.charCodeAt(index);
    if (unit < 0x80) {
      bytes[at++] = unit;
      continue;
    }
    const code = unit === yen ? fullwidthYen : (twoByteCodes[unit] ?? 0);
    if (code !== 0) {
      bytes[at++] = code >> 8;
      bytes[at++] = code & 0xff;
      continue;
    }
    const sign = String.fromCodePoint(signs.codePointAt(index) ?? unit);
    at += iconv.encode(sign, 'gb18030').copy(bytes, at);
    index += sign.length - 1;
  }
  return bytes.subarray(0, at);
}

/** Without control characters and lone surrogates. */
export const printable = (text: string): string => text.toWellFormed().replace(/\p{Cc}/gu, ' ');

/** Columns that a text takes in normal type: whatever is not a single byte is printed from the Chinese ROM, two wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // The second half of a surrogate pair belongs to a sign that is counted already.
    if (unit < 0xdc00 || unit > 0xdfff) width += unit < 0x80 ? 1 : 2;
  }
  return width;
}
