import { deviceCommandNames, deviceCommands } from '../../src/core/device.ts';
import type { Traced } from '../../src/core/device-trace.ts';
import type { DeviceId } from '../../src/core/ids.ts';
import { assert, unreachable } from '../../src/core/result.ts';
import type { Driver, DriverCommand, DriverCompletion, DriverEffect, DriverInput } from '../driver.ts';
import type { OpenLine } from '../transports/open-transport.ts';
import type { Transport, TransportListener } from '../transports/transport.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { openPublisher, stableAfter } from './publisher.ts';
import type { Timers } from './timers.ts';
import { openTrace } from './trace.ts';

export type CommandRequest = Extract<ToHost, { type: 'command' }>;

/** One device at work. */
export interface Runner {
  /** Acknowledges at once and completes exactly once, through `tell`. */
  command(request: CommandRequest): void;
  cancel(requestId: string): void;
  /** Something was attached: a device that is waited for is looked for now. */
  wake(): void;
  /** The last frames of its line, oldest first; `at` is the time of day. */
  trace(): readonly Traced[];
  /** Cancels what runs and waits, and closes the line. */
  close(): Promise<void>;
}

/** Milliseconds between two attempts to open a line: doubled from the first to the last. */
const firstPause = 250;
const lastPause = 5000;
/** Lines in a row that opened and on which the device said nothing, after which opening alone will not help. */
const mostFruitless = 5;

interface Queued {
  readonly command: DriverCommand;
  /** Calls the deadline off. */
  readonly inTime: () => void;
  expired: boolean;
}

/**
 * Drives one driver over its line: one command at a time, first in first out; deadlines; reconnects with back-off
 * (design §6), with a word to the kiosk when they do not help. The driver decides everything else.
 */
