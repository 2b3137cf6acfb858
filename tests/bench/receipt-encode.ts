import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import Printer from 'escpos/printer.js';
import { CharacterSet, PrinterTypes, ThermalPrinter } from 'node-thermal-printer';
import { modelOf } from '../../drivers/receipt-printer/escpos/capabilities.ts';
import { encodeReceipt } from '../../drivers/receipt-printer/escpos/codec.ts';
import { nextCommand } from '../../drivers/receipt-printer/escpos/interpreter.ts';
import { freshModes, printCommand } from '../../drivers/receipt-printer/escpos/paper.ts';
import { encodeQr } from '../../drivers/receipt-printer/escpos/symbols.ts';
import type { Receipt, ReceiptBlock } from '../../src/core/receipt.ts';
import { type Figure, median, rounded } from './figure.ts';

const runs = 7;
const runMs = 500;

/** Lines of a bank's paper: common, rare, from the four-byte area, from the table of 2022, with Latin and figures. */
const lines: readonly string[] = [
  '分流银行北京朝阳支行',
  '业务回单（客户联）',
  '业务种类：转账汇款',
  '付款人：张三',
  '收款人：䶮某某',
  '证件号码：11010519****1231002X',
  '账号：6222 **** **** 0000',
  '金额：￥12,345.67',
  '大写：壹万贰仟叁佰肆拾伍元陆角柒分',
  '手续费：￥0.00',
  '币种：人民币 CNY',
  '汇率：1 € = ￥7.80',
  '流水号：20261121000001',
  '时间：2026-11-21 14:05:09',
  '柜员：镕、堃、喆、珺',
  '龴龵龶龷龸龹龺龻',
  '㐀㐁㐂㐃',
  '䲟䴓䴔䴕䴖䴗䴘䴙',
  '请核对以上内容，如有疑问请咨询大堂经理。',
  '温馨提示：谨防电信诈骗！',
  '「開戶」繁體：臺灣、龍、鳳、龜',
  'ＡＢＣ１２３（全角）',
  '①②③④⑤　Ⅰ Ⅱ Ⅲ',
  '︐︒︑︓︔︕︖',
  '客服热线：400-000-0000',
  '感谢您的光临 Thank you for your visit.',
  '—— 谢谢惠顾 ——',
];
const code = 'https://example.invalid/receipt/20261121000001';
const logo = { width: 384, height: 120 };
const dots = Uint8Array.from({ length: (logo.width / 8) * logo.height }, (_, at) => (at * 37) & 0xff);

const text = (words: string): ReceiptBlock => ({
  kind: 'text',
  text: words,
  align: 'left',
  size: 1,
  bold: false,
});
const receipt: Receipt = [
  { kind: 'picture', align: 'centre', ...logo, dots: Buffer.from(dots).toString('base64') },
  ...lines.map(text),
  { kind: 'qr', data: code },
];

const model = modelOf(80, { name: '', font: 'CHINA GB18030' });
const ours = (): Uint8Array => encodeReceipt(receipt, model, { proof: 'processId', id: 'AB01' }).bytes;

/** `escpos` as it comes: its own text encoding, our picture and QR code as bytes, since its own are slow or wrong. */
function bare(): Uint8Array {
  const printer = new Printer({ write: (_bytes, done) => done() });
  printer.hardware('init').print(Buffer.from([0x1c, 0x26]));
  printer.align('CT').print(pictureBytes);
  printer.align('LT');
  for (const line of lines) printer.text(line);
  printer.align('CT').print(encodeQr(code, 576)).feed(1);
  return printer.align('LT').cut(true, 4).buffer.flush();
}
const pictureBytes = Buffer.concat([
  Buffer.from([0x1d, 0x76, 0x30, 0, logo.width / 8, 0, logo.height, 0]),
  dots,
]);

/** Its text in code pages of one byte, its QR code; the picture as bytes. */
const pointOfSale = (): Uint8Array => {
  const printer = new ReceiptPrinterEncoder({ language: 'esc-pos', columns: 48 }).initialize();
  printer
    .align('center')
    .raw([...pictureBytes])
    .align('left');
  for (const line of lines) printer.line(line);
  return printer.align('center').qrcode(code).align('left').newline(4).cut().encode();
};

/** Its text and QR code, with the character set that it calls Chinese; the picture as bytes. */
const thermal = (): Uint8Array => {
  // No interface is opened: only the buffer is taken.
  const printer = new ThermalPrinter({
    type: PrinterTypes.EPSON,
    characterSet: CharacterSet.CHINA,
    width: 48,
  } as never);
  // Printers for China begin in Chinese mode; it never says so itself.
  printer.append(Buffer.from([0x1b, 0x40, 0x1c, 0x26]));
  printer.alignCenter();
  printer.append(pictureBytes);
  printer.alignLeft();
  for (const line of lines) printer.println(line);
  printer.alignCenter();
  printer.printQR(code);
  printer.alignLeft();
  printer.cut();
  return printer.getBuffer();
};

const encoders: Readonly<Record<string, () => Uint8Array>> = {
  ours,
  'escpos 2.5.2': bare,
  'receipt-printer-encoder 4.0.1': pointOfSale,
  'node-thermal-printer 4.6.1': thermal,
};

/**
 * Receipts encoded a second, of one with 27 lines, a 384 by 120 picture, a QR code and a cut: ours beside other
 * encoders on the same receipt in the same run, and how many of its lines with Chinese a printer with the table of 2022
 * shows as they were meant.
 */
export function benchReceiptEncode(): Figure[] {
  const speeds = new Map<string, number[]>(Object.keys(encoders).map(name => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const [name, encode] of Object.entries(encoders)) speeds.get(name)?.push(perSecond(encode));
  const own = rounded(median(speeds.get('ours') ?? []));
  return Object.entries(encoders).map(([name, encode]): Figure => {
    const value = rounded(median(speeds.get(name) ?? []));
    const right = `${rightLines(encode())} of ${lines.length} lines of Chinese right`;
    const figure = { group: 'receipt.encode', name, value, unit: '/s', remark: right };
    return name === 'ours' ? figure : { ...figure, peer: 'ours', limit: own, ratio: rounded(value / own) };
  });
}

function perSecond(encode: () => Uint8Array): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < runMs) {
    encode();
    count++;
  }
  return (count * 1000) / (performance.now() - start);
}

function rightLines(bytes: Uint8Array): number {
  const onPaper = new Set<string>();
  let modes = freshModes(model.columns);
  let rest = bytes;
  for (let next = nextCommand(rest, modes.chinese); next; next = nextCommand(rest, modes.chinese)) {
    rest = rest.subarray(next.length);
    const printed = printCommand(modes, next.command);
    modes = printed.modes;
    for (const line of printed.lines)
      if (line.kind === 'text') onPaper.add(line.runs.map(run => run.text).join(''));
  }
  return lines.filter(line => onPaper.has(line)).length;
}
