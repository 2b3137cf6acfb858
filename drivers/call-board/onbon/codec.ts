import iconv from 'iconv-lite';
import type { BoardContent } from '../../../src/core/device.ts';
import { encodeFrame } from './frame.ts';

/**
 * What is said to and by a controller with font card: 14 bytes of header, then group, command and data (protocols 3.3
 * and the maker's own "BX-5K/6K" protocol, version 1.4, whose printed frames are in the tests). Low bytes come first.
 */

/** Addresses: of the factory, of every controller that answers, of every controller and none answers, of a program. */
export const addresses = { factory: 0x0001, anyone: 0xfffe, everyone: 0xffff, host: 0x8000 } as const;
const anyDevice = 0xfe;
const fontCardVersion = 0x02;
const headerLength = 14;
const wantsReply = 0x01;

export const commands = {
  ack: [0xa0, 0x00],
  nack: [0xa0, 0x01],
  ping: [0xa2, 0x00],
  readParameters: [0xa2, 0x0a],
  setBrightness: [0xa3, 0x02],
  updateAreas: [0xa3, 0x06],
  clear: [0xa3, 0x10],
} as const;
type Command = readonly [number, number];

export const errors = { none: 0, noCommand: 2, busy: 3, checksum: 5 } as const;

/** Two bytes, the low one first. */
export const word = (value: number): [number, number] => [value & 0xff, (value >> 8) & 0xff];
const wordAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

/** Three reserved bytes, no barcode, checksum mode CRC, ordinary display mode. */
const ordinary = [0, 0, 0, 0, 0, 0];

/** Adds header and frame. */
export const encodePacket = (to: number, from: number, data: readonly number[]): Uint8Array =>
  encodeFrame([
    ...word(to),
    ...word(from),
    ...ordinary,
    anyDevice,
    fontCardVersion,
    ...word(data.length),
    ...data,
  ]);

/** A question that the controller has to answer. The two bytes after the wish for a reply are reserved. */
export const encodeRequest = (
  command: Command,
  data: readonly number[] = [],
  to: number = addresses.factory,
): Uint8Array => encodePacket(to, addresses.host, [...command, wantsReply, 0, 0, ...data]);

/** A size in dots. */
export interface Screen {
  readonly width: number;
  readonly height: number;
}

/** Sets that a coordinate counts dots and not bytes of eight dots. */
const inDots = 0x8000;

/**
 * The data of A3 06: one dynamic area from the upper left corner over the whole screen, with a text that stands still.
 * Everything but size and text is as in the one frame that the maker printed with its checksum.
 */
export function areaData(text: Uint8Array, screen: Screen): number[] {
  const area = [
    0x00, // type
    ...word(inDots),
    ...word(0),
    ...word(inDots | screen.width),
    ...word(screen.height),
    0x00, // number of the dynamic area
    0x00, // dots between lines
    0x00, // run mode: stays until it is changed
    ...word(10), // seconds, without meaning in this run mode
    0x00, // no voice
    0x00, // no extended parameters
    0x00, // alignment: left, top
    0x02, // more than one line
    0x01, // new lines only where the text says so
    0x01, // stands still
    0x00, // exit mode
    0x02, // speed
    0x0a, // stays 5 s, then the same again
    ...word(text.length),
    ...word(0),
    ...text,
  ];
  const noneDeleted = 0;
  const oneUpdated = 1;
  return [noneDeleted, oneUpdated, ...word(area.length), ...area];
}

/**
 * A content as the board takes it, in GBK: `A023 -> 5`. A backslash would begin a command for font or colour; it and
 * what GBK lacks become `?`.
 */
export const boardText = ({ number, window }: BoardContent): string =>
  [number, window]
    .filter(part => part !== '')
    .map(part => part.toWellFormed().replace(/[\p{Cc}\\]/gu, '?'))
    .join(' -> ');

export const encodeText = (text: string): Uint8Array => Uint8Array.from(iconv.encode(text, 'gbk'));

/** @param percent of 16 levels; forced, not by the clock */
export const brightnessData = (percent: number): number[] => [0x01, Math.round((percent / 100) * 15)];

export interface Packet {
  readonly to: number;
  readonly from: number;
  /** Group, command and what belongs to it. */
  readonly data: Uint8Array;
}

/** The content of a frame as one of this generation; `undefined` when it is of another one or its length is wrong. */
export function packetOf(bytes: Uint8Array): Packet | undefined {
  const data = bytes.slice(headerLength);
  if (bytes[11] !== fontCardVersion || data.length !== wordAt(bytes, 12) || data.length < 5) return undefined;
  return { to: wordAt(bytes, 0), from: wordAt(bytes, 2), data };
}

export interface Reply {
  readonly command: Command;
  readonly error: number;
  /** What follows the two reserved bytes. */
  readonly data: Uint8Array;
}

export const replyOf = ({ data }: Packet): Reply => ({
  command: [data[0] ?? 0, data[1] ?? 0],
  error: data[2] ?? 0,
  data: data.slice(5),
});

export const isCommand = (one: Command, other: Command): boolean =>
  one[0] === other[0] && one[1] === other[1];

/** The size of the board in the answer to `readParameters`; `undefined` when it makes no sense. */
export function screenOf(reply: Reply): Screen | undefined {
  const width = wordAt(reply.data, 4);
  const height = wordAt(reply.data, 6);
  return width >= 16 && width <= 4096 && height >= 8 && height <= 1024 ? { width, height } : undefined;
}

/** The controller's side of `areaData`; `undefined` when the lengths do not fit together. */
export function decodeArea(data: Uint8Array): { readonly text: string; readonly screen: Screen } | undefined {
  const length = wordAt(data, 2);
  const area = data.subarray(4, 4 + length);
  if (data[0] !== 0 || data[1] !== 1 || area.length !== length || length < 27) return undefined;
  const text = area.subarray(27);
  if (text.length !== wordAt(area, 23)) return undefined;
  return {
    text: iconv.decode(Buffer.from(text), 'gbk'),
    screen: { width: wordAt(area, 5) & ~inDots, height: wordAt(area, 7) },
  };
}
