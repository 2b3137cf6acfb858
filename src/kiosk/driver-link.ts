import { randomUUID } from 'node:crypto';
import type { FromHost } from '../../drivers/host/protocol.ts';
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
import type { DeviceModel } from '../core/device-model.ts';
import type { Traced } from '../core/device-trace.ts';
import type { DeviceId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { type HostStatus, openDriverProcess } from './driver-process.ts';
import { openLadder } from './ladder.ts';

/** Between two looks whether the host may be started anew for the sake of a silent device, ms. */
const quietCheck = 1_000;
/** The host answers at once, or it is not there, ms. */
const tracePatience = 2_000;

export type Completed<N extends DeviceCommandName> =
  | { readonly ok: true; readonly value: DeviceResult<N> }
  | { readonly ok: false; readonly failure: DeviceFailure };

export interface DriverLinkListener {
  state(device: DeviceId, state: DeviceState): void;
  event(device: DeviceId, event: DeviceEvent): void;
  /** Something else that technicians see has changed: the host itself, or the lines that no device uses. */
  hostChanged(): void;
  /** Whether every device may go away for two seconds now. */
  mayRestart(): boolean;
}

export type UnknownLines = Extract<FromHost, { type: 'unknownLines' }>['lines'];

/** The kiosk's hold on its driver host: the process that owns every device, and that may crash (design §1.8). */
export interface DriverLink {
  /**
   * Gives a device a command; answers with its one completion, however it ends. When the host dies over it the command
   * ends with `internalError`: nobody knows how far it came. Without a host it ends with `deviceNotReady`.
   * @param timeout ms from now until the host ends it with `timeOut`; 0 for none
   */
  command<N extends DeviceCommandName>(
    device: DeviceId,
    name: N,
    payload: DevicePayload<N>,
    options: { readonly timeout: number; readonly signal?: AbortSignal },
  ): Promise<Completed<N>>;
  /**
   * Takes another configuration: devices whose entry is as it was go on undisturbed, also with what they are doing.
   * A device that is no more ends with `noDevice`.
   */
  configure(devices: readonly DeviceConfig[]): void;
  /** Cancels what waits for a person at this device (commands without a timeout), so that the next command is heard. */
  interrupt(device: DeviceId): void;
  trace(device: DeviceId): Promise<Result<readonly Traced[]>>;
  /** The drivers that there are; empty until the host has been up. */
  models(): readonly DeviceModel[];
  unknownLines(): UnknownLines;
  status(): HostStatus;
  /** Ends the host; it is started again at once. */
  restart(): void;
  close(): Promise<void>;
}

type Completion = Extract<FromHost, { type: 'completion' }>['completion'];
interface Running {
  readonly device: DeviceId;
  readonly timeout: number;
  readonly complete: (completion: Completion) => void;
}

const hostAway: DeviceFailure = { code: 'deviceNotReady', description: 'the driver host is not running' };
const hostDied: DeviceFailure = { code: 'internalError', description: 'the driver host ended' };

/** Starts the driver host and keeps it running. */
export function openDriverLink(
  first: readonly DeviceConfig[],
  listener: DriverLinkListener,
  log: Log,
): DriverLink {
  const running = new Map<string, Running>();
  const tracing = new Map<string, (frames: Result<readonly Traced[]>) => void>();
  const ladder = openLadder();
  /** What the host said last of each device, and what was told of it. */
  const said = new Map<DeviceId, DeviceState>();
  const told = new Map<DeviceId, string>();
  let devices = first;
  let models: readonly DeviceModel[] = [];
  let unknown: UnknownLines = [];
  let quietTimer: NodeJS.Timeout | undefined;
  const tellState = (device: DeviceId, state: DeviceState): void => {
    said.set(device, state);
    const shown = ladder.shown(device, state);
    const text = JSON.stringify(shown);
    if (told.get(device) === text) return;
    told.set(device, text);
    listener.state(device, shown);
  };

  /** A command without a timeout waits for a person; whoever gave it gives it again. All others are let end first. */
  const isQuiet = (): boolean =>
    [...running.values()].every(({ timeout }) => timeout === 0) && listener.mayRestart();
  const restartWhenQuiet = (): void => {
    clearTimeout(quietTimer);
    const silent = ladder.wantsRestart();
    if (silent.length === 0 || !host.isReady()) return;
    if (isQuiet()) {
      log('deviceTrouble', {
        device: silent.join(),
        text: 'silent on an open line: the driver host is restarted',
      });
      host.restart();
    } else quietTimer = setTimeout(restartWhenQuiet, quietCheck);
  };

  const ended = (): void => {
    for (const { complete } of running.values()) complete(hostDied);
    for (const answer of tracing.values()) answer(fail('driverHostAway'));
    unknown = [];
    ladder.hostRestarted();
    for (const { id } of devices) tellState(id, { device: 'starting', cause: 'driver host restarts' });
    listener.hostChanged();
  };

  const receive = (message: FromHost): void => {
    switch (message.type) {
      case 'ready':
        models = message.models;
        host.post({ type: 'configure', devices: [...devices] });
        listener.hostChanged();
        return;
      case 'completion':
        running.get(message.requestId)?.complete(message.completion);
        return;
      case 'state':
        // The last words of a device that is no more configured.
        if (devices.some(({ id }) => id === message.device)) tellState(message.device, message.state);
        return;
      case 'unresponsive':
        if (ladder.unresponsive(message.device)) {
          log('deviceTrouble', { device: message.device, text: 'out of service: a person has to see to it' });
          tellState(message.device, said.get(message.device) ?? { device: 'offline' });
        }
        restartWhenQuiet();
        return;
      case 'trace':
        tracing.get(message.requestId)?.(ok(message.frames));
        return;
      case 'unknownLines':
        unknown = message.lines;
        listener.hostChanged();
        return;
      case 'event':
        listener.event(message.device, message);
        return;
      case 'trouble':
        log('deviceTrouble', { device: message.device, text: message.text });
        return;
      case 'acknowledge':
      case 'pong':
        return;
    }
  };

  const host = openDriverProcess(receive, ended, log);

  return {
    command: (device, name, payload, { timeout, signal }) =>
      new Promise(resolve => {
        if (!host.isReady() || signal?.aborted)
          return resolve({
            ok: false,
            failure: host.isReady() ? { code: 'canceled', description: 'not wanted' } : hostAway,
          });
        const requestId = randomUUID();
        const cancel = (): void => host.post({ type: 'cancel', requestId });
        const complete = (completion: Completion): void => {
          running.delete(requestId);
          signal?.removeEventListener('abort', cancel);
          if (completion.code === 'success') {
            const value = deviceCommands[name].result.parse(completion.payload) as DeviceResult<typeof name>;
            resolve({ ok: true, value });
          } else {
            const { errorCode, ...rest } = completion;
            resolve({ ok: false, failure: errorCode === undefined ? rest : { ...rest, errorCode } });
          }
        };
        running.set(requestId, { device, timeout, complete });
        signal?.addEventListener('abort', cancel, { once: true });
        host.post({ type: 'command', requestId, device, name, payload, timeout });
      }),
    configure(next) {
      const before = devices;
      devices = next;
      for (const config of before) {
        const now = next.find(({ id }) => id === config.id);
        if (JSON.stringify(now) === JSON.stringify(config)) continue;
        ladder.forget(config.id);
        if (!now) tellState(config.id, { device: 'noDevice', cause: 'not configured any more' });
      }
      if (host.isReady()) host.post({ type: 'configure', devices: [...next] });
    },
    interrupt(device) {
      for (const [requestId, command] of running)
        if (command.device === device && command.timeout === 0) host.post({ type: 'cancel', requestId });
    },
    trace: device =>
      new Promise(resolve => {
        if (!host.isReady()) return resolve(fail('driverHostAway'));
        const requestId = randomUUID();
        const answer = (frames: Result<readonly Traced[]>): void => {
          clearTimeout(timeLimit);
          tracing.delete(requestId);
          resolve(frames);
        };
        const timeLimit = setTimeout(() => answer(fail('driverHostAway')), tracePatience);
        tracing.set(requestId, answer);
        host.post({ type: 'trace', requestId, device });
      }),
    models: () => models,
    unknownLines: () => unknown,
    status: () => host.status(),
    restart: () => host.restart(),
    close: () => {
      clearTimeout(quietTimer);
      return host.close();
    },
  };
}
