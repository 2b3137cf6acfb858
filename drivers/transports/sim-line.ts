import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Simulator, SimulatorWorld } from '../simulator.ts';
import { type LineFault, openPacedDevice } from './paced-device.ts';

/** The line between a simulated device and its host, as a person could handle it. */
export interface SimLine<S extends Simulator> {
  readonly simulator: S;
  plugged(): boolean;
  /** Pulls the plug: the host's line closes at once, and cannot be opened until `plug`; one that is under way is called off. */
  unplug(): void;
  /** Resolves when the host can open the line, if it was not pulled out again; rejects when the system refuses it. */
  plug(): Promise<void>;
  /**
   * Arms a fault for the next thing that the device says; several strike one after the other.
   * @param at where in it, from 0 to below 1: which bit is flipped, how much is sent before the plug comes out
   */
  inject(fault: LineFault, at?: number): void;
  powerCycle(): void;
  close(): Promise<void>;
}

/**
 * A simulated device behind a local socket (Unix socket or named pipe), paced as its wire. One host at a time holds the
 * line, as with a serial port.
 * @param speed how many times faster than the real thing; 1 is real
 */
export async function openSimLine<S extends Simulator>(options: {
  path: string;
  baud: number;
  speed: number;
  simulate: (world: SimulatorWorld) => S;
  changed: () => void;
}): Promise<SimLine<S>> {
  const { path } = options;
  let server: Server | undefined;
  let host: Socket | undefined;
  /** Whether the plug shall be in, and the last act of putting it in: one after the other. */
  let wanted = false;
  let turn: Promise<void> = Promise.resolve();

  const dropLine = (): void => {
    host?.destroy();
    host = undefined;
    device.cut();
  };

  const unplug = (): void => {
    wanted = false;
    server?.close();
    server = undefined;
    dropLine();
    options.changed();
  };

  const device = openPacedDevice({
    ...options,
    toHost: slice => host?.write(slice),
    fill: full => (full ? host?.pause() : host?.resume()),
    unplug,
  });

  const listen = async (): Promise<void> => {
    if (server || !wanted) return;
    // A socket file outlives a process that was killed.
    if (process.platform !== 'win32') await rm(path, { force: true });
    if (!wanted) return;
    const opened = createServer(socket => {
      if (host) {
        socket.destroy();
        return;
      }
      host = socket;
      socket.setNoDelay(true);
      socket.on('data', chunk => device.hear(chunk));
      // A host that is killed resets its socket; `close` follows and is all that matters.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (host === socket) dropLine();
      });
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(path, resolve);
    });
    if (!wanted) {
      opened.close();
      dropLine();
      return;
    }
    server = opened;
    options.changed();
  };
  const plug = (): Promise<void> => {
    wanted = true;
    // Whoever asked for the one before was told that it failed; this one is tried all the same.
    turn = turn.catch(() => {}).then(listen);
    return turn;
  };
  await plug();

  return {
    simulator: device.simulator,
    plugged: () => server !== undefined,
    unplug,
    plug,
    inject: (fault, at) => device.inject(fault, at),
    powerCycle: () => device.powerCycle(),
    async close() {
      device.stop();
      wanted = false;
      await turn.catch(() => {});
      const closing = server;
      server = undefined;
      dropLine();
      if (closing) await new Promise<void>(resolve => closing.close(() => resolve()));
    },
  };
}
