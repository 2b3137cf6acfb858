import type { PaperLine } from '../../../src/core/bench.ts';
import { barcodeText, bars } from './code128.ts';
import { type EscposCommand, lineDots } from './interpreter.ts';
import { qrModules } from './symbols.ts';

type TextLine = Extract<PaperLine, { kind: 'text' }>;
type Run = TextLine['runs'][number];

/** What a printer keeps between commands: lost when the power goes. */
export interface PrintModes {
  /** Columns of normal type on its paper. */
  readonly columns: number;
  readonly align: TextLine['align'];
  readonly bold: boolean;
  readonly width: number;
  readonly height: number;
  readonly chinese: boolean;
  readonly qr: Uint8Array;
  readonly qrDots: number;
  readonly barDots: number;
  /** The line that is being filled, and how many columns it takes so far. */
  readonly runs: readonly Run[];
  readonly used: number;
}

export const freshModes = (columns: number): PrintModes => ({
  columns,
  align: 'left',
  bold: false,
  width: 1,
  height: 1,
  chinese: false,
  qr: new Uint8Array(),
  qrDots: 3,
  barDots: 3,
  runs: [],
  used: 0,
});

/** What a command does to the paper: the lines that appear, and how far the paper moves. */
export interface Printed {
  readonly modes: PrintModes;
  readonly lines: readonly PaperLine[];
  readonly dots: number;
}

/** Dots that the bars of a barcode are high; a printer's own setting is 162. */
const barcodeDots = 80;

const gb18030 = new TextDecoder('gb18030');
const utf8 = new TextDecoder();

/** Carries out one command that belongs to the paper; all others leave it as it is. */
export function printCommand(modes: PrintModes, command: EscposCommand): Printed {
  switch (command.kind) {
    case 'sign':
      return printSign(modes, command.bytes);
    case 'lineFeed':
      return endLine(modes);
    case 'feed': {
      const ended = modes.used > 0 ? endLine(modes) : nothing(modes);
      const blank = Array.from({ length: Math.floor(command.dots / lineDots) }, () => textLine(modes, []));
      return { ...ended, lines: [...ended.lines, ...blank], dots: ended.dots + command.dots };
    }
    case 'cut':
      return { modes, lines: [{ kind: 'cut' }], dots: 0 };
    case 'qrPrint': {
      const data = utf8.decode(modes.qr);
      return {
        modes,
        lines: [{ kind: 'qr', data, align: modes.align }],
        dots: qrModules(modes.qr.length) * modes.qrDots,
      };
    }
    case 'raster':
      return {
        modes,
        lines: [{ kind: 'dots', rows: [...command.rows], align: modes.align }],
        dots: command.rows.length,
      };
    case 'inlineDots':
      return place(modes, '▦', command.columns);
    case 'barcode': {
      const { align, barDots } = modes;
      const row = bars(command.data, barDots);
      const run: Run = { text: barcodeText(command.data), width: 1, height: 1, bold: false };
      return {
        modes,
        lines: [
          { kind: 'dots', rows: Array.from({ length: barcodeDots }, () => row), align },
          { kind: 'text', runs: [run], align },
        ],
        dots: barcodeDots + lineDots,
      };
    }
    case 'barcodeWidth':
      return nothing({ ...modes, barDots: command.dots });
    case 'initialise':
      return nothing(freshModes(modes.columns));
    case 'align':
      return nothing({ ...modes, align: command.align });
    case 'bold':
      return nothing({ ...modes, bold: command.on });
    case 'size':
      return nothing({ ...modes, width: command.width, height: command.height });
    case 'chinese':
      return nothing({ ...modes, chinese: command.on });
    case 'qrStore':
      return nothing({ ...modes, qr: command.data });
    case 'qrSize':
      return nothing({ ...modes, qrDots: command.dots });
    case 'enableAsb':
    case 'tellPaper':
    case 'tellId':
    case 'tellProcessId':
    case 'ignored':
      return nothing(modes);
  }
}

const nothing = (modes: PrintModes): Printed => ({ modes, lines: [], dots: 0 });
const textLine = (modes: PrintModes, runs: readonly Run[]): TextLine => ({
  kind: 'text',
  runs: [...runs],
  align: modes.align,
});

function endLine(modes: PrintModes): Printed {
  const height = Math.max(1, ...modes.runs.map(run => run.height));
  return {
    modes: { ...modes, runs: [], used: 0 },
    lines: [textLine(modes, modes.runs)],
    dots: lineDots * height,
  };
}

/** A sign outside Chinese mode is looked up in a code page of Western letters, which is never what anyone meant. */
function printSign(modes: PrintModes, bytes: Uint8Array): Printed {
  const wide = bytes.length > 1 ? 2 : 1;
  const text = bytes.length > 1 || (bytes[0] ?? 0) < 0x80 ? gb18030.decode(bytes) : '\ufffd';
  return place(modes, text, wide * modes.width);
}

function place(modes: PrintModes, text: string, width: number): Printed {
  if (modes.used + width <= modes.columns) return nothing(addSign(modes, text, width));
  const full = endLine(modes);
  return { ...full, modes: addSign(full.modes, text, width) };
}

function addSign(modes: PrintModes, text: string, columnsTaken: number): PrintModes {
  const { bold, width, height } = modes;
  const last = modes.runs.at(-1);
  const same = last && last.bold === bold && last.width === width && last.height === height;
  const runs = same
    ? [...modes.runs.slice(0, -1), { ...last, text: last.text + text }]
    : [...modes.runs, { text, width, height, bold }];
  return { ...modes, runs, used: modes.used + columnsTaken };
}
