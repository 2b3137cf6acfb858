import type { Result } from '../core/result.ts';
import type { Answer, CallName, Contract, Params, Pushed, PushName } from './contract.ts';
import { type ChannelFailure, requestSchema } from './envelope.ts';
import { mostInbound, type Port } from './port.ts';

/** The backend's side of every call. A failure's `detail` is sent as text for the screen. */
export type Handlers<C extends Contract> = {
  readonly [N in CallName<C>]: (params: Params<C, N>) => Result<Answer<C, N>> | Promise<Result<Answer<C, N>>>;
};

/** One connected screen, seen from the backend. */
export interface Served<C extends Contract> {
  push<N extends PushName<C>>(name: N, value: Pushed<C, N>): void;
  close(): void;
}

/** Told of everything that a screen sent and that was refused before a handler saw it, and of handlers that threw. */
export type Refusal = (refusal: { code: ChannelFailure; call?: string; error?: unknown }) => void;

/** The backend's end of a contract over one port. Every inbound message is parsed; a bad one is answered and logged, never acted on. */
export function serve<C extends Contract>(
  contract: C,
  port: Port,
  handlers: Handlers<C>,
  refused: Refusal,
): Served<C> {
  const post = (message: unknown): void => port.post(JSON.stringify(message));
  const refuse = (id: number, code: ChannelFailure, call?: string, error?: unknown): void => {
    refused({ code, ...(call === undefined ? {} : { call }), ...(error === undefined ? {} : { error }) });
    post({ id, failure: { code } });
  };

  const answer = async (text: string): Promise<void> => {
    if (text.length > mostInbound) return refuse(-1, 'badMessage');
    const request = requestSchema.safeParse(parseJson(text));
    if (!request.success) return refuse(-1, 'badMessage');
    const { id, call, params } = request.data;
    const spec = Object.hasOwn(contract.calls, call) ? contract.calls[call] : undefined;
    if (!spec) return refuse(id, 'unknownCall', call);
    const parsed = spec.params.safeParse(params);
    if (!parsed.success) return refuse(id, 'badParams', call);
    try {
      const result = await handlers[call as CallName<C>](parsed.data as Params<C, CallName<C>>);
      if (result.ok) post({ id, result: result.value });
      else post({ id, failure: { code: result.failure.code, text: result.failure.detail } });
    } catch (error) {
      refuse(id, 'internalError', call, error);
    }
  };
  port.onMessage(text => void answer(text));

  return {
    push: (name, value) => post({ push: name, value }),
    close: () => port.close(),
  };
}

/** The value, or `undefined` when it is not JSON or holds half a character, which has no canonical form. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => {
      if (typeof value === 'string' && !value.isWellFormed()) throw new SyntaxError('half a character');
      return value;
    });
  } catch {
    return undefined;
  }
}
