import type { BoardContent } from '../../../src/core/device.ts';

/** Places of the display. A shorter one leaves out those on the right. */
export const places = 6;

/**
 * Segments of the signs that can be told from one another, a is bit 0, g is bit 6. Digits and A as in protocols 3.2;
 * letters without a shape of their own (K, M, S, V, W, X, Z) are missing.
 */
const shapes: Readonly<Record<string, number>> = {
  '0': 0x3f,
  '1': 0x06,
  '2': 0x5b,
  '3': 0x4f,
  '4': 0x66,
  '5': 0x6d,
  '6': 0x7d,
  '7': 0x07,
  '8': 0x7f,
  '9': 0x6f,
  ' ': 0x00,
  '-': 0x40,
  A: 0x77,
  B: 0x7c,
  C: 0x39,
  D: 0x5e,
  E: 0x79,
  F: 0x71,
  G: 0x3d,
  H: 0x76,
  I: 0x10,
  J: 0x0e,
  L: 0x38,
  N: 0x54,
  O: 0x5c,
  P: 0x73,
  Q: 0x67,
  R: 0x50,
  T: 0x78,
  U: 0x3e,
  Y: 0x6e,
};
const signs = new Map(Object.entries(shapes).map(([sign, shape]) => [shape, sign]));

/**
 * What the display shows of a content: the number, and the window on the right where a free place remains between
 * them. `undefined` when the number is too long or has a sign without a shape: half a number is another number.
 */
export function displayText({ number, window }: BoardContent): string | undefined {
  const shown = number.toUpperCase();
  if (shown.length > places || !canShow(shown)) return undefined;
  const room = places - shown.length;
  const beside = window.toUpperCase();
  return shown + (beside.length < room && canShow(beside) ? beside.padStart(room) : ' '.repeat(room));
}

const canShow = (text: string): boolean => Array.from(text).every(sign => Object.hasOwn(shapes, sign));

/** One byte a place. */
export const segmentsOf = (text: string): number[] => Array.from(text, sign => shapes[sign] ?? 0);

/** What a person reads; `?` where the segments make no sign. */
export const readSegments = (segments: Iterable<number>): string =>
  Array.from(segments, shape => signs.get(shape) ?? '?').join('');
