/** Milliseconds since the epoch. Everything that needs the time is given a clock, so tests own the time. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

const day = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar day in the branch's time zone, as `2026-11-21`. */
export const businessDay = (at: number): string => day.format(at);
