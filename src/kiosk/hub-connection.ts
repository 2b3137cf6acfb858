import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { fail, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { type Client, connectClient } from '../rpc/client.ts';
import type { Answer, CallName, Params } from '../rpc/contract.ts';
import { hubLinkContract } from '../rpc/hub-link.ts';
import type { Port } from '../rpc/port.ts';
import { socketPort } from '../rpc/socket-port.ts';

type HubContract = typeof hubLinkContract;

/** How long the hub may take to answer a call, ms: the customer stands there and waits. */
const hubPatience = 8_000;

/** The kiosk's line to its hub; it comes back by itself after every loss. */
export interface HubConnection {
  /** Answers `hubUnreachable` while there is no line, and when no answer comes. */
  call<N extends CallName<HubContract>>(
    name: N,
    params: Params<HubContract, N>,
  ): Promise<Result<Answer<HubContract, N>>>;
  close(): void;
}

/**
 * @param open makes one line; `undefined` when there is none to be had now
 * @param connected is given each new line, to listen on it and to say hello
 * @param lost is told when a line ended
 */
export function keepHubConnection(
  open: () => Promise<Port | undefined>,
  connected: (client: Client<HubContract>) => void,
  lost: () => void,
): HubConnection {
  let client: Client<HubContract> | undefined;
  let closed = false;
  let pause = 250;
  let timer: NodeJS.Timeout | undefined;

  const attempt = async (): Promise<void> => {
    if (closed) return;
    const port = await open();
    if (closed) return port?.close();
    if (port) {
      pause = 250;
      // A hub that does not keep to the contract is one that cannot be reached; it must not end the kiosk.
      const line = connectClient(hubLinkContract, port, () => port.close(), hubPatience);
      client = line;
      line.onClose(() => {
        client = undefined;
        lost();
        again();
      });
      connected(line);
    } else again();
  };
  const again = (): void => {
    if (closed) return;
    timer = setTimeout(() => void attempt(), pause + Math.random() * pause);
    pause = Math.min(pause * 2, 5_000);
  };
  // Whoever opens it has to hold it before it hears of a key that is missing.
  queueMicrotask(() => void attempt());

  return {
    call: async (name, params) => {
      if (!client) return fail('hubUnreachable');
      const result = await client.call(name, params);
      return !result.ok && result.failure.code === 'disconnected' ? fail('hubUnreachable') : result;
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      client?.close();
    },
  };
}

/** Why there is no line to the hub. The last two are a technician's to mend: the key is copied from the hub. */
export type HubTrouble = 'unreachable' | 'keyMissing' | 'keyRefused';

/**
 * Opens a line to a hub that runs on another machine.
 * The function that it returns tells its argument why it could not, each time; the log hears of it when it changes.
 * @param address `http://host:port` of the hub
 * @param keyFile a copy of the hub's `hub.key`: the hub takes no kiosk without it
 */
export function remoteHub(
  address: string,
  keyFile: string,
  log: Log,
): (failed: (why: HubTrouble) => void) => Promise<Port | undefined> {
  let told: HubTrouble | undefined;
  return failed =>
    new Promise(resolve => {
      let decided: 'open' | 'failed' | undefined;
      let detail: string | undefined;
      const fails = (why: HubTrouble): void => {
        if (why !== told) log('callRefused', { call: 'hub', code: codes[why], why: detail });
        told = why;
        failed(why);
        resolve(undefined);
      };
      const key = keyIn(keyFile);
      if (key === undefined) return fails('keyMissing');
      const url = new URL('/hub', address.replace(/^http/, 'ws'));
      const socket = new WebSocket(url, {
        headers: { authorization: `Bearer ${key}` },
        handshakeTimeout: 5_000,
      });
      const port = socketPort(socket, why => {
        if (decided === 'open') log('callRefused', { call: 'hub', code: why });
        else detail = why;
      });
      const giveUp = (why: HubTrouble): void => {
        if (!decided) fails(why);
        decided ??= 'failed';
      };
      socket.once('open', () => {
        decided = 'open';
        told = undefined;
        resolve(port);
      });
      socket.once('unexpected-response', (request, { statusCode }) => {
        giveUp(statusCode === 403 ? 'keyRefused' : 'unreachable');
        request.destroy();
      });
      socket.on('error', () => giveUp('unreachable'));
    });
}

const codes: Readonly<Record<HubTrouble, string>> = {
  unreachable: 'hubUnreachable',
  keyMissing: 'hubKeyMissing',
  keyRefused: 'hubKeyRefused',
};

/** The key, or `undefined` while nobody has put it there. */
function keyIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Whatever keeps it from being read, a technician has to see to it; the kiosk serves what needs no hub until then.
    return undefined;
  }
}
