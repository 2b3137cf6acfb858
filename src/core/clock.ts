/** Milliseconds since the epoch. Everything that needs the time is given a clock, so tests own the time. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

const day = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** A minute and its day: formatting costs as much as hashing a fact, and days begin with a minute. */
let latest = { minute: Number.NaN, day: '' };

/** The calendar day in the branch's time zone, as `2026-11-21`. */
export function businessDay(at: number): string {
  const minute = Math.floor(at / 60_000);
  if (minute !== latest.minute) latest = { minute, day: day.format(at) };
  return latest.day;
}
