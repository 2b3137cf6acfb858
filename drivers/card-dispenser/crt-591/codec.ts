import { type Shown, shownHead } from '../../driver.ts';

/**
 * Frames of the CRT-591 (protocols 4.4). Both directions are `F2 | ADDR | LEN (2, big endian) | text | 03 | XOR from
 * F2`, where LEN counts the text; between them single control bytes go to and fro.
 */

const head = 0xf2;
const etx = 0x03;
/** Of the text, so that the frame stays within 1024 bytes. */
const mostLength = 1018;
/** Unit 0 is what leaves the factory, and the only one on its line. */
const address = 0x00;

export const control = { ack: 0x06, nak: 0x15, eot: 0x04 } as const;
export type Control = keyof typeof control;

/** CM and PM of the commands that are used here. */
export const orders = {
  initLeave: [0x30, 0x33],
  status: [0x31, 0x30],
  moveToGate: [0x32, 0x30],
  moveToReader: [0x32, 0x31],
  moveToBin: [0x32, 0x33],
} as const;
export type Order = keyof typeof orders;

/** The orders hold nothing; of a reply all up to the status, behind which a card that was read would be. */
export const shown: Shown = (direction, bytes) => {
  if (direction === 'sent' || bytes.length === 1) return bytes.length;
  return shownHead(bytes, [head, address], 10);
};

export const encodeFrame = (text: readonly number[] | Uint8Array): Uint8Array => {
  const checked = [head, address, text.length >> 8, text.length & 0xff, ...text, etx];
  return Uint8Array.from([...checked, xor(checked)]);
};

export const encodeOrder = (order: Order): Uint8Array => encodeFrame([0x43, ...orders[order]]);

/** Where a card is: nowhere in the machine, held at the gate for the customer, or where it is read and written. */
export const positions = { 48: 'none', 49: 'gate', 50: 'reader' } as const;
export type Position = (typeof positions)[keyof typeof positions];
export const stackers = { 48: 'empty', 49: 'low', 50: 'ok' } as const;

export interface DispenserStatus {
  readonly position: Position;
  readonly stacker: (typeof stackers)[keyof typeof stackers];
  readonly binFull: boolean;
}

export type Reply = { readonly order: readonly [number, number] } & (
  | { readonly ok: true; readonly status: DispenserStatus }
  /** Two signs, as `A0`. */
  | { readonly ok: false; readonly error: string }
);

/** The text of a reply; `undefined` when it is none, or tells of a state that does not exist. */
export function replyOf(text: Uint8Array): Reply | undefined {
  const [kind, cm, pm, first, second, third] = text;
  if (cm === undefined || pm === undefined || first === undefined || second === undefined) return undefined;
  const order = [cm, pm] as const;
  if (kind === 0x50) {
    const position = lookUp(positions, first);
    const stacker = lookUp(stackers, second);
    if (!position || !stacker || (third !== 0x30 && third !== 0x31)) return undefined;
    return { order, ok: true, status: { position, stacker, binFull: third === 0x31 } };
  }
  // The manual prints 45, machines send 4E.
  if (kind !== 0x4e && kind !== 0x45) return undefined;
  return { order, ok: false, error: String.fromCharCode(first, second) };
}

const lookUp = <T>(table: Readonly<Record<number, T>>, byte: number): T | undefined => table[byte];

/** What a refused order means (protocols 4.4); a code that is not here is a fault of the machine. */
export const errors = {
  stackerEmpty: 'A0',
  binFull: 'A1',
  notReset: 'B0',
  jam: '10',
  tooLong: '13',
  tooShort: '14',
  sequence: '02',
  movedByHand: '45',
} as const;

export type Heard =
  | { readonly kind: 'control'; readonly control: Control }
  | { readonly kind: 'text'; readonly text: Uint8Array };

export interface Parsed {
  readonly heard: readonly Heard[];
  /** Something looked like a frame and was not. */
  readonly damaged: boolean;
  /** Bytes came that belong to nothing: a frame whose first byte was lost looks so. */
  readonly noise: boolean;
  /** The beginning of a frame that is still coming; never longer than one frame. */
  readonly rest: Uint8Array;
}

const controls: ReadonlyMap<number, Control> = new Map([
  [control.ack, 'ack'],
  [control.nak, 'nak'],
  [control.eot, 'eot'],
]);

/**
 * Takes what came off the line, in whatever pieces. Frames end where LEN says, for 03 is a byte like others. Behind a
 * damaged frame control bytes do not count until the next good frame: they may be the inside of the damaged one.
 * @param rest what the call before left
 */
export function parse(rest: Uint8Array, chunk: Uint8Array): Parsed {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const heard: Heard[] = [];
  let damaged = false;
  let noise = false;
  let lost = false;
  let from = 0;
  for (;;) {
    const byte = bytes[from];
    if (byte === undefined) return { heard, damaged, noise, rest: new Uint8Array() };
    if (byte !== head) {
      const known = controls.get(byte);
      if (known && !lost) heard.push({ kind: 'control', control: known });
      noise ||= !known;
      from++;
      continue;
    }
    const length = lengthAt(bytes, from);
    if (length === 'wanting') return { heard, damaged, noise, rest: bytes.slice(from) };
    const end = from + 4 + (length ?? 0) + 2;
    if (length !== undefined && end > bytes.length) return { heard, damaged, noise, rest: bytes.slice(from) };
    if (
      length !== undefined &&
      bytes[end - 2] === etx &&
      xor(bytes.subarray(from, end - 1)) === bytes[end - 1]
    ) {
      heard.push({ kind: 'text', text: bytes.slice(from + 4, end - 2) });
      from = end;
      lost = false;
    } else {
      damaged = true;
      lost = true;
      from++;
    }
  }
}

/** `undefined` when no frame begins so. */
function lengthAt(bytes: Uint8Array, at: number): number | 'wanting' | undefined {
  const [unit, high, low] = bytes.subarray(at + 1, at + 4);
  if (unit === undefined) return 'wanting';
  if (unit !== address) return undefined;
  if (high === undefined) return 'wanting';
  if (high > mostLength >> 8) return undefined;
  if (low === undefined) return 'wanting';
  const length = (high << 8) | low;
  return length >= 3 && length <= mostLength ? length : undefined;
}

const xor = (bytes: Iterable<number>): number => {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
};
