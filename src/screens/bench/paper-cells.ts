/** One sign of a printed line and the columns of normal-size type that it takes. */
export interface PaperCell {
  readonly sign: string;
  readonly columns: 1 | 2;
}

/**
 * Splits a run into signs as a receipt printer spaces them. GB18030 holds ASCII in one byte and everything else in
 * two or four; the printer draws the latter from its Chinese font, two columns wide, also `·`, `“` and `→`.
 */
export const paperCells = (text: string): readonly PaperCell[] =>
  Array.from(text, sign => ({ sign, columns: sign > '\u007f' ? 2 : 1 }));
