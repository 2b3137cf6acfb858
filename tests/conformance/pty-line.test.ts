import { SerialPort } from 'serialport';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FromHost } from '../../drivers/host/protocol.ts';
import { driverOf } from '../../drivers/host/registry.ts';
import { startRunner } from '../../drivers/host/runner.ts';
import { openTimers } from '../../drivers/host/timers.ts';
import type { SimulatorWorld } from '../../drivers/simulator.ts';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { openPtyLine } from '../../drivers/transports/pty-line.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import { type AnySimulator, simulatedModels } from '../../src/shell/devices/simulators.ts';

const limit = { timeout: 20_000, interval: 5 };

async function openLine(baud: number, simulate: (world: SimulatorWorld) => AnySimulator) {
  const opened = await openPtyLine({ baud, speed: 1, simulate, changed: () => {} });
  if (!opened.ok) throw new Error(opened.failure.detail);
  onTestFinished(() => opened.value.close());
  const path = opened.value.path();
  if (path === undefined) throw new Error('no path');
  return { line: opened.value, path };
}

/** A device that keeps what it hears, and a way to make it speak. */
async function openDumb(baud: number) {
  const heard: Uint8Array[] = [];
  let world: SimulatorWorld | undefined;
  const { line, path } = await openLine(baud, given => {
    world = given;
    return {
      class: 'callBoard',
      receive: bytes => heard.push(bytes.slice()),
      powerCycle: () => {},
      content: () => ({ text: '', colour: 'red', flash: false }),
    };
  });
  return { line, path, heard: () => Buffer.concat(heard), world: () => world as SimulatorWorld };
}

async function openPort(path: string): Promise<{ port: SerialPort; got: () => Buffer }> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open(error => (error ? reject(error) : resolve())));
  onTestFinished(() => new Promise<void>(resolve => (port.isOpen ? port.close(() => resolve()) : resolve())));
  const chunks: Buffer[] = [];
  port.on('data', (chunk: Buffer) => chunks.push(chunk));
  port.on('error', () => {});
  return { port, got: () => Buffer.concat(chunks) };
}

const every = Buffer.from(Array.from({ length: 256 }, (_, value) => value));

describe('a device at the end of a pseudo-terminal', () => {
  it('is spoken to by a program that opens it as a serial port: every byte passes unchanged, both ways', async () => {
    const { path, heard, world } = await openDumb(115_200);
    const { port, got } = await openPort(path);
    port.write(every);
    await vi.waitFor(() => expect(heard()).toEqual(every), limit);
    world().send(every);
    await vi.waitFor(() => expect(got()).toEqual(every), limit);
  });

  it('speaks at the pace of its wire, which the kernel does not keep', async () => {
    const { path, world } = await openDumb(9600);
    const { got } = await openPort(path);
    const start = performance.now();
    world().send(every);
    await vi.waitFor(() => expect(got()).toHaveLength(256), limit);
    // 256 bytes of 10 bits at 9600 baud.
    expect(performance.now() - start).toBeGreaterThan(260);
  });

  it('goes on living while nobody reads what it says, and what it says then is lost', async () => {
    const { path, heard, world } = await openDumb(921_600);
    for (let round = 0; round < 200; round++) world().send(every);
    // A write that waits for the kernel would stop this process here for ever.
    await new Promise(resolve => setTimeout(resolve, 800));
    const { port, got } = await openPort(path);
    port.write('still there');
    await vi.waitFor(() => expect(heard().toString()).toBe('still there'), limit);
    expect(got().length).toBeLessThan(16_384);
  });

  it('takes no more than its buffers hold while the device takes nothing', async () => {
    const { path, heard, world } = await openDumb(921_600);
    const { port } = await openPort(path);
    world().hold(true);
    port.write(Buffer.alloc(64 * 1024, 0x41));
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(heard()).toHaveLength(0);
    world().hold(false);
    await vi.waitFor(() => expect(heard()).toHaveLength(64 * 1024), limit);
  });

  it('hangs up when it is unplugged, and can be opened again when it is plugged in', async () => {
    const { line, path, heard } = await openDumb(115_200);
    const opener = lineOpener({ kind: 'serial', path, baud: 115_200 });
    const closed = vi.fn();
    expect((await opener({ bytes: () => {}, closed })).ok).toBe(true);
    line.unplug();
    expect(line.path()).toBeUndefined();
    await vi.waitFor(
      () => expect(closed).toHaveBeenCalledWith(expect.objectContaining({ canceled: false })),
      limit,
    );
    await line.plug();
    const again = line.path();
    expect(again).toBeDefined();
    const { port } = await openPort(again ?? '');
    port.write('back');
    await vi.waitFor(() => expect(heard().toString()).toBe('back'), limit);
  });

  it.each(
    simulatedModels
      .filter(({ model }) => driverOf(model)?.manifest.transports.includes('serial'))
      .map(one => [one.model, one] as const),
  )('is found by the driver of %s', async (model, { baud, simulate }) => {
    const { path } = await openLine(baud, simulate);
    const driver = driverOf(model);
    if (!driver) throw new Error('no driver');
    const news: FromHost[] = [];
    const runner = startRunner({
      device: deviceIdSchema.parse('device:under-test'),
      driver,
      open: lineOpener({ kind: 'serial', path, baud }),
      timers: openTimers(),
      tell: one => news.push(one),
    });
    onTestFinished(() => runner.close());
    await vi.waitFor(
      () => expect(news.findLast(one => one.type === 'state')?.state.device).toBe('online'),
      limit,
    );
  });
});
