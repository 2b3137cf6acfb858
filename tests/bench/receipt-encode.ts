import Printer from 'escpos/printer.js';
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
  'Thank you for your visit.',
  '—— 谢谢惠顾 ——',
];
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
  { kind: 'qr', data: 'https://example.invalid/receipt/20261121000001' },
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
  printer.align('CT').print(encodeQr('https://example.invalid/receipt/20261121000001', 576)).feed(1);
  return printer.align('LT').cut(true, 4).buffer.flush();
}
const pictureBytes = Buffer.concat([
  Buffer.from([0x1d, 0x76, 0x30, 0, logo.width / 8, 0, logo.height, 0]),
  dots,
]);

/**
 * Receipts encoded a second, of one with 27 lines, a 384 by 120 picture, a QR code and a cut: ours beside `escpos` on
 * the same receipt in the same run, and the lines that a printer with the table of 2022 shows as they were meant.
 */
export function benchReceiptEncode(): Figure[] {
  const own: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run++) {
    own.push(perSecond(ours));
    theirs.push(perSecond(bare));
  }
  const value = rounded(median(own));
  const limit = rounded(median(theirs));
  return [
    {
      group: 'receipt.encode',
      name: 'receipts a second',
      value,
      unit: '/s',
      peer: 'escpos, its own text encoding',
      limit,
      ratio: rounded(value / limit),
    },
    {
      group: 'receipt.encode',
      name: 'lines right on paper',
      value: rightLines(ours()),
      unit: `of ${lines.length}`,
      peer: 'escpos, its own text encoding',
      limit: rightLines(bare()),
    },
  ];
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
