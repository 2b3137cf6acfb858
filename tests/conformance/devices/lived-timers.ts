import { onTestFinished } from 'vitest';
import { openTimers, type Timers } from '../../../drivers/host/timers.ts';

/** Milliseconds of the driver's time between two looks at the clock: less than any driver's patience. */
const mostLived = 10;

/**
 * The time that a driver's patience is measured in while its simulated device lives in the same process: a process that is
 * held up on a busy machine does not live through that time, and neither does the device. Five times as fast, 40 ms of
 * patience are 8, which a scheduler takes away at will; here they last four turns of the event loop or more, in which the
 * device does what is due.
 * @param speed how many times faster than real, at most ten
 */
export function livedTimers(speed: number): Timers {
  const timers = openTimers(speed);
  const planned = new Map<() => void, number>();
  let lived = 0;
  let looked = performance.now();
  const look = (): void => {
    const now = performance.now();
    lived += Math.min((now - looked) * speed, mostLived);
    looked = now;
    const due = [...planned].filter(([, at]) => at <= lived).sort(([, one], [, other]) => one - other);
    for (const [begin] of due) if (planned.delete(begin)) begin();
  };
  const ticking = setInterval(look, 1);
  onTestFinished(() => clearInterval(ticking));
  return {
    now: () => lived,
    after(ms, action, catchUp) {
      let callOff = (): void => {};
      const begin = (): void => {
        callOff = timers.after(0, action, catchUp);
      };
      planned.set(begin, lived + ms);
      return () => {
        planned.delete(begin);
        callOff();
      };
    },
  };
}
