import Printer from 'escpos/printer.js';
import type { Receipt, ReceiptBlock } from '../../../src/core/receipt.ts';
import type { Shown } from '../../driver.ts';
import type { PrinterModel } from './capabilities.ts';
import { encodePicture, type Glyphs, glyphsOf } from './dots.ts';
import { pairLines, rule, wrap } from './layout.ts';
import { encodeText, noteOf } from './rare-signs.ts';
import { encodeBarcode, encodeQr } from './symbols.ts';

const aligns = { left: 'LT', centre: 'CT', right: 'RT' } as const;

/** How the printer will prove the job; the id is the four signs of the print-completed id. */
export type Ending =
  | { readonly proof: 'processId'; readonly id: string }
  | { readonly proof: 'processingFence' }
  | { readonly proof: 'none' };

/** Bytes between two marks: at 9600 baud half a second, less than any printer needs to come back from a power cut. */
const markEvery = 512;

export interface EncodedReceipt {
  readonly bytes: Uint8Array;
  /** Answers that come before those of the ending, one for each mark. */
  readonly marks: number;
}

/** The longest question that is asked of a printer; every receipt is longer. */
const longestQuestion = 11;
/** Questions and every answer; of a receipt that it begins with ESC @. */
export const shown: Shown = (direction, bytes) =>
  direction === 'received' || bytes.length <= longestQuestion ? bytes.length : 2;

/**
 * A receipt as ESC/POS: text in GB18030, a cut, and the question whose answer proves it (protocols 2.6). Long receipts
 * ask on the way as well: a printer that lost its power would print the tail and answer at the end all the same, but it
 * misses a mark. Nothing in the bytes can be taken for a real-time command: texts hold no control characters, pictures
 * no DLE before EOT, ENQ or DC4.
 */
export function encodeReceipt(receipt: Receipt, model: PrinterModel, ending: Ending): EncodedReceipt {
  // Only the encoder of `escpos` is used; the bytes are taken from its buffer and sent over our own line.
  const printer = new Printer({ write: (_bytes, done) => done() });
  const missing = new Set<string>();
  let marks = 0;
  let markedAt = 0;
  const mark = (): void => {
    if (ending.proof === 'none' || printer.buffer.size - markedAt < markEvery) return;
    marks++;
    printer.print(
      ending.proof === 'processId'
        ? Buffer.from(encodeProcessId(markOf(ending.id, marks)))
        : askPaperInSequence,
    );
    markedAt = printer.buffer.size;
  };
  const page: Page = { printer, model, glyphs: glyphsOf(receipt), missing, mark };
  printer
    .hardware('init')
    .print(chineseOn)
    .print(enableAsb(ending.proof === 'processId'));
  for (const block of receipt) {
    encodeBlock(page, block);
    mark();
  }
  printer.align('LT');
  for (const sign of missing) lines(page, [noteOf(sign)]);
  end(printer, model).print(encodeEnding(ending));
  return { bytes: printer.buffer.flush(), marks };
}

/**
 * The id of a mark in the middle of a job, never that of the job.
 * @param nth from 1
 */
export const markOf = (id: string, nth: number): string =>
  `${id.startsWith('~') ? '}' : '~'}${`${nth % 1000}`.padStart(3, '0')}`;

/** Throws out what may be left of a broken job, so that it does not hang from the next customer's slip. */
export function encodeEject(model: PrinterModel): Uint8Array {
  const printer = new Printer({ write: (_bytes, done) => done() });
  return end(printer.hardware('init'), model).buffer.flush();
}

/** Feeds past the cutter, or the tear-off bar. */
const end = (printer: Printer, { cutter }: PrinterModel): Printer =>
  cutter ? printer.cut(true, 4) : printer.feed(4);

interface Page {
  readonly printer: Printer;
  readonly model: PrinterModel;
  readonly glyphs: Glyphs;
  /** Characters that had to be substituted. */
  readonly missing: Set<string>;
  /** Asks whether the printer is still there, when it is time again. */
  readonly mark: () => void;
}

