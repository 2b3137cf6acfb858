/** The time that a runner lives in. Tests run it faster than the clock on the wall. */
export interface Timers {
  /** Milliseconds, never going back. */
  now(): number;
  /** Returns what calls the action off. */
  after(ms: number, action: () => void): () => void;
}

/** @param speed how many times faster than real; 1 in the product */
export const openTimers = (speed = 1): Timers => ({
  now: () => performance.now() * speed,
  after(ms, action) {
    const timer = setTimeout(action, ms / speed);
    return () => clearTimeout(timer);
  },
});
