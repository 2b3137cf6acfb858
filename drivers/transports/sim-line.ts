import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Simulator, SimulatorWorld } from '../simulator.ts';
import { openPacer } from './pacer.ts';

/** What can befall the next thing that the device says (design §6). */
export type LineFault = 'silent' | 'late' | 'split' | 'bitFlip' | 'unplug';

/** How late `late` is, in milliseconds of the device's time: later than any driver waits for a quick answer. What the device says next comes after it. */
const lateness = 1500;
/** What the operating system keeps for a serial port that cannot send. */
const hostBuffer = 4096;

/** The line between a simulated device and its host, as a person could handle it. */
export interface SimLine<S extends Simulator> {
  readonly simulator: S;
  plugged(): boolean;
  /** Pulls the plug: the host's line closes, and cannot be opened until `plug`. */
  unplug(): void;
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
 * A simulated device behind a local socket (Unix socket or named pipe). Both directions run at the baud rate, 10 bit
 * times a byte (8N1), and one host at a time holds the line, as with a serial port.
 * @param speed how many times faster than the real thing; 1 is real
 */
export async function openSimLine<S extends Simulator>(options: {
  path: string;
  baud: number;
  speed: number;
  simulate: (world: SimulatorWorld) => S;
  changed: () => void;
}): Promise<SimLine<S>> {
  const { path, speed } = options;
  const bytesPerMs = (options.baud / 10_000) * speed;
  const timers = new Set<NodeJS.Timeout>();
  const faults: { fault: LineFault; at: number }[] = [];
  let server: Server | undefined;
  let host: Socket | undefined;
  let held = false;
  /** The scheduled moment of what is happening now: answers count from it, so that late timers do not add up. */
  let moment: number | undefined;

  const at = (due: number, action: () => void): void => {
    moment = due;
    try {
      action();
    } finally {
      moment = undefined;
    }
  };

  const toHost = openPacer(bytesPerMs, slice => host?.write(slice));
  const toDevice = openPacer(bytesPerMs, (slice, due) => {
    at(due, () => simulator.receive(slice));
    regulate();
  });

  /** Stops taking from the host when the device's buffer and the port's are full. */
  const regulate = (): void => {
    if (toDevice.waiting() > hostBuffer) host?.pause();
    else host?.resume();
  };

  const dropLine = (): void => {
    host?.destroy();
    host = undefined;
    toHost.clear();
    toDevice.clear();
  };

  const unplug = (): void => {
    server?.close();
    server = undefined;
    dropLine();
    options.changed();
  };

  const send = (bytes: Uint8Array) => {
    const now = moment ?? performance.now();
    const strike = faults.shift();
    switch (strike?.fault) {
      case undefined:
        return toHost.push(bytes, now);
      case 'silent':
        return;
      case 'late':
        return toHost.push(bytes, now + lateness / speed);
      case 'split':
        return toHost.push(bytes, now, { apart: true });
      case 'bitFlip':
        return toHost.push(flipBit(bytes, strike.at), now);
      case 'unplug':
        return toHost.push(bytes.subarray(0, Math.floor(bytes.length * strike.at)), now, { done: unplug });
    }
  };

  const world: SimulatorWorld = {
    send,
    after(ms, action) {
      const due = (moment ?? performance.now()) + ms / speed;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          at(due, action);
        },
        Math.max(0, due - performance.now()),
      );
      timers.add(timer);
    },
    hold(next) {
      held = next;
      toDevice.hold(held);
      regulate();
    },
    changed: options.changed,
  };
  const simulator = options.simulate(world);

  const plug = async (): Promise<void> => {
    if (server) return;
    // A socket file outlives a process that was killed.
    if (process.platform !== 'win32') await rm(path, { force: true });
    const opened = createServer(socket => {
      if (host) {
        socket.destroy();
        return;
      }
      host = socket;
      socket.setNoDelay(true);
      socket.on('data', chunk => {
        toDevice.push(chunk, performance.now());
        regulate();
      });
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
    server = opened;
    options.changed();
  };
  await plug();

  return {
    simulator,
    plugged: () => server !== undefined,
    unplug,
    plug,
    inject(fault, where = 0.5) {
      faults.push({ fault, at: where });
    },
    powerCycle() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      toHost.clear();
      toDevice.clear();
      world.hold(false);
      simulator.powerCycle();
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      const closing = server;
      server = undefined;
      dropLine();
      if (closing) await new Promise<void>(resolve => closing.close(() => resolve()));
    },
  };
}

function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const bit = Math.floor(bytes.length * 8 * at);
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
}
