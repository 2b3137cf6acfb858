import { WebSocket } from 'ws';
import { type Client, connectClient } from '../../src/rpc/client.ts';
import type { Contract, Pushed, PushName } from '../../src/rpc/contract.ts';
import type { Port } from '../../src/rpc/port.ts';
import { type ScreenName, screenContracts } from '../../src/rpc/screens.ts';
import { socketPort } from '../../src/rpc/socket-port.ts';

/** A screen without pixels: everything that a page can ask and hear, over the real channel. */
export interface ScreenClient<C extends Contract> extends Client<C> {
  /** The last value of a push, or `undefined` before the first. */
  latest<N extends PushName<C>>(name: N): Pushed<C, N> | undefined;
  /** Resolves with the first value, from the latest on, that fits; rejects after `ms`. */
  until<N extends PushName<C>>(
    name: N,
    fits: (value: Pushed<C, N>) => boolean,
    ms?: number,
  ): Promise<Pushed<C, N>>;
}

/** Fetches a page for its cookie and opens the page's channel, as a browser does. */
export async function openScreenSocket(
  address: string,
  screen: ScreenName,
): Promise<{ socket: WebSocket; port: Port }> {
  const page = await fetch(`${address}/${screen}/`);
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  await page.arrayBuffer();
  const socket = new WebSocket(`${address.replace('http', 'ws')}/${screen}/rpc`, {
    headers: { cookie, origin: address },
  });
  const port = socketPort(socket, () => {});
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, port };
}

export async function connectScreen<S extends ScreenName>(
  address: string,
  screen: S,
): Promise<ScreenClient<(typeof screenContracts)[S]>> {
  type C = (typeof screenContracts)[S];
  const { port } = await openScreenSocket(address, screen);
  const contract: C = screenContracts[screen];
  const client = connectClient(contract, port);
  const latest = new Map<string, unknown>();
  const waiting = new Set<() => void>();
  for (const name of Object.keys(contract.pushes) as PushName<C>[])
    client.on(name, value => {
      latest.set(name, value);
      for (const look of waiting) look();
    });
  return {
    ...client,
    latest: name => latest.get(name) as Pushed<C, typeof name> | undefined,
    until: (name, fits, ms = 15_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const value = latest.get(name) as Pushed<C, typeof name> | undefined;
          if (value === undefined || !fits(value)) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(value);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${screen} ${name}: still ${JSON.stringify(latest.get(name))?.slice(0, 600)}`));
        }, ms);
        waiting.add(look);
        look();
      }),
  };
}
