import { printable } from './gb18030.ts';

/** Bytes that a QR code of version 1, 2, 3 … holds at level M (ISO 18004, table 7). */
const qrCapacity = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779,
  857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
] as const;

/** Modules a side of the QR code that holds so many bytes at level M, without the quiet zone. */
export function qrModules(bytes: number): number {
  const version = qrCapacity.findIndex(most => bytes <= most) + 1;
  return 17 + 4 * (version === 0 ? qrCapacity.length : version);
}

/** Four modules of white on either side belong to the code. */
const quietZone = 8;
/** 0.75 mm: larger is no easier to read. */
const largestModule = 6;

/**
 * GS ( k: model 2, module size, level M, store, print (protocols 2.3). The content is UTF-8.
 * @param paper dots across
 */
export function encodeQr(data: string, paper: number): Buffer {
  const content = Buffer.from(printable(data), 'utf8');
  const size = Math.min(largestModule, Math.floor(paper / (qrModules(content.length) + quietZone)));
  const store = [0x50, 0x30, ...content];
  // A length of 0410 or 0510 would be written as DLE EOT or DLE ENQ, which are obeyed wherever they stand.
  const length = store.length + 1;
  if (length === 0x0410 || length === 0x0510) store.push(0x20);
  return Buffer.concat([
    qrCommand([0x41, 0x32, 0x00]),
    qrCommand([0x43, size]),
    qrCommand([0x45, 0x31]),
    qrCommand(store),
    qrCommand([0x51, 0x30]),
  ]);
}

const qrCommand = (argument: readonly number[]): Buffer => {
  const length = argument.length + 1;
  return Buffer.from([0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, ...argument]);
};

/** Ten modules of white on either side (ISO 15417). */
const barcodeQuiet = 20;
/** Dots a module: 0.375 mm, or 0.25 mm for long ones. */
const moduleWidths = [3, 2] as const;
const barcodeHeight = 80;

/**
 * GS k 73, CODE128 with the signs below: set C for an even number of digits, else set B. `undefined` when it does not
 * fit on the paper.
 * @param data printable ASCII
 * @param paper dots across
 */
export function encodeBarcode(data: string, paper: number): Buffer | undefined {
  const pairs = /^(\d\d)+$/.test(data)
    ? [...data.matchAll(/\d\d/g)].map(([pair]) => Number(pair))
    : undefined;
  // 16 04 in set C are the bytes of DLE EOT; set B has no byte below 20.
  const safe = pairs && !/16(04|05|20)/.test(pairs.map(pair => `${pair}`.padStart(2, '0')).join(''));
  const body = safe
    ? Buffer.from([0x7b, 0x43, ...pairs])
    : Buffer.from(`{B${data.replaceAll('{', '{{')}`, 'latin1');
  // Start, check sign and stop are 35 modules, every sign 11.
  const modules = 35 + 11 * (safe ? pairs.length : data.length) + barcodeQuiet;
  const width = moduleWidths.find(module => modules * module <= paper);
  if (width === undefined) return undefined;
  const head = [0x1d, 0x68, barcodeHeight, 0x1d, 0x77, width, 0x1d, 0x48, 2, 0x1d, 0x6b, 73, body.length];
  return Buffer.concat([Buffer.from(head), body]);
}
