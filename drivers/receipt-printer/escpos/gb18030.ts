import iconv from 'iconv-lite';

/**
 * Two-byte codes for which iconv-lite holds the table of 2005 and printers, browsers and Node that of 2022: it knows
 * them under private-use code points, and would send the real characters as four bytes.
 */
const changed = [
  0xfe59, 0xfe61, 0xfe66, 0xfe67, 0xfe6d, 0xfe7e, 0xfe90, 0xfea0, 0xa6d9, 0xa6da, 0xa6db, 0xa6dc, 0xa6dd,
  0xa6de, 0xa6df, 0xa6ec, 0xa6ed, 0xa6f3,
];

const newTable = new TextDecoder('gb18030');
const oldNames = new Map(
  changed.map(code => {
    const bytes = Buffer.from([code >> 8, code & 0xff]);
    return [newTable.decode(bytes), iconv.decode(bytes, 'gb18030')];
  }),
);
const changedSigns = new RegExp(`[${[...oldNames.keys()].join('')}]`, 'g');

/**
 * Text as a printer takes it: GB18030-2022. Control characters become spaces, so that no text can give the printer
 * commands; `¥` becomes `￥`, which is in every printer's ROM.
 */
export const encodeGb18030 = (text: string): Buffer =>
  iconv.encode(
    printable(text)
      .replaceAll('¥', '￥')
      .replace(changedSigns, sign => oldNames.get(sign) ?? sign),
    'gb18030',
  );

/** Without control characters and lone surrogates. */
export const printable = (text: string): string => text.toWellFormed().replace(/\p{Cc}/gu, ' ');

/** Columns that a text takes in normal type: whatever is not a single byte is printed from the Chinese ROM, two wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += isNarrow(sign) ? 1 : 2;
  return width;
}

export const isNarrow = (sign: string): boolean => sign < '\x80';
