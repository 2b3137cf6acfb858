import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, vi } from 'vitest';
import type { FromHost } from '../../../drivers/host/protocol.ts';
import { driverOf } from '../../../drivers/host/registry.ts';
import { type Runner, startRunner } from '../../../drivers/host/runner.ts';
import { openTimers, type Timers } from '../../../drivers/host/timers.ts';
import type { Simulator, SimulatorWorld } from '../../../drivers/simulator.ts';
import { lineOpener } from '../../../drivers/transports/open-transport.ts';
import type { LineFault } from '../../../drivers/transports/paced-device.ts';
import { openSimLine, type SimLine } from '../../../drivers/transports/sim-line.ts';
import type { DeviceEvent, DeviceState } from '../../../src/core/device.ts';
import { deviceIdSchema } from '../../../src/core/ids.ts';
import { socketFolder } from '../lines.ts';

/** How long a test waits for anything. */
export const limit = { timeout: 20_000, interval: 5 };

type Completion = Extract<FromHost, { type: 'completion' }>['completion'];

/** A device at the end of its line, with the driver and the runner of the product at the other. */
export interface Place<S extends Simulator> {
  readonly line: SimLine<S>;
  readonly thing: S;
  readonly runner: Runner;
  readonly events: string[];
  /** The same events with what they say. */
  readonly happened: DeviceEvent[];
  state(): DeviceState | undefined;
  /** Gives a command and waits for its completion. */
  run(name: string, payload: unknown, timeout?: number): Promise<Completion>;
  /** Lets a fault strike the n-th thing that the device says from now on. */
  strike(fault: LineFault, nth: number, at?: number): void;
  cancelAll(): void;
}

/**
 * Sets a device up and waits until it is online. When the test ends, every command must have had exactly one completion.
 * @param speed how many times faster than in a hall the line, the mechanics and the driver's patience are
 */
export async function place<S extends Simulator>(
  model: string,
  baud: number,
  simulate: (world: SimulatorWorld) => S,
  speed = 5,
): Promise<Place<S>> {
  const folder = await socketFolder();
  const path = folder.path('device');
  const driver = driverOf(model);
  if (!driver) throw new Error(`no driver ${model}`);
  let countdown: { left: number; fault: LineFault; at: number } | undefined;
  const line: SimLine<S> = await openSimLine<S>({
    path,
    baud,
    speed,
    changed: () => {},
    simulate: world =>
      simulate({
        ...world,
        send: bytes => {
          if (countdown && --countdown.left === 0) line.inject(countdown.fault, countdown.at);
          world.send(bytes);
        },
      }),
  });

  const acknowledged: string[] = [];
  const completed = new Map<string, Completion[]>();
  const events: string[] = [];
  const happened: DeviceEvent[] = [];
  let state: DeviceState | undefined;
  const runner = startRunner({
    device: deviceIdSchema.parse('device:under-test'),
    driver,
    open: lineOpener({ kind: 'sim', path, baud }),
    timers: fairTimers(speed),
    tell: news => {
      if (news.type === 'state') state = news.state;
      if (news.type === 'event') {
        events.push(news.name);
        happened.push(news);
      }
      if (news.type === 'acknowledge') acknowledged.push(news.requestId);
      if (news.type === 'completion')
        completed.set(news.requestId, [...(completed.get(news.requestId) ?? []), news.completion]);
    },
  });
  onTestFinished(async () => {
    await runner.close();
    await line.close();
    await folder.remove();
    for (const id of acknowledged) expect(completed.get(id), 'exactly one completion').toHaveLength(1);
  });
  await vi.waitFor(() => expect(state?.device).toBe('online'), limit);
  return {
    line,
    thing: line.simulator,
    runner,
    events,
    happened,
    state: () => state,
    async run(name, payload, timeout = 0) {
      const requestId = randomUUID();
      runner.command({
        type: 'command',
        requestId,
        device: deviceIdSchema.parse('device:under-test'),
        name,
        payload,
        timeout,
      });
      return vi.waitFor(() => {
        const [completion] = completed.get(requestId) ?? [];
        if (!completion) throw new Error('not completed');
        return completion;
      }, limit);
    },
    strike: (fault, nth, at = 0.5) => {
      countdown = { left: nth, fault, at };
    },
    cancelAll: () => {
      for (const id of acknowledged) runner.cancel(id);
    },
  };
}

/**
 * The simulated device lives in the same process, and twenty times as fast a second is 50 ms: when the process was held up
 * for that long, the device gets its turns before a limit strikes that a real one would have kept.
 */
function fairTimers(speed: number): Timers {
  const timers = openTimers(speed);
  const grace = 10 * speed;
  return {
    now: () => timers.now(),
    after(ms, action, catchUp) {
      let callOff = timers.after(ms, () => {
        callOff = timers.after(grace, action, catchUp);
      });
      return () => callOff();
    },
  };
}
