import type { Shown } from '../../driver.ts';

/**
 * Frames of the ZT598 (protocols 4.1). Both directions are `02 | LEN | data | 03 | LRC`: LEN three decimal digits, LRC
 * two hexadecimal digits, the XOR of LEN to 03. While keys are open, each one comes as a bare byte between the frames.
 */

const stx = 0x02;
const etx = 0x03;
/** From here on LEN is `000` and four more digits follow: nothing that is asked here is answered at such length. */
const mostLength = 998;

/** Opening the keys in clear (`5033`) is none of them: this driver cannot ask for a digit. */
export const orders = {
  status: 'I',
  closeKeys: '5032',
  toneOn: '5035',
  minLength: (digits: number): string => `54${twoDigits(digits)}`,
  maxLength: (digits: number): string => `55${twoDigits(digits)}`,
  /** CLEAR takes everything back, as the last digit says. */
  startPin: '600012',
  /**
   * ISO 9564-1 format 0.
   * @param customerData the twelve digits of the card number before its check digit
   */
  pinBlock: (key: number, customerData: string): string =>
    `7${key.toString(16).toUpperCase().padStart(2, '0')}\x20${customerData}`,
} as const;

const twoDigits = (value: number): string => `${value}`.padStart(2, '0');

/**
 * Of the order for a PIN block, which holds digits of the card number, and of every reply only the head; of a key not
 * even that it came, for the keys that came are the length of a PIN (rules L31).
 */
export const shown: Shown = (direction, bytes) => {
  if (bytes[0] !== stx) return undefined;
  if (direction === 'received') return Math.min(bytes.length, 5);
  return bytes[4] === 0x37 ? 7 : bytes.length;
};

export function encodeFrame(data: string | Uint8Array): Uint8Array {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  const checked = [...Buffer.from(`${bytes.length}`.padStart(3, '0'), 'latin1'), ...bytes, etx];
  return Uint8Array.from([stx, ...checked, ...lrc(checked)]);
}

const lrc = (bytes: Iterable<number>): Buffer => {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return Buffer.from(sum.toString(16).toUpperCase().padStart(2, '0'), 'latin1');
};

/** What a person did on the pad. Which digit is no part of it, whatever byte the pad sent. */
export type Key = 'digit' | 'enter' | 'cancel' | 'clear' | 'timeout';

const keys: ReadonlyMap<number, Key> = new Map<number, Key>([
  [0x2a, 'digit'],
  ...Array.from({ length: 10 }, (_, digit): [number, Key] => [0x30 + digit, 'digit']),
  [0x0d, 'enter'],
  [0x1b, 'cancel'],
  [0x08, 'clear'],
  [0x80, 'timeout'],
]);

export type Heard =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'reply'; readonly status: number; readonly data: Uint8Array };

export const isOk = (status: number): boolean =>
  (status >= 0x60 && status <= 0x9f) ||
  (status >= 0xb0 && status <= 0xb7) ||
  [0xa0, 0xa1, 0xa3, 0xab].includes(status);

/** Sixteen hexadecimal digits behind four others; `undefined` in a reply that holds none. */
export function pinBlockOf(data: Uint8Array): string | undefined {
  const text = Buffer.from(data).toString('latin1');
  return /^.{4}[0-9A-F]{16}$/s.test(text) ? text.slice(4) : undefined;
}

export interface Parsed {
  readonly heard: readonly Heard[];
  /** Something looked like a frame and was not. */
  readonly damaged: boolean;
  /** The beginning of a frame that is still coming; never longer than one frame. */
  readonly rest: Uint8Array;
}

/**
 * Takes what came off the line, in whatever pieces. Frames end where LEN says, for 03 may be data. Behind a damaged
 * frame bytes are no keys until the next good frame: they may be the inside of the damaged one.
 * @param rest what the call before left
 */
export function parse(rest: Uint8Array, chunk: Uint8Array): Parsed {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const heard: Heard[] = [];
  let damaged = false;
  let lost = false;
  let from = 0;
  for (;;) {
    const byte = bytes[from];
    if (byte === undefined) return { heard, damaged, rest: new Uint8Array() };
    if (byte !== stx) {
      const key = keys.get(byte);
      if (key && !lost) heard.push({ kind: 'key', key });
      from++;
      continue;
    }
    const length = lengthAt(bytes, from);
    if (length === 'wanting') return { heard, damaged, rest: bytes.slice(from) };
    const end = from + 4 + (length ?? 0) + 3;
    if (length !== undefined && end > bytes.length) return { heard, damaged, rest: bytes.slice(from) };
    const reply = length === undefined ? undefined : replyIn(bytes.subarray(from, end));
    if (reply) {
      heard.push(reply);
      lost = false;
      from = end;
    } else {
      damaged = true;
      lost = true;
      from++;
    }
  }
}

function replyIn(frame: Uint8Array): Heard | undefined {
  const status = frame[4];
  if (status === undefined || frame.at(-3) !== etx) return undefined;
  if (lrc(frame.subarray(1, -2)).compare(frame.subarray(-2)) !== 0) return undefined;
  return { kind: 'reply', status, data: frame.slice(5, -3) };
}

/** `undefined` when no frame begins so: known at the first byte that is no digit, so that it swallows no keys. */
function lengthAt(bytes: Uint8Array, at: number): number | 'wanting' | undefined {
  const digits = bytes.subarray(at + 1, at + 4);
  if (digits.some(digit => digit < 0x30 || digit > 0x39)) return undefined;
  if (digits.length < 3) return 'wanting';
  const length = Number(Buffer.from(digits).toString('latin1'));
  return length >= 1 && length <= mostLength ? length : undefined;
}
