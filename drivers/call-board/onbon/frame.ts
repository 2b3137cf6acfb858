import { crc16 } from '../crc16.ts';

/**
 * The outer layer of every Onbon protocol (protocols 3.3): `A5` eight times, the packet and its CRC-16/ARC with their
 * special bytes escaped, `5A`. The layer knows nothing of headers, which differ between the generations.
 */

const start = 0xa5;
const end = 0x5a;
const startEscape = 0xa6;
const endEscape = 0x5b;
/** A controller takes 1024 bytes of data; header and checksum come with them, and every byte may be escaped. */
const mostEscaped = 2 * (1024 + 64);

export function encodeFrame(packet: readonly number[]): Uint8Array {
  const crc = crc16(packet, 0x0000);
  // The receiver needs one A5; the others are for those that a line loses when it wakes up.
  return Uint8Array.from([
    ...Array<number>(8).fill(start),
    ...[...packet, crc & 0xff, crc >> 8].flatMap(escapeByte),
    end,
  ]);
}

function escapeByte(byte: number): number[] {
  switch (byte) {
    case start:
      return [startEscape, 0x02];
    case startEscape:
      return [startEscape, 0x01];
    case end:
      return [endEscape, 0x02];
    case endEscape:
      return [endEscape, 0x01];
    default:
      return [byte];
  }
}

/** Also takes the checksum off; `undefined` when an escape or the checksum is wrong. */
function unwrap(escaped: Uint8Array): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    const byte = escaped[at] ?? 0;
    if (byte !== startEscape && byte !== endEscape) {
      bytes.push(byte);
      continue;
    }
    const which = escaped[++at];
    if (which !== 0x01 && which !== 0x02) return undefined;
    bytes.push(which === 0x01 ? byte : byte - 1);
  }
  // The checksum over bytes and their checksum is zero.
  return bytes.length > 2 && crc16(bytes, 0x0000) === 0 ? Uint8Array.from(bytes.slice(0, -2)) : undefined;
}

export interface Frames {
  readonly packets: readonly Uint8Array[];
  /** A frame came to its end and was wrong. */
  readonly damaged: boolean;
  /** The beginning of a frame that is still coming, from its A5 on. */
  readonly rest: Uint8Array;
}

/**
 * Takes what came off the line, in whatever pieces. Neither A5 nor 5A occurs inside a frame, so an A5 always begins one
 * anew, and whatever is wrong costs no more than itself.
 * @param rest what the call before left
 */
export function parseFrames(rest: Uint8Array, chunk: Uint8Array): Frames {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const packets: Uint8Array[] = [];
  let damaged = false;
  /** Of the first byte after the last A5; none outside of a frame. */
  let from: number | undefined;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === start) from = at + 1;
    else if (from !== undefined && bytes[at] === end) {
      const packet = unwrap(bytes.subarray(from, at));
      if (packet) packets.push(packet);
      else damaged = true;
      from = undefined;
    } else if (from !== undefined && at - from > mostEscaped) from = undefined;
  }
  return { packets, damaged, rest: from === undefined ? new Uint8Array() : bytes.slice(from - 1) };
}
