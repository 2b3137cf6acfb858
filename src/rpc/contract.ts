import type * as z from 'zod';

/** A call: what is asked, and what is answered when it succeeds. */
export interface CallSpec {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}

/**
 * Everything that one kind of screen can ask, and everything that it is told without asking. Both ends derive their
 * types and their parsing from it; a call that is missing on one side does not compile.
 */
export interface Contract {
  readonly calls: Readonly<Record<string, CallSpec>>;
  /** The latest value of each push is also sent once on connecting, so that a screen never has to ask. */
  readonly pushes: Readonly<Record<string, z.ZodType>>;
}

export type CallName<C extends Contract> = keyof C['calls'] & string;
export type PushName<C extends Contract> = keyof C['pushes'] & string;
export type Params<C extends Contract, N extends CallName<C>> = z.output<C['calls'][N]['params']>;
export type Answer<C extends Contract, N extends CallName<C>> = z.output<C['calls'][N]['result']>;
export type Pushed<C extends Contract, N extends PushName<C>> = z.output<C['pushes'][N]>;
