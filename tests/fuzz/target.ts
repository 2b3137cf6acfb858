/** Something that takes bytes or texts which others wrote. */
export interface Target {
  /** Also the name of its folder in the corpus. */
  readonly name: string;
  /** What honest senders send: where mutation begins. */
  readonly seeds: readonly Uint8Array[];
  /** The longest input that is tried, bytes; 16 KiB unless said. */
  readonly most?: number;
  /** Gives it one input. Throws, or rejects, when it does what it must not. */
  run(input: Uint8Array): void | Promise<void>;
}

/** A rule that a decoder broke without throwing. */
export class Broken extends Error {}

export function must(holds: boolean, rule: string): void {
  if (!holds) throw new Broken(rule);
}

/** Cuts an input into pieces as a line would; the same input is always cut alike. */
export function pieces(input: Uint8Array): Uint8Array[] {
  let state = input.length + 1;
  for (const byte of input.subarray(0, 16)) state = (Math.imul(state, 31) + byte) >>> 0;
  const found: Uint8Array[] = [];
  for (let at = 0; at < input.length; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const length = 1 + ((state >>> 16) % 40);
    found.push(input.subarray(at, at + length));
    at += length;
  }
  return found;
}

/**
 * A decoder of a stream, fed piece by piece.
 * @param most how much it may keep of what it has not understood
 */
export function streamTarget<R>(options: {
  name: string;
  seeds: readonly Uint8Array[];
  rest: R;
  take: (rest: R, chunk: Uint8Array) => R;
  lengthOf: (rest: R) => number;
  most: number;
}): Target {
  const { name, seeds, take, lengthOf, most } = options;
  return {
    name,
    seeds,
    run(input) {
      let { rest } = options;
      for (const chunk of pieces(input)) {
        rest = take(rest, chunk);
        must(lengthOf(rest) <= most, `keeps ${most} bytes at most`);
      }
    },
  };
}

const utf8 = new TextDecoder();
const toBytes = new TextEncoder();

/**
 * A reader of JSON texts.
 * @param honest what is sent to it: a text as it is, anything else as JSON
 */
export const textTarget = (
  name: string,
  honest: readonly unknown[],
  read: (text: string) => void | Promise<void>,
): Target => ({
  name,
  seeds: honest.map(value => toBytes.encode(typeof value === 'string' ? value : JSON.stringify(value))),
  run: input => read(utf8.decode(input)),
});

/** How much a value holds, in bytes of its texts and byte strings and 8 for everything else. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Map || value instanceof Set) return sizeOf([...value]);
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + sizeOf(item), 8);
  if (typeof value === 'object' && value !== null)
    return Object.values(value).reduce((sum: number, item) => sum + sizeOf(item), 8);
  return 8;
}
