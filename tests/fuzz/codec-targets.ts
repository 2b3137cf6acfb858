import cards from '../../assets/bench/cards.json' with { type: 'json' };
import * as alpha from '../../drivers/call-board/alpha/codec.ts';
import * as modbus from '../../drivers/call-board/modbus-led/codec.ts';
import { readSegments } from '../../drivers/call-board/modbus-led/segments.ts';
import * as onbon from '../../drivers/call-board/onbon/codec.ts';
import { parseFrames as parseOnbonFrames } from '../../drivers/call-board/onbon/frame.ts';
import * as crt from '../../drivers/card-dispenser/crt-591/codec.ts';
import { decodeCardText, encodeCardText } from '../../drivers/id-card/sdt/card-text.ts';
import * as sdt from '../../drivers/id-card/sdt/codec.ts';
import * as rs485 from '../../drivers/keypad/rs485/codec.ts';
import * as zt598 from '../../drivers/pin-pad/zt598/codec.ts';
import { modelOf } from '../../drivers/receipt-printer/escpos/capabilities.ts';
import { encodeProcessId, encodeReceipt } from '../../drivers/receipt-printer/escpos/codec.ts';
import { encodeGb18030, widthOf } from '../../drivers/receipt-printer/escpos/gb18030.ts';
import { nextCommand } from '../../drivers/receipt-printer/escpos/interpreter.ts';
import { wrap } from '../../drivers/receipt-printer/escpos/layout.ts';
import { freshModes, printCommand } from '../../drivers/receipt-printer/escpos/paper.ts';
import { type Pending, parseReplies } from '../../drivers/receipt-printer/escpos/replies.ts';
import { statusOfAsb } from '../../drivers/receipt-printer/escpos/status.ts';
import {
  encodeSpeech,
  encodeFrame as encodeVoice,
  parseOrders,
  speechOf,
} from '../../drivers/voice/frames.ts';
import { syn6288 } from '../../drivers/voice/syn6288/codec.ts';
import { xfs5152 } from '../../drivers/voice/xfs5152/codec.ts';
import { parseCards } from '../../src/shell/bench/cards.ts';
import { must, streamTarget, type Target } from './target.ts';

const none: Uint8Array = new Uint8Array();
const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const byteLength = (rest: Uint8Array): number => rest.length;
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const cardTexts = parseCards(cards).map(card => encodeCardText(card.layout, card.fields));
const receipt = encodeReceipt(
  [
    { kind: 'text', text: '分流银行 A023', align: 'centre', size: 2, bold: true },
    { kind: 'pair', label: '金额', value: '￥1,000.00' },
    { kind: 'rule' },
    { kind: 'qr', data: 'https://example.invalid/A023' },
    { kind: 'barcode', data: '0123456789' },
    { kind: 'picture', align: 'left', width: 16, height: 4, dots: 'qlWqVapVqlU=' },
    { kind: 'feed', lines: 2 },
  ],
  modelOf(80, { name: '', font: 'CHINA GB18030' }),
  { proof: 'processId', id: 'AB01' },
).bytes;
/** Longer than ESC * with all its columns, and than any picture that fits on paper. */
const mostCommand = 300 * 1024;
const decoder = new TextDecoder();

