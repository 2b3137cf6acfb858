import iconv from 'iconv-lite';
import { type Shown, shownHead } from '../driver.ts';

/** What tells one speech module from another on the line (protocols 6). */
export interface VoiceDialect {
  /** An XOR of the whole frame behind it. */
  readonly checksum: boolean;
  /** Bytes of text that it takes at once. */
  readonly mostText: number;
  /** How it wants characters that GBK does not have. */
  readonly unicode: 'utf-16be' | 'utf-16le';
}

export const orders = { speak: 0x01, stop: 0x02, query: 0x21 } as const;

/** What a module says, one byte each, asked or of its own accord. */
export const replies = { received: 0x41, error: 0x45, started: 0x4a, busy: 0x4e, idle: 0x4f } as const;

/** Of an order to speak all up to its text, which may name a customer; the module's own words hold nothing. */
export const shown: Shown = (direction, bytes) =>
  direction === 'received' ? bytes.length : shownHead(bytes, [0xfd], 5);

/** How the text of a speak order is written. */
const scripts = { gb2312: 0, gbk: 1, unicode: 3 } as const;

/** `FD | LEN (2, big endian) | body | XOR from FD`; LEN counts everything behind it, the XOR is not every module's. */
export function encodeFrame(dialect: VoiceDialect, body: readonly number[] | Uint8Array): Uint8Array {
  const length = body.length + (dialect.checksum ? 1 : 0);
  const frame = [0xfd, length >> 8, length & 0xff, ...body];
  return Uint8Array.from(dialect.checksum ? [...frame, xor(frame)] : frame);
}

/** The order to say a text, without music; `undefined` when it is longer than the module takes. */
export function encodeSpeech(dialect: VoiceDialect, text: string): Uint8Array | undefined {
  const words = wordsOf(text);
  const gbk = iconv.encode(words, 'gbk');
  const inGbk = iconv.decode(gbk, 'gbk') === words;
  const bytes = inGbk ? gbk : iconv.encode(words, dialect.unicode);
  if (bytes.length > dialect.mostText) return undefined;
  return encodeFrame(dialect, [orders.speak, inGbk ? scripts.gbk : scripts.unicode, ...bytes]);
}

/** Text without what a module takes for an order: control characters and tags such as `[v0]`, which would silence it. */
export const wordsOf = (text: string): string => text.toWellFormed().replace(/[\p{Cc}[\]]/gu, ' ');

export interface ParsedOrders {
  readonly bodies: readonly Uint8Array[];
  /** A frame came whole and its checksum is wrong. */
  readonly damaged: boolean;
  /** The beginning of a frame that is still coming; never longer than one frame. */
  readonly rest: Uint8Array;
}

/** The module's side: what came off the line, in whatever pieces, as the bodies of frames. */
export function parseOrders(dialect: VoiceDialect, rest: Uint8Array, chunk: Uint8Array): ParsedOrders {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const tail = dialect.checksum ? 1 : 0;
  const bodies: Uint8Array[] = [];
  let damaged = false;
  let from = 0;
  for (;;) {
    const head = bytes.indexOf(0xfd, from);
    if (head < 0) return { bodies, damaged, rest: new Uint8Array() };
    const high = bytes[head + 1];
    const low = bytes[head + 2];
    if (high === undefined || low === undefined) return { bodies, damaged, rest: bytes.slice(head) };
    const length = (high << 8) | low;
    const end = head + 3 + length;
    if (length <= tail || length > dialect.mostText + 2 + tail) {
      damaged = true;
      from = head + 1;
    } else if (end > bytes.length) {
      return { bodies, damaged, rest: bytes.slice(head) };
    } else if (tail === 0 || xor(bytes.subarray(head, end - 1)) === bytes[end - 1]) {
      bodies.push(bytes.slice(head + 3, end - tail));
      from = end;
    } else {
      damaged = true;
      from = head + 1;
    }
  }
}

/** The module's side: the text of a speak order, `undefined` when the body is none. */
export function speechOf(dialect: VoiceDialect, body: Uint8Array): string | undefined {
  const [order, parameter = 0] = body;
  if (order !== orders.speak || body.length < 3) return undefined;
  // The upper five bits choose a music in the background.
  const script = parameter & 0x07;
  const text = Buffer.from(body.subarray(2));
  if (script === scripts.gb2312 || script === scripts.gbk) return iconv.decode(text, 'gbk');
  return script === scripts.unicode ? iconv.decode(text, dialect.unicode) : undefined;
}

const xor = (bytes: Iterable<number>): number => {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
};
