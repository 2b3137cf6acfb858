import { type DeviceState, mostCause } from '../../src/core/device.ts';
import type { Timers } from './timers.ts';

/** How long a device that was lost has to be back before that is told, ms: doubled with every loss in a row. */
const firstSettle = 250;
const lastSettle = 5000;
/** A device that stayed this long, or was away this long, does not flap, ms. */
export const stableAfter = 5000;

/**
 * Tells what became of a device: changes only, a loss at once, and of one that goes and comes within moments that it
 * went and, when it stays, that it is back (design §6). A list in which devices flap makes people press again, and
 * that prints twice (models 5h).
 */
export interface Publisher {
  state(next: DeviceState): void;
  /**
   * The line of a device that had answered is lost.
   * @param age of the line, ms
   * @returns whether the device was thought to be there
   */
  lost(age: number): boolean;
  close(): void;
}

const isAway = ({ device }: DeviceState): boolean => device === 'offline' || device === 'starting';

export function openPublisher(timers: Timers, tell: (state: DeviceState) => void): Publisher {
  let told: DeviceState | undefined;
  let next: DeviceState | undefined;
  let stop: (() => void) | undefined;
  let losses = 0;
  let lostAt = 0;

  const publish = ({ cause, ...known }: DeviceState): void => {
    // Systems explain themselves at any length.
    const state: DeviceState = cause === undefined ? known : { ...known, cause: cause.slice(0, mostCause) };
    if (JSON.stringify(state) === JSON.stringify(told)) return;
    told = state;
    tell(state);
  };
  const callOff = (): void => {
    stop?.();
    stop = undefined;
    next = undefined;
  };

  return {
    state(state) {
      if (isAway(state)) {
        callOff();
        return publish(state);
      }
      if (timers.now() - lostAt >= stableAfter) losses = 0;
      if (losses === 0 || (told && !isAway(told))) {
        callOff();
        return publish(state);
      }
      next = state;
      stop ??= timers.after(Math.min(lastSettle, firstSettle * 2 ** (losses - 1)), () => {
        const settled = next;
        callOff();
        if (settled) publish(settled);
      });
    },
    lost(age) {
      losses = age >= stableAfter ? 1 : losses + 1;
      lostAt = timers.now();
      return told !== undefined && !isAway(told);
    },
    close: callOff,
  };
}
