/** An expected outcome: a value, or a failure with a typed code. Bugs are thrown; expected failures are returned. */
export type Result<T, F extends Failure = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F };

/** Why something did not happen. `detail` is for technicians and logs and never holds personal data. */
export interface Failure<Code extends string = string> {
  readonly code: Code;
  readonly detail?: string;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const fail = <Code extends string>(
  code: Code,
  detail?: string,
): { readonly ok: false; readonly failure: Failure<Code> } => ({
  ok: false,
  failure: detail === undefined ? { code } : { code, detail },
});

/** States what can only be false through a bug. The process logs it and restarts. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Closes an exhaustive `switch`: a missed case does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
