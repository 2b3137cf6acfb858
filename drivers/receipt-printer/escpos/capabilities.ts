/** The width of the paper roll in millimetres: a property of the machine, not of the printer's answer. */
export type PaperWidth = 58 | 80;

/**
 * The characters in a printer's Chinese font: `gb2312` 6,763 Han characters, `gbk` the whole two-byte area,
 * `gb18030` the four-byte area of the basic plane as well. No ROM known to us holds supplementary planes.
 */
export type ChineseRom = 'gb2312' | 'gbk' | 'gb18030';

/** What a receipt needs to know of the printer that will print it. */
export interface PrinterModel {
  /** Columns of normal type; a Chinese sign takes two. */
  readonly columns: number;
  /** Dots across the paper. */
  readonly dots: number;
  readonly cutter: boolean;
  /** GS ( k. */
  readonly qr: boolean;
  readonly rom: ChineseRom;
}

/** How a printer can prove that it printed (protocols 2.6). */
export type Proof = 'processId' | 'processingFence' | 'none';

interface KnownModel extends Partial<PrinterModel> {
  /** The answer to GS I 67. */
  readonly name: RegExp;
  /** GS ( H. Not given: ask the printer. */
  readonly processId?: boolean;
}

/** 12 dots a column at 203 dpi (protocols 2.8: a figure of the class, no source of its own). */
const papers: Readonly<Record<PaperWidth, Pick<PrinterModel, 'columns' | 'dots'>>> = {
  58: { columns: 32, dots: 384 },
  80: { columns: 48, dots: 576 },
};

/** Epson's 180-dpi mechanisms on 80-mm paper; general knowledge, never seen on metal. */
const dpi180 = { columns: 42, dots: 512 } as const;

/**
 * What is known of a model beyond its answers; the first match counts. Who has GS ( H is from protocols 2.6.1; dots and
 * QR of single models are general knowledge and were never seen on metal.
 */
const knownModels: readonly KnownModel[] = [
  { name: /^TM-T88II{1,2}$/, processId: false, qr: false, ...dpi180 },
  { name: /^TM-T88(IV|VI{0,2})$/, processId: true, ...dpi180 },
  { name: /^TM-T70(II)?$/, processId: true, ...dpi180 },
  { name: /^TM-T(20|81III|82)/, processId: true },
  { name: /^TM-L60II$/, processId: false, qr: false },
  { name: /^TM-U2[123]0/, processId: false, qr: false, columns: 40, dots: 400 },
];

/** The model's properties, from what it answered to GS I 67 and 69; an unknown printer is taken for the plainest of its class. */
export function modelOf(
  paper: PaperWidth,
  told: { readonly name: string; readonly font: string },
): PrinterModel {
  const { name: _, processId: __, ...known } = knownModel(told.name) ?? { name: /^/ };
  const narrow = paper === 58 ? papers[58] : {};
  return { ...papers[paper], cutter: true, qr: true, rom: romOf(told.font), ...known, ...narrow };
}

/** Whether a model has GS ( H, where the table says so. */
export const hasProcessId = (name: string): boolean | undefined => knownModel(name)?.processId;

const knownModel = (name: string): KnownModel | undefined => knownModels.find(known => known.name.test(name));

/** The answer to GS I 69; a silent printer is taken for one with two-byte codes (protocols 2.8). */
function romOf(font: string): ChineseRom {
  if (font.includes('GB18030')) return 'gb18030';
  return font.includes('GB2312') ? 'gb2312' : 'gbk';
}

/**
 * Whether a sign is in the font.
 * @param length how many bytes of GB18030 it takes
 * @param first of them, and `second`
 */
export function isInRom(rom: ChineseRom, length: number, first: number, second: number): boolean {
  if (length === 1) return first < 0x80;
  if (length === 2) return rom !== 'gb2312' || (first >= 0xa1 && first <= 0xf7 && second >= 0xa1);
  // From 90 30 81 30 on the four bytes name supplementary planes.
  return rom === 'gb18030' && first < 0x90;
}
