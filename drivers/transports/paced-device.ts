import type { SerialFlow } from '../../src/core/device.ts';
import type { Simulator, SimulatorWorld } from '../simulator.ts';
import { openPacer } from './pacer.ts';

/** What can befall the next thing that the device says (design §6). */
export type LineFault = 'silent' | 'late' | 'split' | 'bitFlip' | 'unplug';

/** How late `late` is, in milliseconds of the device's time: later than any driver waits for a quick answer. What the device says next comes after it. */
const lateness = 1500;
/** What the operating system keeps for a serial port that cannot send. */
export const hostBuffer = 4096;

/** Bytes between two chances of the device to say that it takes no more: fewer than the room that it says it with. */
const mostToDevice = 128;
const xon = Uint8Array.of(0x11);
const xoff = Uint8Array.of(0x13);

/** A simulated device with its wire, and without the host's end of it. */
export interface PacedDevice<S extends Simulator> {
  readonly simulator: S;
  /** The host's bytes, as the host's end takes them. */
  hear(bytes: Uint8Array): void;
  /**
   * Arms a fault for the next thing that the device says; several strike one after the other.
   * @param at where in it, from 0 to below 1: which bit is flipped, how much is sent before the plug comes out
   */
  inject(fault: LineFault, at?: number): void;
  powerCycle(): void;
  /** What is on the wire is lost, in both directions. */
  cut(): void;
  /** Nothing happens any more. */
  stop(): void;
}

/**
 * Puts a simulator behind a wire: both directions run at the baud rate, 10 bit times a byte (8N1).
 * @param speed how many times faster than the real thing; 1 is real
 * @param flow how the device makes the host wait: `rtscts` (where nothing is told) by taking nothing off the line,
 * `xonxoff` by saying so as well, `none` not at all, so that it loses what it has no room for
 * @param toHost takes what comes out of the wire at the host's end
 * @param fill is told, again and again, whether the host has to wait before it sends more
 * @param unplug pulls the plug at the host's end, for the fault of that name
 */
export function openPacedDevice<S extends Simulator>(options: {
  baud: number;
  speed: number;
  flow?: SerialFlow;
  simulate: (world: SimulatorWorld) => S;
  changed: () => void;
  toHost: (bytes: Uint8Array) => void;
  fill: (full: boolean) => void;
  unplug: () => void;
}): PacedDevice<S> {
  const { speed, flow = 'rtscts' } = options;
  const bytesPerMs = (options.baud / 10_000) * speed;
  const timers = new Set<NodeJS.Timeout>();
  const faults: { fault: LineFault; at: number }[] = [];
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

  const toHost = openPacer(bytesPerMs, options.toHost);
  const toDevice = openPacer(
    bytesPerMs,
    (slice, due) => {
      at(due, () => simulator.receive(slice));
      regulate();
    },
    mostToDevice,
  );

  /** Stops taking from the host when the device's buffer and the port's are full. */
  const regulate = (): void => options.fill(toDevice.waiting() > hostBuffer);

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
        return toHost.push(bytes.subarray(0, Math.floor(bytes.length * strike.at)), now, {
          done: options.unplug,
        });
    }
  };

  const world: SimulatorWorld = {
    send,
    after(ms, action) {
      const due = (moment ?? performance.now()) + ms / speed;
      const timer = setTimeout(
        () => {
          // A process that was held up has both to do: a silence must not be seen where there was none.
          toDevice.deliverUntil(due);
          if (timers.delete(timer)) at(due, action);
        },
        Math.max(0, due - performance.now()),
      );
      timers.add(timer);
    },
    hold(held) {
      if (flow === 'none') return;
      if (flow === 'xonxoff') toHost.push(held ? xoff : xon, moment ?? performance.now());
      toDevice.hold(held);
      regulate();
    },
    changed: options.changed,
  };
  const simulator = options.simulate(world);

  const stopTimers = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const cut = (): void => {
    toHost.clear();
    toDevice.clear();
  };
  return {
    simulator,
    hear(bytes) {
      toDevice.push(bytes, performance.now());
      regulate();
    },
    inject(fault, where = 0.5) {
      faults.push({ fault, at: where });
    },
    powerCycle() {
      stopTimers();
      cut();
      world.hold(false);
      simulator.powerCycle();
    },
    cut,
    stop() {
      stopTimers();
      cut();
    },
  };
}

function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const bit = Math.floor(bytes.length * 8 * at);
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
}
