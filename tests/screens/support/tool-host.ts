import { fail, ok, type Result } from '../../../src/core/result.ts';
import { silentLog } from '../../../src/log/log.ts';
import type { Pushed, PushName } from '../../../src/rpc/contract.ts';
import type { Port } from '../../../src/rpc/port.ts';
import { type ScreenName, screenContracts } from '../../../src/rpc/screens.ts';
import { type Handlers, type Served, serve } from '../../../src/rpc/serve.ts';
import { openWebHost } from '../../../src/rpc/web-host.ts';
import { buildScreens, dist } from '../../support/build-screens.ts';

type Answering = (params: unknown) => Promise<Result<object>> | Result<object>;
type ContractOf<S extends ScreenName> = (typeof screenContracts)[S];

/** A backend that pushes what the test tells it to and remembers what it was asked, behind the product's own web host. */
export interface ToolHost<S extends ScreenName> {
  readonly address: string;
  /** Every call since the host was opened, in order. */
  readonly calls: { readonly name: string; readonly params: unknown }[];
  push<N extends PushName<ContractOf<S>>>(name: N, value: Pushed<ContractOf<S>, N>): void;
  /** How calls of that name are answered from now on; `ok({})` until then. */
  answer(name: string, how: Answering): void;
  /** Ends every connection and refuses new ones, or takes them again. */
  away(away: boolean): void;
  close(): Promise<void>;
}

export async function openToolHost<S extends ScreenName>(screen: S): Promise<ToolHost<S>> {
  await buildScreens();
  type C = ContractOf<S>;
  const contract = screenContracts[screen];
  const calls: { name: string; params: unknown }[] = [];
  const answers = new Map<string, Answering>();
  const pushed = new Map<PushName<C>, Pushed<C, PushName<C>>>();
  const served = new Set<Served<C>>();
  let isAway = false;

  const handlers = Object.fromEntries(
    Object.keys(contract.calls).map(name => [
      name,
      (params: unknown) => {
        calls.push({ name, params });
        return answers.get(name)?.(params) ?? ok({});
      },
    ]),
  ) as unknown as Handlers<C>;

  const host = await openWebHost({
    listen: { host: '127.0.0.1', port: 0 },
    dist,
    log: silentLog,
    pages: {
      [screen]: (port: Port) => {
        if (isAway) return port.close();
        const one = serve<C>(contract, port, handlers, refusal => {
          throw new Error(`the page sent what the contract does not know: ${JSON.stringify(refusal)}`);
        });
        served.add(one);
        port.onClose(() => served.delete(one));
        for (const [name, value] of pushed) one.push(name, value);
      },
    },
  });
  if (!host.ok) throw new Error(host.failure.code);
  return {
    address: `${host.value.address}/${screen}/`,
    calls,
    push(name, value) {
      pushed.set(name, value);
      for (const one of served) one.push(name, value);
    },
    answer: (name, how) => answers.set(name, how),
    away(next) {
      isAway = next;
      if (next) for (const one of served) one.close();
    },
    close: () => host.value.close(),
  };
}

/** A refusal with words, as a backend gives it. */
export const refusal = (code: string, words: string): Result<object> => fail(code, words);
