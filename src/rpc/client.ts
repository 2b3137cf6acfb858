import type { Result } from '../core/result.ts';
import { fail, ok } from '../core/result.ts';
import type { Answer, CallName, Contract, Params, Pushed, PushName } from './contract.ts';
import { replySchema } from './envelope.ts';
import type { Port } from './port.ts';

/** What a screen holds of the backend. */
export interface Client<C extends Contract> {
  /**
   * Resolves with the answer or with a failure code; never rejects. `failure.detail` may be shown. `disconnected` does
   * not say that nothing was done: the line ended, or kept silent for too long.
   */
  call<N extends CallName<C>>(name: N, params: Params<C, N>): Promise<Result<Answer<C, N>>>;
  /** Calls `listener` with the latest value, if one came already, and with every further one. */
  on<N extends PushName<C>>(name: N, listener: (value: Pushed<C, N>) => void): void;
  /** The channel ended; open calls have been answered with `disconnected`. */
  onClose(listener: () => void): void;
  close(): void;
}

/** How long an answer may take, ms. Every handler answers at once: a line without an answer is dead and is let go. */
const mostPatience = 15_000;

/**
 * The screen's end of a contract over one port. Answers and pushes are parsed: a backend of another version is noticed.
 * @param notUnderstood is given what is wrong with a text that does not keep to the contract; without it, it is thrown
 * @param patience how long an answer may take before a call ends with `disconnected`, ms
 */
export function connectClient<C extends Contract>(
  contract: C,
  port: Port,
  notUnderstood: (error: unknown) => void = error => {
    throw error;
  },
  patience: number = mostPatience,
): Client<C> {
  const open = new Map<number, { name: string; settle: (result: Result<unknown>) => void }>();
  const latest = new Map<string, unknown>();
  const listeners = new Map<string, ((value: unknown) => void)[]>();
  const closers: (() => void)[] = [];
  let lastId = 0;
  let closed = false;

  /** What has to be done about a text. Nothing, when it is about something that is not known here. */
  const understand = (text: string): (() => void) => {
    const reply = replySchema.parse(JSON.parse(text));
    if ('push' in reply) {
      const { push } = reply;
      if (!Object.hasOwn(contract.pushes, push)) return () => {};
      const value = contract.pushes[push]?.parse(reply.value);
      return () => {
        latest.set(push, value);
        for (const listener of listeners.get(push) ?? []) listener(value);
      };
    }
    const call = open.get(reply.id);
    if (!call) return () => {};
    const result =
      'failure' in reply
        ? fail(reply.failure.code, reply.failure.text)
        : ok(contract.calls[call.name]?.result.parse(reply.result));
    return () => call.settle(result);
  };

  port.onMessage(text => {
    let act: () => void;
    try {
      act = understand(text);
    } catch (error) {
      notUnderstood(error);
      return;
    }
    act();
  });
  port.onClose(() => {
    closed = true;
    for (const call of open.values()) call.settle(fail('disconnected'));
    for (const listener of closers) listener();
  });

  return {
    call: (name, params) =>
      new Promise(resolve => {
        if (closed) return resolve(fail('disconnected'));
        const id = ++lastId;
        const settle = (result: Result<unknown>): void => {
          clearTimeout(timer);
          open.delete(id);
          resolve(result as Result<Answer<C, typeof name>>);
        };
        const timer = setTimeout(() => {
          settle(fail('disconnected'));
          port.close();
        }, patience);
        open.set(id, { name, settle });
        port.post(JSON.stringify({ id, call: name, params }));
      }),
    on: (name, listener) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (value: unknown) => void]);
      if (latest.has(name)) listener(latest.get(name) as Parameters<typeof listener>[0]);
    },
    onClose: listener => closers.push(listener),
    close: () => port.close(),
  };
}
