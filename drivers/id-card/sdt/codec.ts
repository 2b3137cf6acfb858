import { type Shown, shownHead } from '../../driver.ts';

/**
 * Frames of the second-generation ID card module (protocols 1.3). Both directions are
 * `AA AA AA 96 69 | LEN (2, big endian) | body | XOR from LEN`, where LEN counts body and checksum.
 */

const preamble = [0xaa, 0xaa, 0xaa, 0x96, 0x69];
/** The longest frame in use: text, photo and fingerprints (30 10). */
const mostLength = 0x090a;

/** The questions hold nothing; of an answer all up to SW3, behind which the card begins. */
export const shown: Shown = (direction, bytes) =>
  direction === 'sent' ? bytes.length : shownHead(bytes, preamble, 10);

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
  /** Text and photo. */
  read: [0x30, 0x01],
  readNewestAddress: [0x30, 0x03],
  /** Text, photo and fingerprints. */
  readFingerprints: [0x30, 0x10],
} as const;

/** SW3 of a reply (protocols 1.5). */
export const sw3 = {
  success: 0x90,
  found: 0x9f,
  checksumWrong: 0x10,
  lengthWrong: 0x11,
  badCommand: 0x21,
  unknownError: 0x24,
  samRefusedByCard: 0x31,
  cardRefusedBySam: 0x32,
  verificationFailed: 0x33,
  wrongCardType: 0x40,
  readFailed: 0x41,
  randomFailed: 0x47,
  selfTestFailed: 0x60,
  notAuthorised: 0x66,
  notFound: 0x80,
  selectFailed: 0x81,
  absent: 0x91,
} as const;

export interface Reply {
  readonly sw3: number;
  /** SW1 and SW2: the card's own status for 31, 41, 47 and 81, else 0. */
  readonly card: number;
  readonly data: Uint8Array;
}

/** The body of a reader's frame as a reply; `undefined` when it is too short to be one. */
export function replyOf(body: Uint8Array): Reply | undefined {
  const [high = 0, low = 0, status] = body;
  return status === undefined ? undefined : { sw3: status, card: (high << 8) | low, data: body.subarray(3) };
}

const statusWords: Readonly<Record<number, string>> = {
  [sw3.checksumWrong]: 'the reader found the checksum of the command wrong',
  [sw3.lengthWrong]: 'the reader found the length of the command wrong',
  [sw3.badCommand]: 'the reader does not know the command',
  [sw3.unknownError]: 'the reader met an unknown error',
  [sw3.samRefusedByCard]: 'the card does not accept the reader',
  [sw3.cardRefusedBySam]: 'the reader does not accept the card as genuine',
  [sw3.verificationFailed]: 'what is on the card failed its verification',
  [sw3.wrongCardType]: 'the card is not an identity card',
  [sw3.readFailed]: 'the card could not be read',
  [sw3.randomFailed]: 'the card gave no random number',
  [sw3.selfTestFailed]: 'the security module failed its self-test',
  [sw3.notAuthorised]: 'the security module is not authorised',
  [sw3.notFound]: 'no card was found',
  [sw3.selectFailed]: 'the card could not be selected',
  [sw3.absent]: 'the card does not hold what was asked for',
};

/** For technicians, as `the card could not be read (status 41, card 6A82)`. Nothing personal. */
export function describe({ sw3: status, card }: Reply): string {
  const hex = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, '0');
  const told = card === 0 ? '' : `, card ${hex(card, 4)}`;
  return `${statusWords[status] ?? 'the reader gave an unknown answer'} (status ${hex(status, 2)}${told})`;
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
