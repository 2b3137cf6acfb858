import type { PaperLine } from '../../core/bench.ts';
import { cellsOf } from '../messages.ts';

type Align = 'left' | 'centre' | 'right';

/** Dots of one column of normal type, and of one line of it without its spacing. */
const columnDots = 12;
const rowDots = 24;
/** Braille has two dots across and four down; which bit of U+2800 each one is. */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const dotsPerPoint = columnDots / 2;

/**
 * A line of paper for a terminal: the paper's edges, type at its width in cells, pictures in Braille points. A wide
 * letter is followed by a gap, so that the columns are those of the paper.
 * @param columns of normal type that the paper has
 */
export function paperText(line: PaperLine, columns: number): string[] {
  switch (line.kind) {
    case 'cut':
      return [`├${'╌'.repeat(columns)}┤ ✂`];
    case 'text': {
      const text = line.runs.map(run => spread(run.text, run.width)).join('');
      return [edged(text, line.align, columns)];
    }
    case 'qr':
      return [edged(`▣ ${line.data}`, line.align, columns)];
    case 'dots':
      return braille(line.rows).map(row => edged(row, line.align, columns));
  }
}

const spread = (text: string, width: number): string =>
  width === 1
    ? text
    : Array.from(text, sign => sign + ' '.repeat((width - 1) * Math.max(1, cellsOf(sign)))).join('');

function edged(text: string, align: Align, columns: number): string {
  const room = Math.max(0, columns - cellsOf(text));
  const before = { left: 0, centre: Math.floor(room / 2), right: room }[align];
  return `│${' '.repeat(before)}${text}${' '.repeat(room - before)}│`;
}

/** A point is black when half of its dots are, or more. */
function braille(rows: readonly string[]): string[] {
  const width = rows[0]?.length ?? 0;
  const isBlack = (top: number, left: number): boolean => {
    let black = 0;
    for (let y = top; y < top + dotsPerPoint; y++)
      for (let x = left; x < left + dotsPerPoint; x++) if (rows[y]?.[x] === '1') black++;
    return black * 2 >= dotsPerPoint ** 2;
  };
  const cell = (top: number, left: number): string => {
    let bits = 0;
    for (const [down, pair] of brailleBits.entries())
      for (const [across, bit] of pair.entries())
        if (isBlack(top + down * dotsPerPoint, left + across * dotsPerPoint)) bits |= bit;
    return String.fromCharCode(0x2800 + bits);
  };
  return Array.from({ length: Math.ceil(rows.length / rowDots) }, (_, row) =>
    Array.from({ length: Math.ceil(width / columnDots) }, (__, column) =>
      cell(row * rowDots, column * columnDots),
    ).join(''),
  );
}
