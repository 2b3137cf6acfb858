import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type FromHost, fromHostSchema, type ToHost } from '../../drivers/host/protocol.ts';
import {
  type DeviceCommandName,
  type DeviceConfig,
  type DeviceEvent,
  type DeviceFailure,
  type DevicePayload,
  type DeviceResult,
  type DeviceState,
  deviceCommands,
} from '../core/device.ts';
import type { DeviceId } from '../core/ids.ts';
import type { Log } from '../log/log.ts';

const hostEntry = fileURLToPath(new URL('../../drivers/host/main.ts', import.meta.url));

/** Pauses before the driver host is started again, ms; the last one repeats. A lone crash is mended within two seconds. */
const restartPauses = [100, 500, 1_000, 5_000, 10_000] as const;
/** A host that ran this long was healthy: the next crash counts as the first, ms. */
const healthyAfter = 30_000;

export type Completed<N extends DeviceCommandName> =
  | { readonly ok: true; readonly value: DeviceResult<N> }
  | { readonly ok: false; readonly failure: DeviceFailure };

export interface DriverLinkListener {
  state(device: DeviceId, state: DeviceState): void;
  event(device: DeviceId, event: DeviceEvent): void;
  hostChanged(): void;
}

export interface HostStatus {
  readonly state: 'running' | 'restarting';
  readonly pid?: number;
  readonly restarts: number;
  readonly since: number;
}

/** The kiosk's hold on its driver host: the process that owns every device, and that may crash (design §1.8). */
export interface DriverLink {
  /**
   * Gives a device a command; answers with its one completion, however it ends. When the host dies the command ends
   * with `deviceNotReady`.
   * @param timeout ms from now until the host ends it with `timeOut`; 0 for none
   */
  command<N extends DeviceCommandName>(
    device: DeviceId,
    name: N,
    payload: DevicePayload<N>,
    options: { readonly timeout: number; readonly signal?: AbortSignal },
  ): Promise<Completed<N>>;
  status(): HostStatus;
  /** Ends the host; it is started again at once. */
  restart(): void;
  close(): Promise<void>;
}

const hostDied: DeviceFailure = { code: 'deviceNotReady', description: 'the driver host ended' };

/** Starts the driver host and keeps it running. */
export function openDriverLink(
  devices: readonly DeviceConfig[],
  listener: DriverLinkListener,
  log: Log,
): DriverLink {
  const running = new Map<
    string,
    (completion: Extract<FromHost, { type: 'completion' }>['completion']) => void
  >();
  let host: ChildProcess | undefined;
  let ready = false;
  let closing = false;
  let restarts = 0;
  let crashesInARow = 0;
  let since = Date.now();
  let timer: NodeJS.Timeout | undefined;

  const post = (message: ToHost): void => {
    if (host?.connected) host.send(message);
  };

  const start = (): void => {
    const child = fork(hostEntry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    host = child;
    const startedAt = Date.now();
    child.on('message', message => {
      const parsed = fromHostSchema.safeParse(message);
      if (parsed.success) receive(parsed.data);
      else log('deviceTrouble', { text: 'the driver host sent something that is not in the protocol' });
    });
    // The exit that follows says all there is to say.
    child.on('error', error => log('deviceTrouble', { text: error.message }));
    child.on('exit', (code, signal) => {
      if (host !== child) return;
      host = undefined;
      ready = false;
      since = Date.now();
      for (const complete of running.values()) complete(hostDied);
      for (const { id } of devices) listener.state(id, { device: 'starting', cause: 'driver host restarts' });
      if (closing) return;
      crashesInARow = Date.now() - startedAt > healthyAfter ? 0 : crashesInARow;
      const pause = restartPauses[Math.min(crashesInARow, restartPauses.length - 1)];
      crashesInARow += 1;
      restarts += 1;
      log('childExited', { child: 'driver host', code, signal, pause });
      listener.hostChanged();
      timer = setTimeout(start, pause);
    });
  };

  const receive = (message: FromHost): void => {
    switch (message.type) {
      case 'ready':
        ready = true;
        since = Date.now();
        post({ type: 'configure', devices: [...devices] });
        log('childStarted', { child: 'driver host', childPid: host?.pid });
        listener.hostChanged();
        return;
      case 'completion':
        running.get(message.requestId)?.(message.completion);
        return;
      case 'state':
        listener.state(message.device, message.state);
        return;
      case 'event':
        listener.event(message.device, message);
        return;
      case 'trouble':
        log('deviceTrouble', { device: message.device, text: message.text });
        return;
      case 'acknowledge':
        return;
    }
  };

  start();

  return {
    command: (device, name, payload, { timeout, signal }) =>
      new Promise(resolve => {
        if (!ready || signal?.aborted)
          return resolve({
            ok: false,
            failure: ready ? { code: 'canceled', description: 'not wanted' } : hostDied,
          });
        const requestId = randomUUID();
        const cancel = (): void => post({ type: 'cancel', requestId });
        running.set(requestId, completion => {
          running.delete(requestId);
          signal?.removeEventListener('abort', cancel);
          if (completion.code === 'success')
            return resolve({
              ok: true,
              value: deviceCommands[name].result.parse(completion.payload) as DeviceResult<typeof name>,
            });
          const { errorCode, ...rest } = completion;
          resolve({ ok: false, failure: errorCode === undefined ? rest : { ...rest, errorCode } });
        });
        signal?.addEventListener('abort', cancel, { once: true });
        post({ type: 'command', requestId, device, name, payload, timeout });
      }),
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
        if (!host) return resolve();
        const child = host;
        const force = setTimeout(() => child.kill('SIGKILL'), 700);
        child.once('exit', () => {
          clearTimeout(force);
          resolve();
        });
        post({ type: 'shutdown' });
      }),
  };
}