/** Every decoder of a driver, with the frames that real devices and hosts send. */
export const codecTargets: readonly Target[] = [
  streamTarget({
    name: 'id-card-frames',
    seeds: [
      sdt.encodeFrame([0, 0, 0x90, 1, 0, 4, 0, ...(cardTexts[0] ?? []), ...new Uint8Array(1024)]),
      sdt.encodeFrame([0, 0, 0x9f, 0, 0, 0, 0]),
      sdt.encodeFrame([0, 0, 0x80]),
      hex('AAAAAA96690003123F2E'),
    ],
    rest: none,
    take(rest, chunk) {
      const parsed = sdt.parseFrames(rest, chunk);
      for (const body of parsed.bodies) sdt.replyOf(body);
      return parsed.rest;
    },
    lengthOf: byteLength,
    most: 0x090a + 5 + 40,
  }),
  {
    name: 'id-card-text',
    seeds: cardTexts,
    run(input) {
      decodeCardText(input);
      // Whatever is cut off on the line: the text alone decides.
      decodeCardText(Uint8Array.from({ length: 256 }, (_, index) => input[index] ?? 0x20));
    },
  },
  streamTarget<Pending>({
    name: 'printer-replies',
    seeds: [
      hex('12 16 1a 7e'),
      hex('10 00 00 00 14 00 00 0f'),
      hex('37 22 41 42 30 31 00'),
      hex('37 25 00 5f 54 4d 2d 54 38 38 49 56 00 03'),
    ],
    rest: [],
    take(pending, chunk) {
      const parsed = parseReplies(pending, chunk);
      for (const reply of parsed.replies) if (reply.kind === 'asb') statusOfAsb(reply.block);
      return parsed.pending;
    },
    lengthOf: pending => pending.length,
    most: 81,
  }),
  {
    name: 'printer-interpreter',
    seeds: [
      receipt,
      encodeProcessId('AB01'),
      hex('1b40 1c26 b7d6 c1f7 0a 1d564210'),
      hex('1d763000010002 00ff00'),
    ],
    run(input) {
      let modes = freshModes(48);
      let rest = input;
      for (let next = nextCommand(rest, modes.chinese); next; next = nextCommand(rest, modes.chinese)) {
        must(next.length > 0 && next.length <= rest.length, 'a command is as long as its bytes');
        rest = rest.subarray(next.length);
        const printed = printCommand(modes, next.command);
        must(printed.modes.used <= 48 + 16, 'a line is as wide as the paper');
        must(printed.lines.length <= 300, 'a command makes few lines');
        modes = printed.modes;
      }
      if (rest.length === 0) return;
      // What is not complete yet is kept until it is: that must not be for ever.
      const more = new Uint8Array(rest.length + mostCommand);
      more.set(rest);
      must(nextCommand(more, modes.chinese) !== undefined, `a command has ${mostCommand} bytes at most`);
    },
  },
  {
    name: 'printer-text',
    seeds: [Buffer.from('金额：￥12,345.67 䶮 𠮷 㐀 ¥ ，。（《'), Buffer.from('Thank you.\r\n谢谢惠顾')],
    run(input) {
      const text = decoder.decode(input.subarray(0, 2000));
      for (const line of wrap(text, 32)) {
        must(widthOf(line) <= 32, 'a line is as wide as the paper');
        const bytes = encodeGb18030(line);
        must(!bytes.some(byte => byte < 0x20), 'no text gives the printer commands');
      }
    },
  },
  {
    name: 'alpha-packets',
    seeds: [
      alpha.encodeContent({ number: 'A023', window: '5', flash: false }).slice(5, -1),
      hex('01 30 30 30 02 41 41 1B 20 6F 1C 43 03 30 31 39 30'),
    ],
    run: input => void alpha.decodePacket(input),
  },
  streamTarget({
    name: 'modbus-replies',
    seeds: [
      hex('01 06 00 00 00 17 C9 C4'),
      modbus.encodeFrame([1, 0x10, 0, 0x80, 0, 3]),
      modbus.encodeFrame([1, 0x86, 2]),
    ],
    rest: none,
    take: (rest, chunk) => modbus.parseReplies(rest, chunk).rest,
    lengthOf: byteLength,
    most: 8,
  }),
  {
    name: 'modbus-requests',
    seeds: [hex('01 06 00 00 00 17 C9 C4'), hex('01 10 00 80 00 03 06 77 3F 5B 4F 00 00 DD 19')],
    run(input) {
      for (let length = 0; length < Math.min(8, input.length); length++)
        modbus.requestLength(input.subarray(0, length));
      const order = modbus.decodeRequest(input, 1);
      if (order?.kind === 'registers') readSegments(order.bytes);
    },
  },
  streamTarget({
    name: 'onbon-frames',
    seeds: [
      hex('A5A5A5A5A5A5A5A5 01000080000000000000FE020500A20001000068F85A'),
      onbon.encodeRequest(
        onbon.commands.updateAreas,
        onbon.areaData(onbon.encodeText('A023'), { width: 64, height: 16 }),
      ),
      onbon.encodePacket(0x8000, 0xfffe, [0xa2, 0x0a, 0, 0, 0, 1, 0, 0x61, 0, 64, 0, 16, 0]),
    ],
    rest: none,
    take(rest, chunk) {
      const frames = parseOnbonFrames(rest, chunk);
      for (const bytes of frames.packets) {
        const packet = onbon.packetOf(bytes);
        if (!packet) continue;
        const reply = onbon.replyOf(packet);
        onbon.screenOf(reply);
        onbon.decodeArea(reply.data);
      }
      return frames.rest;
    },
    lengthOf: byteLength,
    most: 2 * (1024 + 64) + 3,
  }),
  streamTarget({
    name: 'keypad-frames',
    seeds: [
      hex('FF6803036801010C0E16'),
      hex('FF68030368011100 1216'),
      rs485.encodeDisplay(1, { kind: 'ticket', digits: '023' }),
      hex('FF680404680101060F1716'),
    ],
    rest: none,
    take(rest, chunk) {
      const parsed = rs485.parseFrames(rest, chunk);
      for (const frame of parsed.frames) {
        rs485.messageOf(frame);
        rs485.encodeAcknowledgement(frame);
      }
      return parsed.rest;
    },
    lengthOf: byteLength,
    most: 15,
  }),
  ...[syn6288, xfs5152].map((dialect, index) =>
    streamTarget({
      name: ['voice-syn6288', 'voice-xfs5152'][index] ?? '',
      seeds: [
        encodeSpeech(dialect, '请A023号到5号窗口') ?? none,
        encodeSpeech(dialect, '𠮷䶮') ?? none,
        encodeVoice(dialect, [0x21]),
        encodeVoice(dialect, [0x02]),
      ],
      rest: none,
      take(rest, chunk) {
        const parsed = parseOrders(dialect, rest, chunk);
        for (const body of parsed.bodies) speechOf(dialect, body);
        return parsed.rest;
      },
      lengthOf: byteLength,
      most: dialect.mostText + 2 + 1 + 3,
    }),
  ),
  streamTarget({
    name: 'card-dispenser-frames',
    seeds: [
      hex('06 F20000065031303032 30 03 94'),
      crt.encodeFrame(latin('P1012')),
      crt.encodeFrame(latin('N20A0')),
      joined(Uint8Array.of(0x06), crt.encodeFrame(latin('P00020CRT-591-M001')), Uint8Array.of(0x04, 0x15)),
    ],
    rest: none,
    take(rest, chunk) {
      const parsed = crt.parse(rest, chunk);
      for (const heard of parsed.heard) if (heard.kind === 'text') crt.replyOf(heard.text);
      return parsed.rest;
    },
    lengthOf: byteLength,
    most: 1018 + 6,
  }),
  streamTarget({
    name: 'pin-pad-frames',
    seeds: [
      zt598.encodeFrame('\x6000000001'),
      zt598.encodeFrame('\x6000000123456789ABCDEF'),
      joined(zt598.encodeFrame('\x60'), latin('***\x08****\r')),
      zt598.encodeFrame(Uint8Array.of(0xe4)),
    ],
    rest: none,
    take(rest, chunk) {
      const parsed = zt598.parse(rest, chunk);
      for (const heard of parsed.heard)
        if (heard.kind === 'reply') {
          zt598.isOk(heard.status);
          zt598.pinBlockOf(heard.data);
        }
      return parsed.rest;
    },
    lengthOf: byteLength,
    most: 998 + 7,
  }),
];
