import Printer from 'escpos/printer.js';
import type { Receipt, ReceiptBlock } from '../../../src/core/receipt.ts';
import { encodeGb18030, printable } from './gb18030.ts';
import { pairLines, rule, wrap } from './layout.ts';
import { columns } from './manifest.ts';

const aligns = { left: 'LT', centre: 'CT', right: 'RT' } as const;

/**
 * A receipt as ESC/POS: text in GB18030, a cut, and the print-completed id that comes back when all of it is on paper
 * (protocols 2.6). Nothing in it can be taken for a real-time command: texts hold no control characters.
 */
export function encodeReceipt(receipt: Receipt, processId: string): Uint8Array {
  // Only the encoder of `escpos` is used; the bytes are taken from its buffer and sent over our own line.
  const printer = new Printer({ write: (_bytes, done) => done() });
  printer.hardware('init').print(chineseOn).print(Buffer.from(enableAsb));
  for (const block of receipt) encodeBlock(printer, block);
  printer
    .align('LT')
    .cut(true, 4)
    .print(Buffer.from(encodeProcessId(processId)));
  return new Uint8Array(printer.buffer.flush());
}

function encodeBlock(printer: Printer, block: ReceiptBlock): void {
  const line = (text: string): Printer => printer.print(encodeGb18030(text)).feed(1);
  switch (block.kind) {
    case 'text': {
      printer.align(aligns[block.align]).print(size(block.size)).print(bold(block.bold));
      for (const text of wrap(block.text, Math.floor(columns / block.size))) line(text);
      printer.print(size(1)).print(bold(false));
      return;
    }
    case 'pair':
      printer.align('LT');
      for (const text of pairLines(block.label, block.value, columns)) line(text);
      return;
    case 'rule':
      printer.align('LT');
      line(rule(columns));
      return;
    case 'feed':
      printer.feed(block.lines);
      return;
    case 'qr':
      printer.align('CT').print(encodeQr(block.data)).feed(1);
      return;
  }
}

const chineseOn = Buffer.from([0x1c, 0x26]);
const size = (times: number): Buffer => Buffer.from([0x1d, 0x21, ((times - 1) << 4) | (times - 1)]);
const bold = (on: boolean): Buffer => Buffer.from([0x1b, 0x45, on ? 1 : 0]);

/** GS ( k: model 2, module size, level M, store, print (protocols 2.3). The content is UTF-8. */
export function encodeQr(data: string): Buffer {
  const content = Buffer.from(printable(data), 'utf8');
  return Buffer.concat([
    qrCommand(0x41, 0x32, 0x00),
    qrCommand(0x43, moduleSize(content.length)),
    qrCommand(0x45, 0x31),
    qrCommand(0x50, 0x30, ...content),
    qrCommand(0x51, 0x30),
  ]);
}

const qrCommand = (...argument: readonly number[]): Buffer => {
  const length = argument.length + 1;
  return Buffer.from([0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, ...argument]);
};

/** Dots a module, so that the code stays below 576 dots (ISO 18004 versions 6, 13, 21 and 38 at level M). */
function moduleSize(bytes: number): number {
  if (bytes <= 106) return 6;
  if (bytes <= 331) return 5;
  return bytes <= 711 ? 4 : 3;
}

/** DLE EOT n: real-time status, 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper. */
export const askStatus = (n: 1 | 2 | 3 | 4): Uint8Array => Uint8Array.from([0x10, 0x04, n]);

/** GS a: the printer tells its state now and at every change. A power cycle switches it off, so every job asks again. */
export const enableAsb = Uint8Array.from([0x1d, 0x61, 0x0f]);

/** GS ( H fn 48: sends `37 22 id 00` when everything before it was printed. */
export const encodeProcessId = (id: string): Uint8Array =>
  Uint8Array.from([0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Buffer.from(id, 'latin1')]);
