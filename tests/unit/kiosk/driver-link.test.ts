import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeviceState, deviceConfigsSchema } from '../../../src/core/device.ts';
import { type DeviceId, deviceIdSchema } from '../../../src/core/ids.ts';
import { type DriverLink, openDriverLink } from '../../../src/kiosk/driver-link.ts';
import type { LogEvent } from '../../../src/log/events.ts';
import { type Bench, openBench } from '../../../src/shell/bench/bench-devices.ts';
import { parseCards } from '../../../src/shell/bench/cards.ts';

const reader = deviceIdSchema.parse('idCardReader:1');
const board = deviceIdSchema.parse('callBoard:1');
const cards = parseCards(
  JSON.parse(readFileSync(new URL('../../../assets/bench/cards.json', import.meta.url), 'utf8')),
);
const limit = { timeout: 15_000, interval: 10 };

let folder: string;
let bench: Bench;
let link: DriverLink;
let states: Map<DeviceId, DeviceState>;
let events: string[];
let logged: LogEvent[];

// The real driver host in a process of its own, on simulated lines that run ten times faster than real ones.
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fenliu-link-'));
  const devices = deviceConfigsSchema.parse([
    { id: reader, model: 'id-card/sdt', transport: { kind: 'sim', path: join(folder, 'r'), baud: 115_200 } },
    {
      id: board,
      model: 'call-board/alpha',
      transport: { kind: 'sim', path: join(folder, 'b'), baud: 9_600 },
    },
  ]);
  bench = await openBench({ devices, cards, speed: 10, readMs: 200, onChange: () => {} });
  states = new Map();
  events = [];
  logged = [];
  link = openDriverLink(
    devices,
    {
      state: (device, state) => states.set(device, state),
      event: (device, { name }) => events.push(`${device} ${name}`),
      hostChanged: () => events.push(`host ${link.status().state}`),
      mayRestart: () => true,
    },
    event => logged.push(event),
  );
  await vi.waitFor(() => expect(states.get(reader)?.device).toBe('online'), limit);
});
afterEach(async () => {
  await link.close();
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

const read = (signal?: AbortSignal) =>
  link.command(reader, 'idCardReader.readRawData', {}, { timeout: 0, ...(signal ? { signal } : {}) });
const lay = () => bench.handlers.layCard({ device: reader, card: cards[0]?.id ?? '' });

describe('a command', () => {
  it('ends with what the device did', async () => {
    const reading = read();
    await lay();
    const done = await reading;
    expect(done).toMatchObject({ ok: true, value: { card: { kind: 'resident' } } });
    expect(events).toContain(`${reader} mediaInserted`);
  });

  it('that is not wanted any more ends as cancelled, and the device takes the next one', async () => {
    const abort = new AbortController();
    const first = read(abort.signal);
    abort.abort();
    expect(await first).toMatchObject({ ok: false, failure: { code: 'canceled' } });
    const second = read();
    await lay();
    expect((await second).ok).toBe(true);
  });

  it('that is not wanted from the beginning never leaves', async () => {
    expect(await read(AbortSignal.abort())).toMatchObject({ failure: { code: 'canceled' } });
  });

  it('ends in its time', async () => {
    const done = await link.command(reader, 'idCardReader.readRawData', {}, { timeout: 50 });
    expect(done).toMatchObject({ ok: false, failure: { code: 'timeOut' } });
  });

  it('to a device that does not exist, or that cannot do it, fails and harms nothing', async () => {
    const nobody = deviceIdSchema.parse('callBoard:9');
    const content = { number: 'A001', window: '1', flash: false };
    expect(await link.command(nobody, 'callBoard.write', content, { timeout: 0 })).toMatchObject({
      failure: { code: 'deviceNotReady' },
    });
    expect(await link.command(reader, 'callBoard.write', content, { timeout: 0 })).toMatchObject({
      failure: { code: 'invalidCommand' },
    });
    expect(await link.command(board, 'callBoard.write', content, { timeout: 5_000 })).toMatchObject({
      ok: true,
    });
  });
});

describe('the driver host', () => {
  it('that is killed ends what ran, is back by itself, and takes commands again', async () => {
    const { pid } = link.status();
    if (pid === undefined) throw new Error('no driver host');
    const reading = read();
    process.kill(pid, 'SIGKILL');
    expect(await reading).toMatchObject({ ok: false, failure: { code: 'internalError' } });
    expect(states.get(reader)?.device).toBe('starting');
    expect(link.status()).toMatchObject({ state: 'restarting', restarts: 1 });
    expect(await read()).toMatchObject({ failure: { code: 'deviceNotReady' } });
    await vi.waitFor(() => expect(states.get(reader)?.device).toBe('online'), limit);
    expect(link.status().pid).not.toBe(pid);
    const again = read();
    await lay();
    expect((await again).ok).toBe(true);
    expect(logged).toContain('childExited');
  });

  it('that is stuck is ended, and what ran with it', async () => {
    const { pid } = link.status();
    if (pid === undefined) throw new Error('no driver host');
    process.kill(pid, 'SIGSTOP');
    const done = await link.command(reader, 'idCardReader.readRawData', {}, { timeout: 100 });
    expect(done).toMatchObject({ ok: false, failure: { code: 'internalError' } });
    await vi.waitFor(() => expect(states.get(reader)?.device).toBe('online'), limit);
    expect(link.status()).toMatchObject({ state: 'running', restarts: 1 });
  });

  it('ends with its link, and is not started again', async () => {
    const { pid } = link.status();
    if (pid === undefined) throw new Error('no driver host');
    await link.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(logged).not.toContain('childExited');
    expect(await read()).toMatchObject({ failure: { code: 'deviceNotReady' } });
  });
});
