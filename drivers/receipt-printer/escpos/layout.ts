import { printable, widthOf } from './gb18030.ts';

/**
 * Breaks a text into lines of at most `width` columns. Words of Latin letters and digits stay whole where they fit;
 * Chinese breaks anywhere.
 */
export function wrap(text: string, width: number): string[] {
  return text.split(/\r?\n/).flatMap(paragraph => wrapParagraph(printable(paragraph), width));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of paragraph.match(/[\x21-\x7e]+|[^\x21-\x7e]/gu) ?? []) {
    if (widthOf(line + piece) <= width) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = '';
    if (piece === ' ') continue;
    for (const sign of piece) {
      if (widthOf(line + sign) > width) {
        lines.push(line);
        line = '';
      }
      line += sign;
    }
  }
  lines.push(line);
  return lines;
}

/** A label at the left edge and its value at the right; the value goes below, still at the right, when both do not fit. */
export function pairLines(label: string, value: string, width: number): string[] {
  const gap = width - widthOf(printable(label)) - widthOf(printable(value));
  if (gap >= 1) return [`${printable(label)}${' '.repeat(gap)}${printable(value)}`];
  return [
    ...wrap(label, width),
    ...wrap(value, width).map(line => ' '.repeat(Math.max(0, width - widthOf(line))) + line),
  ];
}

export const rule = (width: number): string => '-'.repeat(width);