export function startRunner(options: {
  device: DeviceId;
  driver: Driver<unknown>;
  open: OpenLine;
  timers: Timers;
  tell: (news: FromHost) => void;
}): Runner {
  const { device, driver, timers, tell } = options;
  const inputs: DriverInput[] = [];
  const queue: Queued[] = [];
  const running = new Map<string, () => void>();
  let state = driver.start();
  let stepping = false;
  let current: Queued | undefined;
  let line: Transport | undefined;
  let lineSince = 0;
  /** Whether the device answered at some time on this line. */
  let answered = false;
  let fruitless = 0;
  let writes: Promise<void> = Promise.resolve();
  let pause = firstPause;
  let opening: Promise<void> = Promise.resolve();
  let closing: Promise<void> = Promise.resolve();
  /** Calls off the next attempt to open a line; there is one while the device is waited for. */
  let callOff: (() => void) | undefined;
  let closed = false;
  const publisher = openPublisher(timers, next => tell({ type: 'state', device, state: next }));
  const trace = openTrace(driver.shown ?? (() => 0), () => timers.now());

  /** One input at a time, in order, whatever effects cause new ones. */
  const feed = (input: DriverInput): void => {
    inputs.push(input);
    if (stepping) return;
    stepping = true;
    for (let first = inputs.shift(); first; first = inputs.shift()) {
      const { state: after, effects } = driver.step(state, first, timers.now());
      state = after;
      for (const effect of effects) carryOut(effect);
    }
    stepping = false;
  };

  /** What the device has said by then is no silence, even if this process comes to hear it late. */
  const afterHearing = (ms: number, action: () => void): (() => void) =>
    timers.after(ms, action, () => line?.catchUp() ?? (() => true));

  const carryOut = (effect: DriverEffect) => {
    switch (effect.kind) {
      case 'write':
        return write(effect.bytes);
      case 'startTimer':
        running.get(effect.name)?.();
        running.set(
          effect.name,
          afterHearing(effect.ms, () => {
            running.delete(effect.name);
            feed({ kind: 'timer', name: effect.name });
          }),
        );
        return;
      case 'stopTimer':
        running.get(effect.name)?.();
        running.delete(effect.name);
        return;
      case 'complete':
        return complete(effect.id, effect.completion);
      case 'event': {
        const { kind, ...event } = effect;
        return tell({ type: kind, device, ...event });
      }
      case 'state':
        if (effect.state.device !== 'offline') {
          answered = true;
          fruitless = 0;
        }
        return publisher.state(effect.state);
      case 'reconnect':
        return giveUpLine(effect.cause);
      default:
        return unreachable(effect);
    }
  };

  const giveUpLine = (cause: string): void => {
    if (!line) return;
    closing = line.close();
    onLost(cause);
  };

  const write = (bytes: Uint8Array): void => {
    const target = line;
    if (!target) return;
    trace.frame('sent', bytes);
    // A line that refuses bytes is closing, and its `closed` tells the driver.
    writes = writes.then(() => target.write(bytes)).catch(() => {});
  };

  const complete = (id: string, completion: DriverCompletion): void => {
    assert(current?.command.id === id, 'a completion belongs to the running command');
    const { expired, inTime } = current;
    inTime();
    current = undefined;
    const late = expired && completion.code === 'canceled';
    tell({
      type: 'completion',
      requestId: id,
      device,
      completion: late ? { code: 'timeOut', description: 'not done in time' } : completion,
    });
    next();
  };

  const next = (): void => {
    if (current) return;
    current = queue.shift();
    if (current) feed({ kind: 'command', command: current.command });
  };

  /** Ends a command that no driver has seen. */
  const refuse = (requestId: string, code: 'invalidCommand' | 'invalidData' | 'canceled' | 'timeOut'): void =>
    tell({ type: 'completion', requestId, device, completion: { code, description: reasons[code] } });

  const end = (id: string, code: 'canceled' | 'timeOut'): void => {
    const waiting = queue.findIndex(queued => queued.command.id === id);
    if (waiting >= 0) {
      const [queued] = queue.splice(waiting, 1);
      queued?.inTime();
      refuse(id, code);
    } else if (current?.command.id === id) {
      current.expired ||= code === 'timeOut';
      feed({ kind: 'cancel', id });
    }
  };

  const connect = async (): Promise<void> => {
    let mine: Transport | undefined;
    const listener: TransportListener = {
      bytes: chunk => {
        if (line !== mine) return;
        trace.frame('received', chunk);
        feed({ kind: 'bytes', chunk });
      },
      closed: ({ cause = 'the line was closed' }) => {
        if (line === mine && mine) onLost(cause);
      },
    };
    // A serial port is locked until its last user has let go of it.
    await closing;
    const opened = await options.open(listener);
    if (closed) return opened.ok ? opened.value.close() : undefined;
    if (!opened.ok) return onLost(opened.failure.detail ?? opened.failure.code);
    mine = opened.value;
    line = mine;
    lineSince = timers.now();
    writes = Promise.resolve();
    trace.lineOpened();
    feed({ kind: 'connected' });
  };

  const onLost = (cause: string): void => {
    const age = timers.now() - lineSince;
    if (line) trace.lineLost(cause);
    if (line && answered) {
      // Told once: a device that stays silent or flaps is tried again and again.
      if (publisher.lost(age)) tell({ type: 'trouble', device, text: `line lost: ${cause}` });
      if (age >= stableAfter) pause = firstPause;
    } else if (line) {
      fruitless++;
      if (fruitless === mostFruitless) tell({ type: 'unresponsive', device, cause });
    }
    line = undefined;
    answered = false;
    for (const stop of running.values()) stop();
    running.clear();
    feed({ kind: 'disconnected', cause });
    if (closed) return;
    callOff = timers.after(pause, start);
    pause = Math.min(lastPause, pause * 2);
  };

  const start = (): void => {
    callOff = undefined;
    opening = connect();
  };

  publisher.state({ device: 'starting' });
  start();

  return {
    command(request) {
      const { requestId } = request;
      tell({ type: 'acknowledge', requestId });
      const name = deviceCommandNames.find(known => known === request.name);
      if (!name || !driver.manifest.commands.includes(name)) return refuse(requestId, 'invalidCommand');
      const payload = deviceCommands[name].payload.safeParse(request.payload);
      if (!payload.success) return refuse(requestId, 'invalidData');
      if (closed) return refuse(requestId, 'canceled');
      // Name and payload belong together: the one was parsed with the schema of the other.
      const command = { id: requestId, name, payload: payload.data } as DriverCommand;
      const inTime =
        request.timeout === 0 ? () => {} : afterHearing(request.timeout, () => end(requestId, 'timeOut'));
      queue.push({ command, inTime, expired: false });
      next();
    },
    cancel: requestId => end(requestId, 'canceled'),
    wake() {
      if (!callOff) return;
      callOff();
      start();
    },
    trace() {
      const timeOfDay = Date.now() - timers.now();
      return trace.entries().map(entry => ({ ...entry, at: Math.round(entry.at + timeOfDay) }));
    },
    async close() {
      closed = true;
      callOff?.();
      publisher.close();
      for (const queued of queue.splice(0)) {
        queued.inTime();
        refuse(queued.command.id, 'canceled');
      }
      if (current) end(current.command.id, 'canceled');
      await Promise.all([opening, closing]);
      await line?.close();
    },
  };
}

const reasons = {
  invalidCommand: 'the device does not know the command',
  invalidData: 'the payload is not what the command takes',
  canceled: 'no longer wanted',
  timeOut: 'not begun in time',
} as const;
