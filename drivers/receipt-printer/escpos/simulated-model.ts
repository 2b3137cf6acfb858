import type { ChineseRom, PaperWidth } from './capabilities.ts';

/** What a simulated printer is and can do. */
export interface SimulatedModel {
  readonly width: PaperWidth;
  /** The answer to GS I 67; `undefined`: no answer to any GS I. */
  readonly name: string | undefined;
  readonly rom: ChineseRom;
  /** GS ( H. */
  readonly processId: boolean;
  /** GS r. */
  readonly fence: boolean;
  /** DLE DC4 fn 8. */
  readonly clear: boolean;
}

/** Everything that the class can do. */
export const ablePrinter: SimulatedModel = {
  width: 80,
  name: 'ESCPOS-80',
  rom: 'gb18030',
  processId: true,
  fence: true,
  clear: true,
};
/** As Epson made them before GS ( H. */
export const fencePrinter: SimulatedModel = { ...ablePrinter, name: 'TM-T88III', processId: false };
/** A clone of today: two-byte font, in-sequence status, nothing more. */
export const clonePrinter: SimulatedModel = {
  ...ablePrinter,
  name: undefined,
  rom: 'gbk',
  processId: false,
  clear: false,
};
/** A clone that answers DLE EOT and nothing else. */
export const mutePrinter: SimulatedModel = { ...clonePrinter, fence: false };
/** 58 mm, two-byte font. */
export const narrowPrinter: SimulatedModel = { ...ablePrinter, width: 58, name: 'ESCPOS-58', rom: 'gb2312' };

/** GS I n (protocols 2.3): type is "two-byte codes and cutter". */
export function identityOf({ name, rom }: SimulatedModel, n: number): number[] {
  if (name === undefined) return [];
  const texts: Readonly<Record<number, string>> = {
    65: '1.00 SIM',
    66: 'SIMULATED',
    67: name,
    68: '00000001',
    69: { gb2312: 'CHINA GB2312', gbk: 'CHINA GBK', gb18030: 'CHINA GB18030' }[rom],
  };
  const text = texts[n];
  if (text !== undefined) return [0x5f, ...Buffer.from(text, 'latin1'), 0x00];
  return [n === 2 || n === 50 ? 0x03 : 0x01];
}
