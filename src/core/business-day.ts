import { businessDay } from './clock.ts';

/** What the clock on the wall and a clock that only ever runs evenly said in one moment, ms. */
export interface Moment {
  readonly wall: number;
  readonly steady: number;
}

/** Why a day goes on although the wall clock shows another date. */
export const daysHeld = ['clockBehind', 'clockJumped', 'clockAhead', 'peopleWait'] as const;
export type DayHeld = (typeof daysHeld)[number];

/** The wall clock may be put right by this much while a node runs, ms. */
const tolerance = 10 * 60_000;
/** No clock is right that shows a day before this was written. */
const earliestDay = '2026-11-01';
/** The longest that a branch is closed, days; a date beyond is a wrong clock until a person says otherwise. */
const longestClosure = 92;

/**
 * The business day of this moment. It is an id that is kept, not a reading of the clock: it never goes back, and it
 * goes on only with a clock that can be believed, so that no jump of a clock begins the numbers again while people wait.
 * @param kept the day that the node was in, or `undefined` in a new store
 * @param start when the node opened its store
 * @param lastFact when its last fact was written, ms; a clock that started before it was wrong
 * @param hall whether anybody who came since the start is waiting or being served; and whether nothing was ever done
 *   here yet and nobody set the day, so that no day can be wrong
 */
export function businessDayNow(
  kept: string | undefined,
  now: Moment,
  start: Moment,
  lastFact: number,
  hall: { readonly peopleWait: () => boolean; readonly isUnused: () => boolean },
): { readonly day: string; readonly held?: DayHeld } {
  const shown = businessDay(now.wall);
  if (kept === undefined || shown === kept) return { day: shown };
  if (hall.isUnused()) return { day: shown };
  if (shown < kept) return { day: kept, held: 'clockBehind' };
  if (kept >= earliestDay && daysBetween(kept, shown) > longestClosure)
    return { day: kept, held: 'clockAhead' };
  // A clock that was wrong at the start has been put right since: the new date counts as soon as nobody is cut off by it.
  if (start.wall < lastFact || businessDay(start.wall) < earliestDay)
    return hall.peopleWait() ? { day: kept, held: 'peopleWait' } : { day: shown };
  const even = start.wall + (now.steady - start.steady);
  if (Math.abs(now.wall - even) <= tolerance) return { day: shown };
  const reached = businessDay(even);
  return reached > kept && reached <= shown ? { day: reached } : { day: kept, held: 'clockJumped' };
}

const daysBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / (24 * 3_600_000);
