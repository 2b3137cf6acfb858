import type { Simulator, SimulatorWorld } from '../simulator.ts';

/** A code to be held before the simulated scanner. */
export interface TestCode {
  /** The AIM identifier without its `]`, as `Q1`. */
  readonly symbology: string;
  readonly data: Uint8Array;
}

export interface ScannerSimulator extends Simulator {
  readonly class: 'barcodeReader';
  /** Holds a code before the window, in the place of the one before. */
  show(code: TestCode): void;
  takeAway(): void;
  /** Whether it looks for a code: a person sees its light. */
  looking(): boolean;
}

/** What a scanner does apart from its symbols. */
export interface ScannerHabits {
  /** What it says, piece by piece, and how long it waits between two. */
  readonly encode: (code: TestCode) => readonly Uint8Array[];
  readonly pauseMs: number;
  /** It looks only when it is told to; else always. */
  readonly trigger?: { readonly press: Uint8Array; readonly release: Uint8Array };
}

/** From the code in sight to the first byte, from the trigger until it gives up looking, and from power to work, ms. */
const decodeMs = 60;
const lookMs = 30_000;
const bootMs = 2500;

/**
 * A scanner with a code before it or none. With a trigger it reads once for each press; without one it reads a code
 * once, until it was taken away.
 */
export function simulateScanner(world: SimulatorWorld, habits: ScannerHabits): ScannerSimulator {
  const { trigger } = habits;
  let shown: TestCode | undefined;
  let read: TestCode | undefined;
  let looking = trigger === undefined;
  let order = '';
  let presses = 0;
  let booting = false;

  const send = (pieces: readonly Uint8Array[]): void => {
    const [first, ...others] = pieces;
    if (!first) return;
    world.send(first);
    if (others.length > 0) world.after(habits.pauseMs, () => send(others));
  };

  const look = (): void => {
    const code = shown;
    if (!looking || !code || code === read) return;
    world.after(decodeMs, () => {
      if (!looking || shown !== code || code === read) return;
      if (trigger) looking = false;
      else read = code;
      world.changed();
      send(habits.encode(code));
    });
  };

  const press = (): void => {
    const mine = ++presses;
    looking = true;
    world.changed();
    look();
    world.after(lookMs, () => {
      if (presses !== mine) return;
      looking = false;
      world.changed();
    });
  };

  return {
    class: 'barcodeReader',
    receive(bytes) {
      if (!trigger || booting) return;
      const heard = [trigger.press, trigger.release].map(one => Buffer.from(one).toString('latin1'));
      for (const byte of bytes) {
        order = (order + String.fromCharCode(byte)).slice(-Math.max(...heard.map(one => one.length)));
        if (order.endsWith(heard[0] ?? '')) press();
        else if (order.endsWith(heard[1] ?? '')) {
          looking = false;
          world.changed();
        }
      }
    },
    powerCycle() {
      order = '';
      read = undefined;
      looking = false;
      booting = true;
      world.after(bootMs, () => {
        booting = false;
        looking = trigger === undefined;
        world.changed();
        look();
      });
    },
    show(code) {
      shown = code;
      look();
      world.changed();
    },
    takeAway() {
      shown = undefined;
      read = undefined;
      world.changed();
    },
    looking: () => looking,
  };
}
