import { randomFrom } from '../support/random.ts';

/** Choices that a seed repeats. */
export interface Random {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  one<T>(items: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

export function randomOf(seed: number): Random {
  const next = randomFrom(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    one: items => items[below(items.length)] as (typeof items)[number],
    bytes: length => Uint8Array.from({ length }, () => below(256)),
  };
}

/** Longest input that is tried: some times the longest frame of any protocol. */
export const mostLength = 16_384;
const edges = [0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe, 0x20, 0x30, 0x39, 0x02, 0x03, 0x10];
/** What breaks readers of JSON. */
const words = [
  '"__proto__":',
  '[[[[[[[[[[[[[[[[',
  '1e999',
  '-0',
  '9007199254740993',
  '"\\ud800"',
  'null',
  '{}',
  '[]',
  '""',
  'true',
  '\u0000',
  '"constructor":',
  '1.5',
  '-1',
].map(text => Buffer.from(text));

type Mutation = (input: Uint8Array, random: Random, other: () => Uint8Array) => Uint8Array;

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const put = (input: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = input.slice();
  if (copy.length > 0) copy[at] = value;
  return copy;
};
const span = (input: Uint8Array, random: Random): [number, number] => {
  const from = random.below(input.length + 1);
  return [from, from + random.below(Math.min(64, input.length - from) + 1)];
};

const mutations: readonly Mutation[] = [
  // A bit flips on the line.
  (input, random) => {
    const at = random.below(input.length);
    return put(input, at, (input[at] ?? 0) ^ (1 << random.below(8)));
  },
  // A byte is another one.
  (input, random) => put(input, random.below(input.length), random.below(256)),
  (input, random) => put(input, random.below(input.length), random.one(edges)),
  // The beginning or the end is missing.
  (input, random) => input.slice(0, random.below(input.length + 1)),
  (input, random) => input.slice(random.below(input.length + 1)),
  // Something in the middle is missing, comes twice, or many times.
  (input, random) => {
    const [from, to] = span(input, random);
    return join(input.subarray(0, from), input.subarray(to));
  },
  (input, random) => {
    const [from, to] = span(input, random);
    return join(input.subarray(0, to), input.subarray(from));
  },
  (input, random) => {
    const [from, to] = span(input, random);
    const part = input.subarray(from, to);
    const times = Math.min(2 ** random.below(10), Math.floor(mostLength / Math.max(1, part.length)));
    return join(input.subarray(0, from), ...Array.from({ length: times }, () => part), input.subarray(from));
  },
  // Noise on the line.
  (input, random) => {
    const at = random.below(input.length + 1);
    return join(input.subarray(0, at), random.bytes(1 + random.below(8)), input.subarray(at));
  },
  (input, random) => {
    const at = random.below(input.length + 1);
    return join(input.subarray(0, at), random.one(words), input.subarray(at));
  },
  // Two bytes that may be a length go to an extreme.
  (input, random) => {
    const at = random.below(Math.max(1, input.length - 1));
    const value = random.one([0, 1, 2, 0x7fff, 0x8000, 0xffff, input.length, input.length + 1]);
    return put(put(input, at, value >> 8), Math.min(at + 1, input.length - 1), value & 0xff);
  },
  // Two talks in one, one inside the other, the beginning of one and the end of the other.
  (input, _random, other) => join(input, other()),
  (input, random, other) => {
    const at = random.below(input.length + 1);
    return join(input.subarray(0, at), other(), input.subarray(at));
  },
  (input, random, other) => {
    const second = other();
    return join(
      input.subarray(0, random.below(input.length + 1)),
      second.subarray(random.below(second.length + 1)),
    );
  },
];

/** One to eight mutations of one of the inputs; now and then nothing but noise. */
export function mutated(pool: readonly Uint8Array[], random: Random, most: number): Uint8Array {
  if (random.below(50) === 0) return random.bytes(random.below(600));
  const other = (): Uint8Array => random.one(pool);
  let input = other();
  for (let times = 1 + random.below(8); times > 0; times--)
    input = random.one(mutations)(input, random, other).subarray(0, most);
  return input;
}
