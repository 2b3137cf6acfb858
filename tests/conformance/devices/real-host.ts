import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { FromHost } from '../../../drivers/host/protocol.ts';
import {
  type DeviceConfig,
  type DeviceStatus,
  deviceConfigsSchema,
  type TransportConfig,
} from '../../../src/core/device.ts';
import { type DeviceId, deviceIdSchema } from '../../../src/core/ids.ts';
import type { AnySimulator } from '../../../src/shell/devices/simulators.ts';
import { startHostProcess } from '../../soak/host-process.ts';
import { dialogueOf, type Turn } from './dialogues.ts';

/** How long a test waits for anything: the mechanics run at their real pace, and the machine may be busy. */
const limit = { timeout: 30_000, interval: 10 };

type Heard<T extends FromHost['type']> = Extract<FromHost, { type: T }>;

/** The driver host of the product in a process of its own, with devices that come and go. */
export function openRealHost() {
  const news: FromHost[] = [];
  const configs = new Map<DeviceId, DeviceConfig>();
  const given: string[] = [];
  const host = startHostProcess([], one => void news.push(one));
  const ready = vi.waitFor(() => expect(news.some(({ type }) => type === 'ready')).toBe(true), limit);
  const all = <T extends FromHost['type']>(type: T): Heard<T>[] =>
    news.filter((one): one is Heard<T> => one.type === type);

  const run = async (device: DeviceId, name: string, payload: unknown): Promise<string> => {
    const requestId = randomUUID();
    given.push(requestId);
    host.order({ type: 'command', requestId, device, name, payload, timeout: 0 });
    await vi.waitFor(
      () => expect(all('acknowledge').some(one => one.requestId === requestId)).toBe(true),
      limit,
    );
    return requestId;
  };
  const completionsOf = (id: string) =>
    all('completion').flatMap(one => (one.requestId === id ? [one.completion] : []));
  const eventsOf = (device: DeviceId) =>
    all('event').flatMap(({ type: _type, device: of, ...event }) => (of === device ? [event] : []));

  async function take(turn: Turn<AnySimulator>, device: DeviceId, thing: AnySimulator, nth: number) {
    const told = eventsOf(device).length;
    const id = 'command' in turn ? await run(device, turn.command, turn.payload(nth)) : '';
    await turn.person?.({ thing, pass: ms => sleep(ms) }, nth);
    if ('command' in turn) {
      await vi.waitFor(() => expect(completionsOf(id), turn.command).not.toEqual([]), limit);
      expect(completionsOf(id)).toMatchObject([{ code: 'success', payload: turn.answer(nth) }]);
    } else await vi.waitFor(() => expect(eventsOf(device).slice(told)).toEqual([turn.event(nth)]), limit);
    const { seen } = turn;
    if (seen) await vi.waitFor(() => expect(seen(thing, nth), 'what the device shows').toBe(true), limit);
  }

  return {
    ready,
    async place(model: string, transport: TransportConfig, id: string): Promise<DeviceId> {
      await ready;
      const device = deviceIdSchema.parse(id);
      const [config] = deviceConfigsSchema.parse([{ id: device, model, transport }]);
      if (config) configs.set(device, config);
      host.order({ type: 'configure', devices: [...configs.values()] });
      return device;
    },
    remove(device: DeviceId): void {
      configs.delete(device);
      host.order({ type: 'configure', devices: [...configs.values()] });
    },
    until: (device: DeviceId, status: DeviceStatus): Promise<void> =>
      vi.waitFor(
        () => expect(all('state').findLast(one => one.device === device)?.state.device).toBe(status),
        limit,
      ),
    /** Every turn that the model can take, or only the first. */
    async talk(
      model: string,
      device: DeviceId,
      thing: AnySimulator,
      nth: number,
      turns = Number.POSITIVE_INFINITY,
    ) {
      for (const turn of dialogueOf(model).turns.slice(0, turns)) await take(turn, device, thing, nth);
    },
    run,
    completionsOf,
    /** Ends it, and proves that it had one life and every command one completion. */
    async end(): Promise<void> {
      await host.end();
      expect(host.restarts()).toBe(0);
      for (const id of given) expect(completionsOf(id), 'exactly one completion').toHaveLength(1);
      // What a bug would be told with, and a message that was not understood. Machines differ in what they can list.
      expect(all('trouble').filter(({ text }) => !/^line lost|cannot be listed/.test(text))).toEqual([]);
    },
  };
}
