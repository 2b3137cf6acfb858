import { createServer, type Server, type Socket } from 'node:net';
import type { SimulatorWorld } from '../../../drivers/simulator.ts';
import { openPacedDevice } from '../../../drivers/transports/paced-device.ts';
import { openPtyLine } from '../../../drivers/transports/pty-line.ts';
import { openSimLine } from '../../../drivers/transports/sim-line.ts';
import type { TransportConfig } from '../../../src/core/device.ts';
import type { AnySimulator, SimulatedModel } from '../../../src/shell/devices/simulators.ts';
import { makeRaw, socketFolder } from '../lines.ts';

/** A simulated device at the far end of a line, at its real pace. */
export interface FarEnd {
  readonly thing: AnySimulator;
  /** How a host reaches it; a pseudo-terminal has another name after every `plug`. */
  config(): TransportConfig;
  unplug(): void;
  plug(): Promise<void>;
  close(): Promise<void>;
}

type Opener = (model: SimulatedModel) => Promise<FarEnd>;

async function simEnd({ baud, simulate }: SimulatedModel): Promise<FarEnd> {
  const folder = await socketFolder();
  const path = folder.path('device');
  const line = await openSimLine<AnySimulator>({ path, baud, speed: 1, simulate, changed: () => {} });
  return {
    thing: line.simulator,
    config: () => ({ kind: 'sim', path, baud }),
    unplug: () => line.unplug(),
    plug: () => line.plug(),
    async close() {
      await line.close();
      await folder.remove();
    },
  };
}

async function tcpEnd({ baud, simulate }: SimulatedModel): Promise<FarEnd> {
  let server: Server | undefined;
  let host: Socket | undefined;
  let port = 0;
  const unplug = (): void => {
    server?.close();
    server = undefined;
    host?.resetAndDestroy();
    host = undefined;
    device.cut();
  };
  const device = openPacedDevice<AnySimulator>({
    baud,
    speed: 1,
    simulate,
    changed: () => {},
    toHost: slice => host?.write(slice),
    fill: full => (full ? host?.pause() : host?.resume()),
    unplug,
  });
  const plug = async (): Promise<void> => {
    const opened = createServer(socket => {
      host = socket.setNoDelay(true);
      socket.on('data', chunk => device.hear(chunk));
      socket.on('error', () => {});
    });
    await new Promise<void>(resolve => opened.listen(port, '127.0.0.1', resolve));
    const address = opened.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    port = address.port;
    server = opened;
  };
  await plug();
  return {
    thing: device.simulator,
    config: () => ({ kind: 'tcp', host: '127.0.0.1', port }),
    unplug,
    plug,
    async close() {
      device.stop();
      unplug();
    },
  };
}

/** A file of the kernel's, which stands for a serial port and for the file of a USB printer. */
const ptyEnd =
  (configOf: (path: string, baud: number) => TransportConfig): Opener =>
  async ({ baud, simulate }) => {
    const opened = await openPtyLine<AnySimulator>({ baud, speed: 1, simulate, changed: () => {} });
    if (!opened.ok) throw new Error(opened.failure.detail);
    const line = opened.value;
    return {
      thing: line.simulator,
      config: () => configOf(line.path() ?? '/nonexistent', baud),
      unplug: () => line.unplug(),
      async plug() {
        await line.plug();
        makeRaw(line.path() ?? '/nonexistent');
      },
      close: () => line.close(),
    };
  };

type Kind = TransportConfig['kind'];
/** Every kind of line that needs nothing but the kernel. HID devices are put into a test bed of umockdev. */
export const farEnds: { readonly [K in Exclude<Kind, 'hid'>]: Opener } = {
  sim: simEnd,
  tcp: tcpEnd,
  serial: ptyEnd((path, baud) => ({ kind: 'serial', path, baud })),
  'usb-printer': ptyEnd(path => ({ kind: 'usb-printer', path })),
};

/** A simulator without a wire of its own, for a line that carries whatever it is given at once. */
export function simulateOn(
  line: { heard(): Buffer; say(bytes: Uint8Array): void },
  simulate: (world: SimulatorWorld) => AnySimulator,
): { readonly thing: AnySimulator; readonly stop: () => void } {
  const timers = new Set<NodeJS.Timeout>();
  const thing = simulate({
    send: bytes => line.say(bytes),
    after: (ms, action) => void timers.add(setTimeout(action, ms)),
    hold: () => {},
    changed: () => {},
  });
  let taken = 0;
  const listening = setInterval(() => {
    const bytes = line.heard().subarray(taken);
    taken += bytes.length;
    if (bytes.length > 0) thing.receive(bytes);
  }, 1);
  return {
    thing,
    stop() {
      clearInterval(listening);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
