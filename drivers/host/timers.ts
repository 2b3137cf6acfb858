/** The time that a runner lives in. Tests run it faster than the clock on the wall. */
export interface Timers {
  /** Milliseconds, never going back. */
  now(): number;
  /**
   * What has come off a line by then is heard before the action, also when this process was busy until after its time.
   * @returns what calls the action off
   */
  after(ms: number, action: () => void): () => void;
}

/** In what a serial port's bytes take from their port to us: they are read by a thread once the port was seen to have some, ms. */
const reading = 5;

/** @param speed how many times faster than real; 1 in the product */
export const openTimers = (speed = 1): Timers => ({
  now: () => performance.now() * speed,
  after(ms, action) {
    let timer: NodeJS.Timeout;
    let turn: NodeJS.Immediate | undefined;
    // Node runs timers that are due before it looks at lines. It looks before the first turn, which finds sockets and
    // sets threads reading, and before the second, which finds what the threads have read.
    const due = (): void => {
      turn = setImmediate(() => {
        timer = setTimeout(() => {
          turn = setImmediate(action);
        }, reading);
      });
    };
    timer = setTimeout(due, ms / speed);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
});
