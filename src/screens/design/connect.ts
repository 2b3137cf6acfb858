import { useEffect, useState } from 'preact/hooks';
import { fail } from '../../core/result.ts';
import { type Client, connectClient } from '../../rpc/client.ts';
import type { Contract, Pushed, PushName } from '../../rpc/contract.ts';
import type { Port } from '../../rpc/port.ts';
import type { screenContracts } from '../../rpc/screens.ts';

/** What the preload script of the Electron shell gives to the page. */
interface Shell {
  connect(listener: { text(text: string): void; closed(): void }): {
    post(text: string): void;
    close(): void;
  };
}
declare global {
  interface Window {
    readonly fenliuShell?: Shell;
  }
}

/** A connection that comes back for ever. */
export interface Live<C extends Contract> {
  /** As `Client.call`; fails with `disconnected` while there is no backend. */
  readonly call: Client<C>['call'];
  /** The latest value of a push, from the first one on; kept while the connection is away. */
  readonly usePush: <N extends PushName<C>>(name: N) => Pushed<C, N> | undefined;
  /** Whether the backend can be reached now. What `usePush` gives is old while it cannot. */
  readonly useConnected: () => boolean;
}

/** Between attempts, ms: short enough to be back before a person wonders, long enough not to burden a starting backend. */
export const retryDelays = { first: 250, most: 3000 } as const;

/** Connects a page to its backend and keeps it connected. Call once, at the top of the page's main file. */
export function connectScreen<S extends keyof typeof screenContracts>(
  screen: S,
  contract: (typeof screenContracts)[S],
): Live<(typeof screenContracts)[S]> {
  type C = (typeof screenContracts)[S];
  const values = new Map<string, unknown>();
  const watchers = new Set<() => void>();
  let client: Client<C> | undefined;
  let delay: number = retryDelays.first;
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };

  const connect = (): void => {
    const next = connectClient<C>(contract, openPort(screen));
    for (const name of Object.keys(contract.pushes) as PushName<C>[])
      next.on(name, value => {
        values.set(name, value);
        // The first push, not the open socket, is the proof of a backend that works.
        client = next;
        delay = retryDelays.first;
        changed();
      });
    next.onClose(() => {
      client = undefined;
      changed();
      setTimeout(connect, delay);
      delay = Math.min(delay * 2, retryDelays.most);
    });
  };
  connect();

  /** Reads again whenever something changed; between a render and its effect too. */
  function useRead<T>(read: () => T): T {
    const [, rerender] = useState(0);
    const shown = read();
    useEffect(() => {
      const watcher = (): void => rerender(count => count + 1);
      watchers.add(watcher);
      if (read() !== shown) watcher();
      return () => {
        watchers.delete(watcher);
      };
    }, []);
    return shown;
  }

  return {
    call: (name, params) => client?.call(name, params) ?? Promise.resolve(fail('disconnected')),
    usePush: <N extends PushName<C>>(name: N) => useRead(() => values.get(name) as Pushed<C, N> | undefined),
    useConnected: () => useRead(() => client !== undefined),
  };
}

/** A port to the backend of this screen. A text that cannot be understood ends the port: the next attempt may meet a better backend. */
function openPort(screen: string): Port {
  let onText: (text: string) => void = () => {};
  let onClosed: () => void = () => {};
  let close: () => void = () => {};
  const text = (received: string): void => {
    try {
      onText(received);
    } catch (error) {
      close();
      // Still an error of this page or of the backend: let the host's log have it.
      reportError(error);
    }
  };

  let post: (text: string) => void;
  if (window.fenliuShell) {
    const channel = window.fenliuShell.connect({ text, closed: () => onClosed() });
    post = sent => channel.post(sent);
    close = () => channel.close();
  } else {
    const address = new URL(`../${screen}/rpc`, window.location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    socket.addEventListener('message', event => text(String(event.data)));
    socket.addEventListener('close', () => onClosed());
    post = sent => socket.send(sent);
    close = () => socket.close();
  }
  return {
    post,
    close: () => close(),
    onMessage: listener => {
      onText = listener;
    },
    onClose: listener => {
      onClosed = listener;
    },
  };
}
