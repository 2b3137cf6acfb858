import type { CallerKey, KeypadDisplay } from '../../../src/core/device.ts';

/**
 * Frames of caller keypads and evaluators (protocols 3.4), the same in both directions:
 * `FF 68 | L | L | 68 | ADDR | CMD | DATA | CS | 16`, where L counts ADDR to DATA and CS is their sum.
 */

const head = [0xff, 0x68];
const headEnd = 0x68;
const tail = 0x16;
/** Before ADDR: FF 68 L L 68. */
const headLength = 5;
const leastLength = 2;
/** The longest there is: the six digits of a display. */
const mostLength = 8;

export const commands = { key: 0x01, display: 0x02, beep: 0x03, rating: 0x11 } as const;

const evaluateKey = 0x0b;
const confirmKey = 0x0f;
/** An empty place of the display. */
const blank = 0x0a;

const keyCodes: Readonly<Record<number, CallerKey>> = {
  11: 'evaluate',
  12: 'call',
  13: 'recall',
  14: 'cancel',
  17: 'oneMetreLine',
  18: 'pause',
  19: 'transfer',
};
/** Digit and confirm, one after the other. */
const confirmed: Readonly<Record<number, CallerKey>> = { 0: 'suspend', 3: 'callBack', 6: 'abandon' };

export interface Frame {
  readonly address: number;
  readonly command: number;
  readonly data: Uint8Array;
  /** As it came, to be sent back. */
  readonly bytes: Uint8Array;
}

const sum = (bytes: Iterable<number>): number => {
  let total = 0;
  for (const byte of bytes) total = (total + byte) & 0xff;
  return total;
};

export function encodeFrame(address: number, command: number, data: readonly number[] = []): Uint8Array {
  const checked = [address, command, ...data];
  const length = checked.length;
  return Uint8Array.from([...head, length, length, headEnd, ...checked, sum(checked), tail]);
}

/** Three places for the people who wait, three for the ticket; one of the two is empty. */
export function encodeDisplay(address: number, display: KeypadDisplay): Uint8Array {
  const empty = [blank, blank, blank];
  switch (display.kind) {
    case 'ticket':
      return encodeFrame(address, commands.display, [...empty, ...digits(display.digits)]);
    case 'waiting':
      return encodeFrame(address, commands.display, [
        ...digits(`${Math.min(display.count, 999)}`.padStart(3, '0')),
        ...empty,
      ]);
  }
}

const digits = (text: string): number[] => Array.from(text, Number);

export const encodeBeep = (address: number): Uint8Array => encodeFrame(address, commands.beep);
export const encodeStars = (address: number): Uint8Array => encodeFrame(address, commands.display, [0x05]);
/** The same bytes as the teller's own evaluate key, and as its acknowledgement. */
export const encodeRequestRating = (address: number): Uint8Array =>
  encodeFrame(address, commands.key, [evaluateKey]);

export interface Parsed {
  readonly frames: readonly Frame[];
  /** The beginning of a frame that is still coming; shorter than the longest frame. */
  readonly rest: Uint8Array;
}

/**
 * Takes what came off the line, in whatever pieces. Length, checksum and tail must be right; where they are not the
 * search goes on one byte later, so that a frame behind or inside of wreckage is found. No clock is needed for that:
 * wreckage that looks like a beginning has five bytes at least, and with a key behind it is as long as the longest frame.
 * @param rest what the call before left
 */
export function parseFrames(rest: Uint8Array, chunk: Uint8Array): Parsed {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const frames: Frame[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = frameLength(bytes.subarray(at));
    if (length === 'unknown' || (typeof length === 'number' && at + length > bytes.length)) break;
    const frame = length === 'none' ? undefined : frameOf(bytes.slice(at, at + length));
    if (frame) frames.push(frame);
    at += frame?.bytes.length ?? 1;
  }
  return { frames, rest: bytes.slice(at) };
}

/** Of the frame that begins here: bytes, `none` when none begins, `unknown` while too little has come to tell. */
function frameLength(bytes: Uint8Array): number | 'none' | 'unknown' {
  const [first, second, length, again, third] = bytes;
  if (first !== head[0] || (second !== undefined && second !== head[1])) return 'none';
  if (length !== undefined && (length < leastLength || length > mostLength)) return 'none';
  if (again !== undefined && again !== length) return 'none';
  if (third !== undefined && third !== headEnd) return 'none';
  return length === undefined || third === undefined ? 'unknown' : headLength + length + 2;
}

function frameOf(bytes: Uint8Array): Frame | undefined {
  const checked = bytes.slice(headLength, -2);
  const [address = 0, command = 0] = checked;
  if (bytes.at(-1) !== tail || bytes.at(-2) !== sum(checked)) return undefined;
  return { address, command, data: checked.slice(2), bytes };
}

/** What a station says. `display`: not a key; a station may send what it was sent back, and that must not be answered. */
export type Message =
  | { readonly kind: 'key'; readonly key: CallerKey | undefined }
  | { readonly kind: 'rating'; readonly rating: number }
  | { readonly kind: 'display' };

/**
 * The command with which keypads send keys is not published: whatever is none of the others is taken for it, as the one
 * known receiver does. The last byte is the key.
 */
export function messageOf({ command, data }: Frame): Message {
  switch (command) {
    case commands.rating:
      return { kind: 'rating', rating: data.at(-1) ?? 0 };
    case commands.display:
    case commands.beep:
      return { kind: 'display' };
    default: {
      const code = data.at(-1) ?? -1;
      const second = data.length === 2 ? data[0] : undefined;
      if (code !== confirmKey) return { kind: 'key', key: keyCodes[code] };
      return { kind: 'key', key: second === undefined ? undefined : confirmed[second] };
    }
  }
}

/** A key comes back as it was; a rating with command 01 in the place of 11. */
export const encodeAcknowledgement = (frame: Frame): Uint8Array =>
  frame.command === commands.rating ? encodeFrame(frame.address, commands.key, [...frame.data]) : frame.bytes;

/** The keypad's side: the data of a key. */
export function keyData(key: CallerKey): number[] {
  const find = (codes: Readonly<Record<number, CallerKey>>): number | undefined => {
    const entry = Object.entries(codes).find(([, named]) => named === key);
    return entry && Number(entry[0]);
  };
  const digit = find(confirmed);
  return digit === undefined ? [find(keyCodes) ?? confirmKey] : [digit, confirmKey];
}
