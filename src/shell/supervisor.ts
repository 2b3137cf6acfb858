import { type ChildProcess, fork } from 'node:child_process';
import type { Failure, Result } from '../core/result.ts';
import { fail, ok } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { fromBackendSchema, restartExit, type ToBackend, unableExit } from '../rpc/relay.ts';
import type { ScreenName } from '../rpc/screens.ts';

export interface ChildSpec {
  readonly name: string;
  /** The file that Node runs; it speaks `rpc/relay.ts` over its IPC channel. */
  readonly module: string;
  readonly args: readonly string[];
  /** Beside our own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where the screens of a process are. */
export interface Ready {
  readonly http: string;
  readonly screens: readonly ScreenName[];
}

/** How a child that ends unasked is started again. */
export interface RestartPace {
  /** Before the first restart, ms; four times as long before each further one. */
  readonly firstDelay: number;
  readonly mostDelay: number;
  /** So many ends within `within` ms, and it is not started any more. */
  readonly ends: number;
  readonly within: number;
}
export const restartPace: RestartPace = { firstDelay: 250, mostDelay: 10_000, ends: 5, within: 60_000 };

/** Why a child does not run any more. `unable`: a person must act first, and `detail` is for that person. */
export type Gone = Failure<'unable' | 'gaveUp'>;

export interface SupervisorListener {
  /** It ended unasked and is started again. `why` is what it said, or an exit code or a signal. */
  restarting(child: string, why: string): void;
  /** It is not started any more. */
  gone(child: string, failure: Gone): void;
}

export interface Supervised {
  readonly name: string;
  /** Settles with the first `ready`, or when the child is gone before. */
  readonly ready: Promise<Result<Ready, Gone>>;
  /** Asks it to end and kills it and all its own children after the grace. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Runs a child process and keeps it running. Each child leads a process group of its own: Ctrl+C in a terminal
 * reaches only us, and we end the children in order. A child ends by itself when its IPC channel closes, so it does not
 * outlive us even when we are killed.
 */
export function supervise(
  spec: ChildSpec,
  listener: SupervisorListener,
  log: Log,
  pace: RestartPace = restartPace,
): Supervised {
  const { name } = spec;
  const ready = Promise.withResolvers<Result<Ready, Gone>>();
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let ended = Promise.resolve();
  let stopping = false;
  let ends: number[] = [];

  function run(): void {
    const over = Promise.withResolvers<void>();
    ended = over.promise;
    let unable: { code: string; text: string } | undefined;
    const started = fork(spec.module, spec.args, {
      detached: true,
      execArgv: [],
      env: { ...process.env, ...spec.environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = started;
    log('childStarted', { child: name, pid: started.pid });
    started.on('message', raw => {
      const message = fromBackendSchema.safeParse(raw).data;
      if (message?.type === 'ready') ready.resolve(ok({ http: message.http, screens: message.screens }));
      else if (message?.type === 'unable') unable = message;
      else log('messageRefused', { child: name });
    });
    // A process that could not be started has no `exit`; a message that it did not take is told by its exit.
    started.on('error', error => {
      if (started.pid === undefined) finish(null, error.message);
    });
    started.once('exit', (code, signal) => finish(code, signal ?? `exit ${code}`));

    function finish(code: number | null, why: string): void {
      child = undefined;
      // What it had started must not hold a port or a device when it is started again.
      killGroup(started);
      over.resolve();
      if (stopping) return;
      const now = performance.now();
      ends = [...ends.filter(at => now - at < pace.within), now];
      log('childExited', { child: name, why, ends: ends.length });
      const cause = unable?.text ?? why;
      // A busy store is its former self, which lost its supervisor and has not quite ended yet.
      if (code === unableExit && unable?.code !== 'storeBusy') leave(fail('unable', cause));
      else if (ends.length >= pace.ends) leave(fail('gaveUp', cause));
      else {
        // Its own wish is no news; it is counted all the same, so that it cannot go on for ever.
        if (code !== restartExit) listener.restarting(name, cause);
        restart = setTimeout(run, Math.min(pace.mostDelay, pace.firstDelay * 4 ** (ends.length - 1)));
      }
    }
  }

  function leave(result: { readonly ok: false; readonly failure: Gone }): void {
    stopping = true;
    log('gaveUp', { child: name, code: result.failure.code });
    listener.gone(name, result.failure);
    ready.resolve(result);
  }

  run();
  return {
    name,
    ready: ready.promise,
    stop: async graceMs => {
      stopping = true;
      clearTimeout(restart);
      const running = child;
      if (!running) return;
      if (running.connected && graceMs > 0) running.send({ type: 'shutdown' } satisfies ToBackend, () => {});
      const limit = setTimeout(() => killGroup(running), graceMs);
      await ended;
      clearTimeout(limit);
    },
  };
}

/** Ends a child and whatever it has started. Windows has no process groups: there only the child itself. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