function encodeBlock(page: Page, block: ReceiptBlock): void {
  const { printer, model } = page;
  switch (block.kind) {
    case 'text': {
      printer
        .align(aligns[block.align])
        .print(sizes[block.size - 1] ?? normalSize)
        .print(block.bold ? boldOn : boldOff);
      lines(page, wrap(block.text, Math.floor(model.columns / block.size)));
      printer.print(normalSize).print(boldOff);
      return;
    }
    case 'pair':
      printer.align('LT');
      lines(page, pairLines(block.label, block.value, model.columns));
      return;
    case 'rule':
      printer.align('LT');
      lines(page, [rule(model.columns)]);
      return;
    case 'feed':
      printer.feed(block.lines);
      return;
    case 'qr':
      printer.align('CT');
      // Without the code its content is all that can be given.
      if (model.qr) printer.print(encodeQr(block.data, model.dots)).feed(1);
      else lines(page, wrap(block.data, model.columns));
      return;
    case 'barcode': {
      printer.align('CT');
      const bars = encodeBarcode(block.data, model.dots);
      if (bars) printer.print(bars).feed(1);
      else lines(page, wrap(block.data, model.columns));
      return;
    }
    case 'picture':
      printer.align(aligns[block.align]);
      for (const band of encodePicture(block, model.dots)) {
        printer.print(band);
        page.mark();
      }
      return;
    case 'glyph':
      return;
  }
}

function lines({ printer, model, glyphs, missing }: Page, texts: readonly string[]): void {
  for (const text of texts)
    printer.print(encodeText(text, model.rom, glyphs, sign => missing.add(sign))).print(lineFeed);
}

const lineFeed = Buffer.from([0x0a]);
const chineseOn = Buffer.from([0x1c, 0x26]);
const sizes = [1, 2, 3, 4].map(times => Buffer.from([0x1d, 0x21, ((times - 1) << 4) | (times - 1)]));
const normalSize = Buffer.from([0x1d, 0x21, 0]);
const boldOn = Buffer.from([0x1b, 0x45, 1]);
const boldOff = Buffer.from([0x1b, 0x45, 0]);

function encodeEnding(ending: Ending): Buffer {
  switch (ending.proof) {
    case 'processId':
      return Buffer.from(encodeProcessId(ending.id));
    case 'processingFence':
      // Twice: a single zero byte on a noisy line is no proof.
      return Buffer.concat([askPaperInSequence, askPaperInSequence]);
    case 'none':
      return Buffer.alloc(0);
  }
}

/** DLE EOT n: real-time status, 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper. */
export const askStatus = (n: 1 | 2 | 3 | 4): Uint8Array => Uint8Array.from([0x10, 0x04, n]);

/** DLE ENQ n: mends an error; 1 goes on from the line where it happened, 2 forgets what is in the buffers. */
export const recover = (n: 1 | 2): Uint8Array => Uint8Array.from([0x10, 0x05, n]);

/** DLE DC4 fn 8: empties the buffers; `37 25 00` is the answer, and nothing may be sent before it. */
export const clearBuffers = Uint8Array.from([0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]);

/** GS a: the printer tells its state now and at every change. A power cycle switches it off, so every job asks again. */
export const enableAsb = (on: boolean): Buffer => Buffer.from([0x1d, 0x61, on ? 0x0f : 0x00]);

/** GS I 67 model, GS I 69 language of the font: answered by `5F … 00`. */
export const askIdentity = (n: 67 | 69): Uint8Array => Uint8Array.from([0x1d, 0x49, n]);

/** GS r 1: answered by one byte when everything before it was processed. */
export const askPaperInSequence = Buffer.from([0x1d, 0x72, 0x01]);

/** GS ( H fn 48: sends `37 22 id 00` when everything before it was printed. */
export const encodeProcessId = (id: string): Uint8Array =>
  Uint8Array.from([0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Buffer.from(id, 'latin1')]);
