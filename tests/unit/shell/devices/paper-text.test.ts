import { describe, expect, it } from 'vitest';
import type { PaperLine } from '../../../../src/core/bench.ts';
import { paperText } from '../../../../src/shell/devices/paper-text.ts';

const text = (words: string, align: 'left' | 'centre' | 'right', width = 1): PaperLine => ({
  kind: 'text',
  align,
  runs: [{ text: words, width, height: 1, bold: false }],
});

describe('paper in a terminal', () => {
  it('has its edges in one place, whatever is printed where', () => {
    expect(paperText(text('号码 A023', 'left'), 12)).toEqual(['│号码 A023   │']);
    expect(paperText(text('号码', 'centre'), 12)).toEqual(['│    号码    │']);
    expect(paperText(text('5', 'right'), 12)).toEqual(['│           5│']);
  });

  it('shows wide type at the width that it has on paper', () => {
    expect(paperText(text('号A', 'left', 2), 12)).toEqual(['│号  A       │']);
  });

  it('loses nothing of a line that is too long for it', () => {
    expect(paperText(text('0123456789', 'right'), 4)).toEqual(['│0123456789│']);
  });

  it('shows a picture in points: black where half of the dots are', () => {
    const black = '1'.repeat(12);
    const left = '1'.repeat(6) + '0'.repeat(6);
    const rows = Array.from({ length: 24 }, (_, row) => (row < 12 ? black : left));
    expect(paperText({ kind: 'dots', rows, align: 'left' }, 2)).toEqual(['│\u285f │']);
  });

  it('says what a code holds and where the paper was cut', () => {
    expect(paperText({ kind: 'qr', data: 'A023', align: 'left' }, 8)).toEqual(['│▣ A023  │']);
    expect(paperText({ kind: 'cut' }, 3)).toEqual(['├╌╌╌┤ ✂']);
  });
});
