import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { simulateEscpos } from '../../drivers/receipt-printer/escpos/simulator.ts';
import type { Simulator, SimulatorWorld } from '../../drivers/simulator.ts';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { openPtyLine } from '../../drivers/transports/pty-line.ts';
import type { SerialFlow } from '../../src/core/device.ts';

const limit = { timeout: 10_000, interval: 5 };
const baud = 115_200;
const xon = Uint8Array.of(0x11);
const xoff = Uint8Array.of(0x13);
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

async function openDevice<S extends Simulator>(
  flow: SerialFlow,
  speed: number,
  simulate: (world: SimulatorWorld) => S,
) {
  const opened = await openPtyLine({ baud, speed, flow, simulate, changed: () => {} });
  if (!opened.ok) throw new Error(opened.failure.detail);
  onTestFinished(() => opened.value.close());
  return { simulator: opened.value.simulator, path: opened.value.path() ?? '' };
}

/** The line as a driver has it. */
async function openHost(path: string, flow?: SerialFlow) {
  const got: number[] = [];
  const open = lineOpener({ kind: 'serial', path, baud, ...(flow ? { flow } : {}) });
  const opened = await open({ bytes: chunk => got.push(...chunk), closed: () => {} });
  if (!opened.ok) throw new Error(opened.failure.detail);
  const line = opened.value;
  onTestFinished(() => line.close());
  return { line, got };
}

/** A device that takes everything and says what the test says; the line between it and the host. */
async function openPair(flow?: SerialFlow) {
  const heard: number[] = [];
  let world: SimulatorWorld | undefined;
  const { path } = await openDevice('none', 1, given => {
    world = given;
    return { class: 'receiptPrinter', receive: bytes => heard.push(...bytes), powerCycle: () => {} };
  });
  const { line, got } = await openHost(path, flow);
  const say = async (bytes: Uint8Array): Promise<void> => {
    world?.send(bytes);
    await pause(100);
  };
  return { path, line, got, say, heard: () => Buffer.from(heard).toString() };
}

describe('the flow control of a serial line', () => {
  it('XON/XOFF holds the bytes back while the device asks for it, sends them all then, and tells neither sign', async () => {
    const { line, got, say, heard } = await openPair('xonxoff');
    await line.write(Buffer.from('before '));
    await vi.waitFor(() => expect(heard()).toBe('before '), limit);
    await say(xoff);
    const written = line.write(Buffer.from('after'));
    await pause(300);
    expect(heard()).toBe('before ');
    await say(xon);
    await written;
    await vi.waitFor(() => expect(heard()).toBe('before after'), limit);
    expect(got).toEqual([]);
  });

  it('lets the device be heard while it holds the line, and goes on without another word of it', async () => {
    const { line, got, say, heard } = await openPair('xonxoff');
    await say(xoff);
    const written = line.write(Buffer.alloc(60_000, 'a'));
    await pause(100);
    await say(Buffer.from('no paper'));
    expect(Buffer.from(got).toString()).toBe('no paper');
    await say(xon);
    await written;
    await vi.waitFor(() => expect(heard()).toHaveLength(60_000), limit);
  }, 30_000);

  it('lets a line be closed that the device holds', async () => {
    const { line, say } = await openPair('xonxoff');
    await say(xoff);
    const written = line.write(Buffer.alloc(64 * 1024)).catch(() => 'gave up');
    await pause(100);
    await line.close();
    expect(await written).toBe('gave up');
  });

  it('none, as where nothing is told, sends on and hands both signs over as data', async () => {
    const { line, got, say, heard } = await openPair();
    await say(xoff);
    await line.write(Buffer.from('on and on'));
    await vi.waitFor(() => expect(heard()).toBe('on and on'), limit);
    await say(xon);
    expect(got).toEqual([0x13, 0x11]);
  });

  it.each([
    [undefined, '-crtscts', '-ixon'],
    ['rtscts', 'crtscts', '-ixon'],
    ['xonxoff', '-crtscts', 'ixon'],
  ] as const)(
    '%s is what the port is set to, which itself never puts a sign among the bytes',
    async (flow, lines, signs) => {
      const { path } = await openPair(flow);
      const file = process.platform === 'linux' ? '-F' : '-f';
      const set = execFileSync('stty', [file, path, '-a'], { encoding: 'utf8' }).split(/[\s;]+/);
      expect(set).toEqual(expect.arrayContaining([lines, signs, '-ixoff']));
    },
  );
});

describe('a simulated printer without paper, which is sent more than its buffer holds', () => {
  const sent = Array.from({ length: 400 }, (_, index) => `line ${index} ${'.'.repeat(20)}`);

  async function printed(flow: SerialFlow): Promise<readonly string[]> {
    const { simulator, path } = await openDevice(flow, 40, simulateEscpos);
    const { line } = await openHost(path, flow);
    simulator.setPaper('out');
    const written = line.write(Buffer.from(sent.map(one => `${one}\n`).join('')));
    await pause(500);
    simulator.setPaper('full');
    await written;
    await pause(100);
    await vi.waitFor(() => expect(simulator.busy()).toBe(false), limit);
    return simulator
      .lines()
      .flatMap(one => (one.kind === 'text' ? [one.runs.map(run => run.text).join('')] : []));
  }

  it.each(['xonxoff', 'rtscts'] as const)('prints every line when it may say so: %s', async flow => {
    expect(await printed(flow)).toEqual(sent);
  });

  it('says "wait" and "go on" with the two signs', async () => {
    const { simulator, path } = await openDevice('xonxoff', 40, simulateEscpos);
    const { line, got } = await openHost(path);
    simulator.setPaper('out');
    await line.write(Buffer.alloc(5000, '.'));
    await vi.waitFor(() => expect(got).toEqual([0x13]), limit);
    simulator.setPaper('full');
    await vi.waitFor(() => expect(got).toEqual([0x13, 0x11]), limit);
  });

  it('loses what it had no room for when it cannot', async () => {
    expect((await printed('none')).length).toBeLessThan(300);
  });
});
