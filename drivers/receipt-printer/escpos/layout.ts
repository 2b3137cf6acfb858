import { printable, widthOf } from './gb18030.ts';

/** Signs that belong to what stands before them: never at the beginning of a line. */
const closing = '，。、；：？！）》」』】〕〉”’…—·％℃,.;:?!)\\]}%';
/** Signs that belong to what follows: never at the end of a line. */
const opening = '（《「『【〔〈“‘￥';
/** What stays together where it fits: a word, a number or one Chinese character, with its punctuation. */
const pieces = new RegExp(
  `[${opening}]*(?:[\\x21-\\x7e]+|[^\\x21-\\x7e${opening}])(?:(?<! )[${closing}])*|[${opening}]+`,
  'gu',
);

/**
 * Breaks a text into lines of at most `width` columns. Words of Latin letters and digits stay whole where they fit;
 * Chinese breaks anywhere but before closing and after opening punctuation.
 */
export function wrap(text: string, width: number): string[] {
  return text.split(/\r?\n/).flatMap(paragraph => wrapParagraph(printable(paragraph), width));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  if (widthOf(paragraph) <= width) return [paragraph.trimEnd()];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of paragraph.match(pieces) ?? []) {
    const needed = widthOf(piece);
    if (used + needed <= width) {
      line += piece;
      used += needed;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = '';
    used = 0;
    if (piece === ' ') continue;
    for (const sign of piece) {
      const columns = widthOf(sign);
      if (used + columns > width) {
        lines.push(line);
        line = '';
        used = 0;
      }
      line += sign;
      used += columns;
    }
  }
  lines.push(line);
  return lines;
}

/** A label at the left edge and its value at the right; the value goes below, still at the right, when both do not fit. */
export function pairLines(label: string, value: string, width: number): string[] {
  const left = printable(label);
  const right = printable(value);
  const gap = width - widthOf(left) - widthOf(right);
  if (gap >= 1) return [left + ' '.repeat(gap) + right];
  return [
    ...wrap(label, width),
    ...wrap(value, width).map(line => ' '.repeat(Math.max(0, width - widthOf(line))) + line),
  ];
}

export const rule = (width: number): string => '-'.repeat(width);
