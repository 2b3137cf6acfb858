import type { DeviceText } from './texts.ts';

/** What has changed before the eyes of a person. */
export interface Glance {
  readonly data: object;
  readonly text: readonly string[];
}

/** Something that a person can do to a device. */
export interface Act {
  readonly name: string;
  /** What follows the name, for the help. */
  readonly takes: string;
  readonly says: DeviceText;
  /** @returns false when `words` are not what it takes, and what comes of it where nobody sees that at once */
  do(...words: string[]): boolean | string;
}

/** A simulated device in somebody's hands. */
export interface Hands {
  /** `undefined` while nothing is different from the last look. */
  look(): Glance | undefined;
  readonly acts: readonly Act[];
}

/**
 * Does something that cannot be refused.
 * @param told what comes of it, where nobody sees that at once
 */
export const done = (act: () => void, told?: string): true | string => {
  act();
  return told ?? true;
};
/** The word as one of those that are known. */
export const oneOf = <T extends string>(word: string | undefined, words: readonly T[]): T | undefined =>
  words.find(known => known === word);
/** A number of things, not too many. */
export const count = (word: string | undefined): number | undefined =>
  word !== undefined && /^\d{1,4}$/.test(word) ? Number(word) : undefined;

/** Looks at a device that is one picture: `text` is that of the whole picture. */
export function picture<T extends object>(see: () => T, text: (seen: T) => readonly string[]): Hands['look'] {
  let last = '';
  return () => {
    const data = see();
    const now = JSON.stringify(data);
    if (now === last) return undefined;
    last = now;
    return { data, text: text(data) };
  };
}
