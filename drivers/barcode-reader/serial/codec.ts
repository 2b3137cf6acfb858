import type { Ear, Heard } from '../../listening-driver.ts';
import { aimIdentifier, type Code, mostData, overlong, readingOf } from '../code.ts';

/**
 * A code as a serial scanner sends it: its bytes, before them the AIM identifier when the scanner is set to send it, and
 * CR, LF or both behind them (protocols 4.7). The line has no check of its own.
 */

const cr = 0x0d;
const lf = 0x0a;
const aimLength = 3;
const mostBytes = aimLength + mostData + 2;
/**
 * Milliseconds of quiet behind an end until it was the end, and without one until no more is to be hoped for. A scanner
 * sends a code without a pause; a network between does not keep it so, which is why there is no TCP line.
 */
const gap = { ended: 50, open: 1000 } as const;

interface Burst {
  readonly bytes: Uint8Array;
  readonly overlong: boolean;
}

const isEnd = (byte: number | undefined): boolean => byte === cr || byte === lf;

/**
 * An end counts when nothing comes behind it: what comes at once may be another code in sight as well as the second line
 * of this one, and the scanner does not say which. So half of a code is not given for all of it unless the scanner itself
 * pauses for longer than that in the middle of one.
 */
export const serialEar: Ear<Burst, Code> = {
  hear(begun, chunk) {
    const length = (begun?.bytes.length ?? 0) + chunk.length;
    const over = begun?.overlong === true || length > mostBytes;
    const bytes = over ? new Uint8Array() : Uint8Array.from([...(begun?.bytes ?? []), ...chunk]);
    return { heard: [], begun: { bytes, overlong: over } };
  },
  patience: ({ bytes }) => (isEnd(bytes.at(-1)) ? gap.ended : gap.open),
  end: burst => (burst.overlong ? overlong : heardIn(burst.bytes)),
};

function heardIn(bytes: Uint8Array): Heard<Code> | undefined {
  const length = bytes.findLastIndex(byte => !isEnd(byte)) + 1;
  if (length === 0) return undefined;
  if (length === bytes.length)
    return {
      kind: 'noise',
      cause: 'no CR or LF behind what came: check the baud rate and the suffix of the scanner',
    };
  const code = bytes.subarray(0, length);
  if (code.some(isEnd))
    return { kind: 'unreadable', cause: 'two codes at once, or one with a line break in it' };
  const symbology = aimIdentifier(code.subarray(0, aimLength));
  return readingOf(symbology, symbology === undefined ? code : code.subarray(aimLength));
}

/** The scanner's side. */
export const encodeLine = (symbology: string | undefined, data: Uint8Array, suffix = '\r'): Uint8Array =>
  Uint8Array.from([
    ...Buffer.from(symbology === undefined ? '' : `]${symbology}`, 'latin1'),
    ...data,
    ...Buffer.from(suffix, 'latin1'),
  ]);
