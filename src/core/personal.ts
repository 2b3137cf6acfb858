const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * A value about a person (rules L15, L16). It prints, logs and serialises as a mark, never as itself;
 * whoever needs it says `reveal()`, which is easy to find in a review.
 */
export class Personal<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toJSON(): string {
    return '[personal]';
  }

  toString(): string {
    return '[personal]';
  }

  [inspect](): string {
    return '[personal]';
  }
}
