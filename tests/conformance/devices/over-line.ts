import { expect, onTestFinished, vi } from 'vitest';
import type { FromHost } from '../../../drivers/host/protocol.ts';
import { driverOf } from '../../../drivers/host/registry.ts';
import { startRunner } from '../../../drivers/host/runner.ts';
import { openTimers } from '../../../drivers/host/timers.ts';
import type { Simulator, SimulatorWorld } from '../../../drivers/simulator.ts';
import { deviceIdSchema } from '../../../src/core/ids.ts';
import { type Rig, serialRig, tcpRig } from '../lines.ts';
import { limit } from './place.ts';

/** Lines of the operating system: a socket, and a terminal that stands for a serial port. */
export const realLines = [
  ['TCP', tcpRig],
  ['a serial line', serialRig],
] as const;

const device = deviceIdSchema.parse('device:under-test');

/** A simulated device at the far end of a line of the operating system, with the driver and the runner of the product at the other. */
export async function overLine<S extends Simulator>(
  openRig: () => Promise<Rig>,
  model: string,
  simulate: (world: SimulatorWorld) => S,
) {
  const rig = await openRig();
  const driver = driverOf(model);
  if (!driver) throw new Error(`no driver ${model}`);
  const thing = simulate({
    send: bytes => rig.say(bytes),
    after: (ms, action) => void setTimeout(action, ms),
    hold: () => {},
    changed: () => {},
  });
  let taken = 0;
  const listening = setInterval(() => {
    const bytes = rig.heard().subarray(taken);
    taken += bytes.length;
    if (bytes.length > 0) thing.receive(bytes);
  }, 1);
  const news: FromHost[] = [];
  const runner = startRunner({
    device,
    driver,
    open: rig.open,
    timers: openTimers(),
    tell: one => news.push(one),
  });
  onTestFinished(async () => {
    clearInterval(listening);
    await runner.close();
    await rig.close();
  });
  const state = () => news.findLast(one => one.type === 'state')?.state.device;
  const until = (wanted: string): Promise<void> => vi.waitFor(() => expect(state()).toBe(wanted), limit);
  await until('online');
  return {
    thing,
    news,
    until,
    vanish: () => rig.vanish(),
    async run(name: string, payload: unknown) {
      const requestId = crypto.randomUUID();
      runner.command({ type: 'command', requestId, device, name, payload, timeout: 0 });
      return vi.waitFor(() => {
        const end = news.find(one => one.type === 'completion' && one.requestId === requestId);
        if (end?.type !== 'completion') throw new Error('not completed');
        return end.completion;
      }, limit);
    },
  };
}
