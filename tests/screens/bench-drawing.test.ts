import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaperLine } from '../../src/core/bench.ts';
import { layPaper, marginDots } from '../../src/screens/bench/lay-paper.ts';
import { ledColumns } from '../../src/screens/bench/led-columns.ts';

const text = (said: string, align: 'left' | 'centre' | 'right', width = 1, height = 1): PaperLine => ({
  kind: 'text',
  runs: [{ text: said, width, height, bold: false }],
  align,
});

describe('layPaper', () => {
  it('gives a Chinese sign two columns and an ASCII sign one, so that columns below each other stay in line', () => {
    const [first, second] = layPaper([text('中A', 'left'), text('ABC', 'left')], 32).items;
    if (first?.kind !== 'text' || second?.kind !== 'text') throw new Error('both lines are text');
    // The A after 中 and the C after AB both stand in the third column.
    expect(first.signs[1]?.middle).toBe(30);
    expect(second.signs[2]?.middle).toBe(30);
  });

  it('puts a line of double width in the middle by its printed width', () => {
    const [item] = layPaper([text('A024', 'centre', 2, 2)], 32).items;
    if (item?.kind !== 'text') throw new Error('it is text');
    expect(item.x).toBe(marginDots + (32 * 12 - 4 * 2 * 12) / 2);
  });

  it('draws every black dot of a raster exactly once', () => {
    const rows = ['1010', '0000', '1111'];
    const [item] = layPaper([{ kind: 'dots', rows, align: 'left' }], 32).items;
    expect(item?.kind === 'dots' && item.path).toBe('M0 0h1v1h-1zM2 0h1v1h-1zM0 2h4v1h-4z');
  });

  it('never lays a line over the one before it, whatever is printed', () => {
    const line = fc.oneof(
      fc
        .record({
          said: fc.string({ unit: 'grapheme', maxLength: 20 }),
          size: fc.integer({ min: 1, max: 8 }),
        })
        .map(({ said, size }) => text(said, 'left', size, size)),
      fc.constant<PaperLine>({ kind: 'cut' }),
      fc.constant<PaperLine>({ kind: 'qr', data: 'x', align: 'centre' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), lines => {
        const heights = lines.map((_, index) => layPaper(lines.slice(0, index + 1), 42).height);
        const layout = layPaper(lines, 42);
        for (const [index, item] of layout.items.entries()) {
          const above = heights[index - 1] ?? 0;
          const top = item.kind === 'text' ? item.y - 20 * item.height : item.y;
          expect(top).toBeGreaterThanOrEqual(above);
          expect(item.y).toBeLessThanOrEqual(heights[index] ?? 0);
        }
      }),
    );
  });
});

describe('ledColumns', () => {
  it('draws an A as seven dots high with a bar in the middle', () => {
    const rows = Array.from({ length: 7 }, (_, y) =>
      ledColumns('a')
        .map(column => (((column >> y) & 1) === 1 ? '#' : '.'))
        .join(''),
    );
    expect(rows).toEqual(['.###.', '#...#', '#...#', '#...#', '#####', '#...#', '#...#']);
  });

  it('leaves one dark column between signs and shows a box for a sign that the board does not have', () => {
    expect(ledColumns('1号')).toHaveLength(11);
    expect(ledColumns('1号')[5]).toBe(0);
    expect(ledColumns('号')).toEqual([0x7f, 0x41, 0x41, 0x41, 0x7f]);
  });
});
