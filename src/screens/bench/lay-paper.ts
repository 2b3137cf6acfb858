import type { PaperLine } from '../../core/bench.ts';

/** Dots of a printer's head: font A is 12 by 24, a Chinese sign 24 by 24, and a line of normal type takes 30. */
export const columnDots = 12;
const typeDots = 24;
const gapDots = 6;
/** Unprinted paper at both sides. */
export const marginDots = 24;
const qrDots = 168;

/** One thing on the paper, placed in dots from its top left. */
export type PaperItem =
  | {
      readonly kind: 'text';
      /** Left edge and baseline, before the type is scaled. */
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly bold: boolean;
      /** The middle of each sign, in dots of normal-size type from `x`. */
      readonly signs: readonly {
        readonly sign: string;
        readonly middle: number;
        readonly chinese: boolean;
      }[];
    }
  | { readonly kind: 'dots'; readonly x: number; readonly y: number; readonly path: string }
  | {
      readonly kind: 'qr';
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly data: string;
    }
  | { readonly kind: 'cut'; readonly y: number };

export interface PaperLayout {
  readonly width: number;
  readonly height: number;
  readonly items: readonly PaperItem[];
}

/**
 * The columns that a sign takes. GB18030 holds ASCII in one byte and everything else in two or four; a printer draws
 * the latter from its Chinese font, two columns wide, also `·`, `“` and `→` (protocols 2).
 */
export const signColumns = (sign: string): 1 | 2 => (sign > '\u007f' ? 2 : 1);

const textColumns = (text: string): number =>
  Array.from(text, signColumns).reduce((sum, one) => sum + one, 0);

/** Places everything that a printer put on its paper, dot for dot, so that it can be drawn at any size. */
export function layPaper(lines: readonly PaperLine[], columns: number): PaperLayout {
  const printable = columns * columnDots;
  const left = (align: 'left' | 'centre' | 'right', taken: number): number =>
    marginDots + { left: 0, centre: (printable - taken) / 2, right: printable - taken }[align];
  const items: PaperItem[] = [];
  let y = 0;

  for (const line of lines) {
    if (line.kind === 'cut') {
      items.push({ kind: 'cut', y: y + gapDots });
      y += 2 * gapDots;
    } else if (line.kind === 'qr') {
      items.push({ kind: 'qr', x: left(line.align, qrDots), y, size: qrDots, data: line.data });
      y += qrDots + gapDots;
    } else if (line.kind === 'dots') {
      const width = Math.max(0, ...line.rows.map(row => row.length));
      items.push({ kind: 'dots', x: left(line.align, width), y, path: dotPath(line.rows) });
      y += line.rows.length;
    } else {
      const tallest = Math.max(1, ...line.runs.map(run => run.height));
      const taken = line.runs.reduce((sum, run) => sum + textColumns(run.text) * run.width * columnDots, 0);
      let x = left(line.align, taken);
      for (const { text, ...look } of line.runs) {
        // A glyph stands with its feet a little above the bottom of its 24 dots.
        const baseline = y + tallest * typeDots - 4 * look.height;
        items.push({ kind: 'text', x, y: baseline, ...look, signs: placeSigns(text) });
        x += textColumns(text) * look.width * columnDots;
      }
      y += tallest * typeDots + gapDots;
    }
  }
  return { width: printable + 2 * marginDots, height: y, items };
}

function placeSigns(text: string): Extract<PaperItem, { kind: 'text' }>['signs'] {
  let column = 0;
  return Array.from(text, sign => {
    const wide = signColumns(sign);
    const middle = (column + wide / 2) * columnDots;
    column += wide;
    return { sign, middle, chinese: wide === 2 };
  });
}

/** Every row of neighbouring black dots as one bar of an SVG path. */
function dotPath(rows: readonly string[]): string {
  return rows
    .flatMap((row, y) =>
      Array.from(row.matchAll(/1+/g), bar => `M${bar.index} ${y}h${bar[0].length}v1h-${bar[0].length}z`),
    )
    .join('');
}
