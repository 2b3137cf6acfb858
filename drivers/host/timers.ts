/** Begins to catch up with a line, and gives what tells after each turn of the event loop whether that is done. */
export type CatchUp = () => () => boolean;

/** The time that a runner lives in. Tests run it faster than the clock on the wall. */
export interface Timers {
  /** Milliseconds, never going back. */
  now(): number;
  /**
   * @param catchUp what has come off a line by the time is heard before the action, also when this process was busy
   * until after it; a line that cannot tell is waited for at most `mostCatchUp`
   * @returns what calls the action off
   */
  after(ms: number, action: () => void, catchUp?: CatchUp): () => void;
}

/** Milliseconds on the wall that an action waits for a line: what a port had is read in less than one. */
const mostCatchUp = 200;

/** @param speed how many times faster than real; 1 in the product */
export const openTimers = (speed = 1): Timers => ({
  now: () => performance.now() * speed,
  after(ms, action, catchUp) {
    let turn: NodeJS.Immediate | undefined;
    // Node runs timers that are due before it looks at lines, and the turns after it has looked.
    const due = (): void => {
      const caughtUp = catchUp?.() ?? (() => true);
      const until = performance.now() + mostCatchUp;
      const look = (): void => {
        if (caughtUp() || performance.now() > until) action();
        else turn = setImmediate(look);
      };
      turn = setImmediate(look);
    };
    const timer = setTimeout(due, ms / speed);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
});
