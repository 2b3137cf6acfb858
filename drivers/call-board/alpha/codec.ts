import type { BoardContent } from '../../../src/core/device.ts';

/** Frames of the Alpha sign protocol (protocols 3.1). */

const modes = { hold: 0x62, flash: 0x63 } as const;
const red = 0x31;
const colours = { 49: 'red', 50: 'green', 51: 'amber' } as const;

export interface SignContent {
  readonly text: string;
  readonly colour: 'red' | 'green' | 'amber';
  readonly flash: boolean;
}

/** What the sign can show of it: `A023 -> 5`. The sign knows only printable ASCII. */
export function signText(content: BoardContent): string {
  const parts = [content.number, content.window].map(part => part.replace(/[^\x20-\x7e]/g, '?'));
  return parts.filter(part => part !== '').join(' -> ');
}

/**
 * Writes the whole content into text file A of every sign on the line, in the middle, red, holding still or flashing.
 * With checksum: the sign ignores a damaged frame and goes on showing what it showed.
 */
export function encodeContent(content: BoardContent): Uint8Array {
  const mode = content.flash ? modes.flash : modes.hold;
  return encodePacket([...ascii('AA'), 0x1b, 0x20, mode, 0x1c, red, ...ascii(signText(content))]);
}

/** Five NULs for the sign to learn the baud rate from, all signs, address 00, and the checksum from STX through ETX. */
export function encodePacket(command: readonly number[]): Uint8Array {
  const checked = [0x02, ...command, 0x03];
  return Uint8Array.from([
    0,
    0,
    0,
    0,
    0,
    0x01,
    ...ascii('Z00'),
    ...checked,
    ...ascii(checksum(checked)),
    0x04,
  ]);
}

/** The sum of the bytes as four upper-case hexadecimal digits. */
export const checksum = (bytes: Iterable<number>): string => {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xffff;
  return sum.toString(16).toUpperCase().padStart(4, '0');
};

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/**
 * The sign's side: what a packet (SOH up to, without, EOT) makes it show; `undefined` when it is none of the sign's
 * business, damaged, or not a text for file A. The checksum is mandatory once ETX was sent.
 */
export function decodePacket(packet: Uint8Array): SignContent | undefined {
  const [soh, type] = packet;
  if (soh !== 0x01 || (type !== 0x5a && type !== 0x5e)) return undefined;
  const start = packet.indexOf(0x02);
  if (start !== 4) return undefined;
  const end = packet.indexOf(0x03, start);
  const body = packet.subarray(start + 1, end < 0 ? packet.length : end);
  if (end >= 0) {
    const sent = Buffer.from(packet.subarray(end + 1)).toString('latin1');
    if (sent !== checksum(packet.subarray(start, end + 1))) return undefined;
  }
  return decodeText(body);
}

function decodeText(body: Uint8Array): SignContent | undefined {
  const [command, label, position, , mode] = body;
  if (command !== 0x41 || label !== 0x41) return undefined;
  let rest = body.subarray(2);
  const flash = position === 0x1b && mode === modes.flash;
  if (position === 0x1b) rest = rest.subarray(3);
  let colour: SignContent['colour'] = 'amber';
  if (rest[0] === 0x1c) {
    colour = Object.entries(colours).find(([code]) => Number(code) === rest[1])?.[1] ?? 'amber';
    rest = rest.subarray(2);
  }
  return { text: Buffer.from(rest).toString('latin1'), colour, flash };
}
