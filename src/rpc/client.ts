import type { Result } from '../core/result.ts';
import { fail, ok } from '../core/result.ts';
import type { Answer, CallName, Contract, Params, Pushed, PushName } from './contract.ts';
import { replySchema } from './envelope.ts';
import type { Port } from './port.ts';

/** What a screen holds of the backend. */
export interface Client<C extends Contract> {
  /** Resolves with the answer or with a failure code; never rejects. `failure.detail` may be shown. */
  call<N extends CallName<C>>(name: N, params: Params<C, N>): Promise<Result<Answer<C, N>>>;
  /** Calls `listener` with the latest value, if one came already, and with every further one. */
  on<N extends PushName<C>>(name: N, listener: (value: Pushed<C, N>) => void): void;
  /** The channel ended; open calls have been answered with `disconnected`. */
  onClose(listener: () => void): void;
  close(): void;
}

/** The screen's end of a contract over one port. Answers and pushes are parsed: a backend of another version is noticed. */
export function connectClient<C extends Contract>(contract: C, port: Port): Client<C> {
  const open = new Map<number, { name: string; settle: (result: Result<unknown>) => void }>();
  const latest = new Map<string, unknown>();
  const listeners = new Map<string, ((value: unknown) => void)[]>();
  const closers: (() => void)[] = [];
  let lastId = 0;
  let closed = false;

  port.onMessage(text => {
    const reply = replySchema.parse(JSON.parse(text));
    if ('push' in reply) {
      const schema = contract.pushes[reply.push];
      if (!schema) return;
      const value = schema.parse(reply.value);
      latest.set(reply.push, value);
      for (const listener of listeners.get(reply.push) ?? []) listener(value);
      return;
    }
    const call = open.get(reply.id);
    if (!call) return;
    open.delete(reply.id);
    if ('failure' in reply) call.settle(fail(reply.failure.code, reply.failure.text));
    else call.settle(ok(contract.calls[call.name]?.result.parse(reply.result)));
  });
  port.onClose(() => {
    closed = true;
    for (const call of open.values()) call.settle(fail('disconnected'));
    open.clear();
    for (const listener of closers) listener();
  });

  return {
    call: (name, params) =>
      new Promise(resolve => {
        if (closed) return resolve(fail('disconnected'));
        const id = ++lastId;
        open.set(id, { name, settle: result => resolve(result as Result<Answer<C, typeof name>>) });
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
