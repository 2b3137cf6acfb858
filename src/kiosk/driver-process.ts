import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FromHost, fromHostSchema, hostFlags, type ToHost } from '../../drivers/host/protocol.ts';
import type { Log } from '../log/log.ts';

const hostEntry = fileURLToPath(new URL('../../drivers/host/main.ts', import.meta.url));

/** Pauses before the driver host is started again, ms; the last one repeats. A lone crash is mended within two seconds. */
const restartPauses = [100, 500, 1_000, 5_000, 10_000] as const;
/** A host that ran this long was healthy: the next crash counts as the first, ms. */
const healthyAfter = 30_000;
/** What a host gets to close its lines, ms. */
const closingTime = 700;
/** Between two questions whether the host is alive, ms. Counted, not timed: a machine that sleeps asks nothing. */
const pingEvery = 1_000;
/** Questions in a row without a word from the host, after which it is stuck and is ended: when it is up, and before. */
const mostUnanswered = { up: 8, starting: 30 } as const;

export interface HostStatus {
  readonly state: 'running' | 'restarting';
  readonly pid?: number;
  readonly restarts: number;
  readonly since: number;
}

/** The driver host as a process: started, listened to, started again when it ends, and ended. */
export interface DriverProcess {
  post(message: ToHost): void;
  isReady(): boolean;
  status(): HostStatus;
  /** Ends the process at once; it is started again. */
  restart(): void;
  close(): Promise<void>;
}

/**
 * Starts the driver host and keeps it running; one that is stuck is ended and started again.
 * @param received is given each parsed message; `ready` is the first after each start
 * @param ended is told when the process has ended, also at the close
 */
export function openDriverProcess(
  received: (message: FromHost) => void,
  ended: () => void,
  log: Log,
): DriverProcess {
  let host: ChildProcess | undefined;
  let ready = false;
  let closing = false;
  let restarts = 0;
  let crashesInARow = 0;
  let since = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let unanswered = 0;

  const post = (message: ToHost): void => {
    if (host?.connected) host.send(message);
  };
  const ask = (): void => {
    if (!host || closing) return;
    if (unanswered === mostUnanswered[ready ? 'up' : 'starting']) {
      log('deviceTrouble', { text: `the driver host is stuck: no word for ${unanswered} s, it is ended` });
      host.kill('SIGKILL');
    } else if (ready) post({ type: 'ping' });
    unanswered++;
  };
  const watch = setInterval(ask, pingEvery);

  const start = (): void => {
    unanswered = 0;
    const child = fork(hostEntry, [], {
      execArgv: [...process.execArgv, ...hostFlags],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    host = child;
    const startedAt = Date.now();
    child.on('message', message => {
      const parsed = fromHostSchema.safeParse(message);
      if (!parsed.success)
        return log('deviceTrouble', { text: 'the driver host sent something that is not in the protocol' });
      unanswered = 0;
      if (parsed.data.type === 'ready') {
        ready = true;
        since = Date.now();
        log('childStarted', { child: 'driver host', childPid: child.pid });
      }
      return received(parsed.data);
    });
    // The exit that follows says all there is to say.
    child.on('error', error => log('deviceTrouble', { text: error.message }));
    child.on('exit', (code, signal) => {
      if (host !== child) return;
      host = undefined;
      ready = false;
      since = Date.now();
      if (!closing) {
        crashesInARow = Date.now() - startedAt > healthyAfter ? 0 : crashesInARow;
        const pause = restartPauses[Math.min(crashesInARow, restartPauses.length - 1)];
        crashesInARow += 1;
        restarts += 1;
        log('childExited', { child: 'driver host', code, signal, pause });
        timer = setTimeout(start, pause);
      }
      ended();
    });
  };
  start();

  return {
    post,
    isReady: () => ready,
    status: () => ({
      state: ready ? 'running' : 'restarting',
      ...(host?.pid === undefined ? {} : { pid: host.pid }),
      restarts,
      since,
    }),
    restart: () => {
      host?.kill('SIGKILL');
    },
    close: () =>
      new Promise(resolve => {
        closing = true;
        clearTimeout(timer);
        clearInterval(watch);
        if (!host) return resolve();
        const child = host;
        const force = setTimeout(() => child.kill('SIGKILL'), closingTime);
        child.once('exit', () => {
          clearTimeout(force);
          resolve();
        });
        if (child.connected) child.send({ type: 'shutdown' } satisfies ToHost);
      }),
  };
}
