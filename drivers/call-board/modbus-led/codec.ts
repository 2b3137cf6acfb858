import { crc16 } from '../crc16.ts';

/**
 * Modbus RTU as far as the display needs it (protocols 3.2): write one register (06), write several (10).
 * Ours because `modbus-serial` can be given a foreign port, but keeps its own timers and requests in flight: no driver
 * that is a pure step function can be made of it, and nothing would be left of it but these frames and the CRC.
 */

export const functions = { writeRegister: 0x06, writeRegisters: 0x10 } as const;
/** 2 and 3 are kept in the display for ever: the driver leaves them alone. */
export const registers = {
  showInteger: 0x0000,
  unit: 0x0002,
  baudRate: 0x0003,
  decimalPoint: 0x0004,
  segments: 0x0080,
} as const;

const word = (value: number): [number, number] => [(value >> 8) & 0xff, value & 0xff];
const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Adds the checksum, low byte first. */
export function encodeFrame(body: readonly number[]): Uint8Array {
  const crc = crc16(body, 0xffff);
  return Uint8Array.from([...body, crc & 0xff, crc >> 8]);
}

/** @param value 16 bits, negative numbers as their complement */
export const encodeWriteRegister = (unit: number, register: number, value: number): Uint8Array =>
  encodeFrame([unit, functions.writeRegister, ...word(register), ...word(value)]);

/** Two places a register, the left one in the high byte. */
export const encodeSegments = (unit: number, segments: readonly number[]): Uint8Array =>
  encodeFrame([
    unit,
    functions.writeRegisters,
    ...word(registers.segments),
    ...word(segments.length / 2),
    segments.length,
    ...segments,
  ]);

export type ModbusReply =
  /** `value`: of the register (06), or how many were written (10). */
  | {
      readonly kind: 'wrote';
      readonly unit: number;
      readonly code: number;
      readonly register: number;
      readonly value: number;
    }
  | { readonly kind: 'exception'; readonly unit: number; readonly code: number; readonly exception: number };

/**
 * Finds replies in whatever came, behind junk and in whatever pieces. The frames of Modbus RTU have no beginning that
 * can be looked for, so every place is tried: a reply is what has a known function, its length and a right checksum.
 * @param rest what the call before left; shorter than the longest reply, 8 bytes
 */
export function parseReplies(
  rest: Uint8Array,
  chunk: Uint8Array,
): { readonly answers: readonly ModbusReply[]; readonly rest: Uint8Array } {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const answers: ModbusReply[] = [];
  let kept: number | undefined;
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at + 1]);
    const frame = bytes.subarray(at, at + length);
    if (frame.length < length) {
      // Perhaps the beginning of a reply, perhaps junk before one that is already whole: look on, but keep it.
      kept ??= at;
      at++;
    } else if (length > 0 && crc16(frame, 0xffff) === 0) {
      answers.push(replyOf(frame));
      kept = undefined;
      at += length;
    } else at++;
  }
  return { answers, rest: bytes.slice(kept ?? bytes.length) };
}

/** Of a reply, by its function code; 0 for what is none. The end of the bytes may hide a code: then the longest. */
function lengthOf(code: number | undefined): number {
  switch (code) {
    case undefined:
    case functions.writeRegister:
    case functions.writeRegisters:
      return 8;
    case functions.writeRegister | 0x80:
    case functions.writeRegisters | 0x80:
      return 5;
    default:
      return 0;
  }
}

function replyOf(frame: Uint8Array): ModbusReply {
  const [unit = 0, code = 0] = frame;
  return code & 0x80
    ? { kind: 'exception', unit, code: code & 0x7f, exception: frame[2] ?? 0 }
    : { kind: 'wrote', unit, code, register: wordAt(frame, 2), value: wordAt(frame, 4) };
}

export type ModbusRequest =
  | { readonly kind: 'register'; readonly register: number; readonly value: number }
  | { readonly kind: 'registers'; readonly first: number; readonly bytes: Uint8Array }
  | { readonly kind: 'unknown'; readonly code: number };

/** How long a request is, from as much of it as has come; `undefined` while that cannot be told. */
export function requestLength(bytes: Uint8Array): number | undefined {
  const code = bytes[1];
  if (code === undefined) return undefined;
  if (code !== functions.writeRegisters) return 8;
  const count = bytes[6];
  return count === undefined ? undefined : count + 9;
}

/** The display's side: a whole request to `unit`; `undefined` when it is for another one or damaged. */
export function decodeRequest(frame: Uint8Array, unit: number): ModbusRequest | undefined {
  if (frame[0] !== unit || crc16(frame, 0xffff) !== 0) return undefined;
  const [, code = 0] = frame;
  switch (code) {
    case functions.writeRegister:
      return { kind: 'register', register: wordAt(frame, 2), value: wordAt(frame, 4) };
    case functions.writeRegisters: {
      const bytes = frame.slice(7, -2);
      const first = wordAt(frame, 2);
      return bytes.length === wordAt(frame, 4) * 2 ? { kind: 'registers', first, bytes } : undefined;
    }
    default:
      return { kind: 'unknown', code };
  }
}
