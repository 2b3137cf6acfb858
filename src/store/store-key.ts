import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';

const keyBytes = 32;
/** SQLite3 Multiple Ciphers keeps this many bytes at the start of the file in clear: the salt of the key. */
const headerBytes = 16;
/** How every sealed store begins. */
const mark = Buffer.from('fls1');

/**
 * The key of a store: 256 random bits for ChaCha20-Poly1305, used as they are. A key that no person has to remember
 * needs no stretching, so opening costs a millisecond instead of 42 (libraries 2).
 *
 * The salt, which a raw key does not need, says which key a file was sealed with: a mark and a fingerprint. So a wrong
 * key can be told from a damaged file, which SQLite itself cannot.
 */
export class StoreKey {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  static fresh(): StoreKey {
    return new StoreKey(randomBytes(keyBytes));
  }

  /** Reads what `text` wrote: 64 hexadecimal digits, with or without white space around; `undefined` when it is not. */
  static parse(text: string): StoreKey | undefined {
    const digits = text.trim();
    return /^[0-9a-f]{64}$/i.test(digits) ? new StoreKey(Buffer.from(digits, 'hex')) : undefined;
  }

  /** The key as its file holds it. Never for a log. */
  text(): string {
    return this.#key.toString('hex');
  }

  /** The first bytes of every file that this key sealed. */
  get header(): Buffer {
    const print = createHmac('sha256', this.#key).update('fenliu store').digest();
    return Buffer.concat([mark, print]).subarray(0, headerBytes);
  }

  /** The key as SQLite3 Multiple Ciphers takes it, without a derivation. */
  get raw(): Buffer {
    return Buffer.from(`raw:${this.#key.toString('hex')}${this.header.toString('hex')}`);
  }
}

/** What the first bytes of a file tell: `damaged` when they are neither SQLite's nor any key's, `empty` when there are none. */
export type Seal = 'empty' | 'plain' | 'thisKey' | 'otherKey' | 'damaged';

/** Whether losing the key would lose something: there is a store, and it is not in clear text. */
export const isSealed = (file: string): boolean =>
  existsSync(file) && !['empty', 'plain'].includes(sealOf(file, StoreKey.fresh()));

/**
 * Looks which key a file was sealed with. Never of a file that this process has open: closing any descriptor of it
 * drops the locks (see `openDatabase`).
 */
export function sealOf(file: string, key: StoreKey): Seal {
  const header = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  let length: number;
  try {
    length = readSync(descriptor, header, 0, headerBytes, 0);
  } finally {
    closeSync(descriptor);
  }
  if (length === 0) return 'empty';
  if (length < headerBytes) return 'damaged';
  if (header.toString('latin1') === 'SQLite format 3\0') return 'plain';
  if (header.equals(key.header)) return 'thisKey';
  return header.subarray(0, mark.length).equals(mark) ? 'otherKey' : 'damaged';
}
