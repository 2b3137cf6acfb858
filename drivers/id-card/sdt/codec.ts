/**
 * Frames of the second-generation ID card module (protocols 1.3). Both directions are
 * `AA AA AA 96 69 | LEN (2, big endian) | body | XOR from LEN`, where LEN counts body and checksum.
 */

const preamble = [0xaa, 0xaa, 0xaa, 0x96, 0x69];
/** The longest frame in use: text, photo and fingerprints (30 10). */
const mostLength = 0x090a;

/** Builds the frame around a body: `CMD PARA DATA` from the host, `SW1 SW2 SW3 DATA` from the reader. */
export function encodeFrame(body: readonly number[] | Uint8Array): Uint8Array {
  const length = body.length + 1;
  const checked = [length >> 8, length & 0xff, ...body];
  return Uint8Array.from([...preamble, ...checked, xor(checked)]);
}

export const commands = {
  reset: [0x10, 0xff],
  status: [0x11, 0xff],
  samId: [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  read: [0x30, 0x01],
} as const;

/** SW3 of a reply (protocols 1.5): those that a driver treats apart. */
export const sw3 = {
  success: 0x90,
  found: 0x9f,
  checksumWrong: 0x10,
  lengthWrong: 0x11,
  badCommand: 0x21,
  readFailed: 0x41,
  selfTestFailed: 0x60,
  notAuthorised: 0x66,
  notFound: 0x80,
  selectFailed: 0x81,
} as const;

export interface Reply {
  readonly sw3: number;
  readonly data: Uint8Array;
}

/** The body of a reader's frame as a reply; `undefined` when it is too short to be one. */
export function replyOf(body: Uint8Array): Reply | undefined {
  const status = body[2];
  return status === undefined ? undefined : { sw3: status, data: body.subarray(3) };
}

export interface Parsed {
  readonly bodies: readonly Uint8Array[];
  /** Something looked like a frame and was not: a wrong length or checksum. */
  readonly damaged: boolean;
  /** The beginning of a frame that is still coming; never longer than one frame. */
  readonly rest: Uint8Array;
}

/**
 * Takes what came off the line, in whatever pieces. Finds frames behind junk, a stray 00 in the preamble or missing
 * leading AA (protocols 1.11), and goes on searching inside whatever turns out not to be a frame.
 * @param rest what the call before left
 */
export function parseFrames(rest: Uint8Array, chunk: Uint8Array): Parsed {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const bodies: Uint8Array[] = [];
  let damaged = false;
  let from = 0;
  for (;;) {
    const head = indexOfHead(bytes, from);
    const high = bytes[head + 3];
    const low = bytes[head + 4];
    if (high === undefined || low === undefined) return { bodies, damaged, rest: bytes.slice(head) };
    const length = (high << 8) | low;
    const end = head + 5 + length;
    if (length < 3 || length > mostLength) {
      damaged = true;
      from = head + 3;
    } else if (end > bytes.length) {
      return { bodies, damaged, rest: bytes.slice(head) };
    } else if (xor(bytes.subarray(head + 3, end - 1)) === bytes[end - 1]) {
      bodies.push(bytes.slice(head + 5, end - 1));
      from = end;
    } else {
      damaged = true;
      from = head + 3;
    }
  }
}

/** Where the next `AA 96 69` begins, whole or cut off by the end of the bytes; the end when there is none. */
function indexOfHead(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const second = bytes[at + 1];
    const third = bytes[at + 2];
    if (
      bytes[at] === 0xaa &&
      (second === undefined || second === 0x96) &&
      (third === undefined || third === 0x69)
    )
      return at;
  }
  return bytes.length;
}

const xor = (bytes: Iterable<number>): number => {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
};
