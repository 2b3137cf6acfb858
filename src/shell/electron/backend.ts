import type { ChildProcess } from 'node:child_process';
import type { Log } from '../../log/log.ts';
import { type FromBackend, fromBackendSchema, type ToBackend, unableExit } from '../../rpc/relay.ts';

export interface BackendListener {
  /** Its screens can be used: after the start and after every restart. */
  ready(): void;
  text(port: number, text: string): void;
  portClosed(port: number): void;
  /** It ended unasked and is started again; all its ports are gone. */
  down(): void;
  /** It cannot run before a person acts; it is not started again. */
  unable(text: string): void;
}

export interface Backend {
  isReady(): boolean;
  send(message: ToBackend): void;
  /** Lets it end cleanly; kills it when it takes longer than `limitMs` (default 5 s). */
  stop(limitMs?: number): Promise<void>;
}

const longRunMs = 60_000;

/** How long to wait before the next start, ms, after so many ends in the last minute: 250, 500, 1000 … 10 000. */
export const restartDelay = (recentEnds: number): number => Math.min(10_000, 250 * 2 ** (recentEnds - 1));

/**
 * Keeps one backend process running.
 * @param start spawns it with an IPC channel
 */
export function superviseBackend(start: () => ChildProcess, listener: BackendListener, log: Log): Backend {
  let child: ChildProcess;
  let ready = false;
  let stopped = false;
  let unableText: string | undefined;
  let ends: number[] = [];

  const hear = (message: FromBackend): void => {
    if (message.type === 'ready') {
      ready = true;
      listener.ready();
    } else if (message.type === 'portText') listener.text(message.port, message.text);
    else if (message.type === 'portClosed') listener.portClosed(message.port);
    else unableText = message.text;
  };

  const ended = (code: number | null, cause: string): void => {
    ready = false;
    if (stopped) return;
    listener.down();
    if (code === unableExit) {
      stopped = true;
      listener.unable(unableText ?? 'The backend cannot run; its log says why.');
      return;
    }
    const now = Date.now();
    ends = [...ends.filter(at => now - at < longRunMs), now];
    log('childExited', { child: 'backend', code, cause, restarts: ends.length });
    setTimeout(run, restartDelay(ends.length));
  };

  const run = (): void => {
    if (stopped) return;
    const current = start();
    child = current;
    current.on('message', raw => {
      const message = fromBackendSchema.safeParse(raw);
      if (message.success) hear(message.data);
      else log('messageRefused', { from: 'backend' });
    });
    current.once('exit', (code, signal) => ended(code, signal ?? 'exit'));
    // A process that never started has no `exit`; one that did may also fail to take a message, which its exit tells.
    current.on('error', error => {
      if (current.pid === undefined) ended(null, error.message);
    });
    log('childStarted', { child: 'backend', pid: current.pid });
  };

  run();
  return {
    isReady: () => ready,
    send: message => {
      if (child.connected) child.send(message);
    },
    stop: (limitMs = 5_000) =>
      new Promise(resolve => {
        stopped = true;
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
        const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
        child.once('exit', () => {
          clearTimeout(limit);
          resolve();
        });
        if (child.connected) child.send({ type: 'shutdown' } satisfies ToBackend);
        else child.kill();
      }),
  };
}
