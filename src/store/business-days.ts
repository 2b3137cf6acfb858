import * as z from 'zod';
import { businessDayNow, type DayHeld, type Moment } from '../core/business-day.ts';
import type { Clock } from '../core/clock.ts';
import type { ReadHandle } from './handles.ts';
import { anyRow } from './row.ts';

/** Decides when a node at work begins a new business day. */
export interface BusinessDays {
  /** @param kept the day that the node is in */
  now(read: ReadHandle, kept: string | undefined): string;
  /** Why the date on the clock was not believed when it was looked at last. */
  held(): DayHeld | undefined;
}

const lastRow = z.object({ at: z.int(), ticket: z.int() });

/**
 * Begins with the moment in which the store was opened.
 * @param steady a clock that runs evenly whatever is done to the one on the wall, ms
 * @param held told when the date on the clock is not believed, once for each time
 */
export function openBusinessDays(
  read: ReadHandle,
  { clock, steady, held }: { clock: Clock; steady: Clock; held: (why: DayHeld, day: string) => void },
): BusinessDays {
  const moment = (): Moment => ({ wall: clock(), steady: steady() });
  const start = moment();
  const last = read.get(
    lastRow,
    `SELECT coalesce((SELECT at FROM journal ORDER BY seq DESC LIMIT 1), 0) AS at,
       coalesce((SELECT max(id) FROM tickets), 0) AS ticket`,
  ) ?? { at: 0, ticket: 0 };
  let told: DayHeld | undefined;

  return {
    now(reader, kept) {
      const hall = {
        peopleWait: () =>
          reader.get(
            anyRow,
            `SELECT 1 FROM tickets WHERE day = ? AND state IN ('waiting', 'called') AND id > ? LIMIT 1`,
            kept ?? '',
            last.ticket,
          ) !== undefined,
        isUnused: () =>
          reader.get(
            anyRow,
            `SELECT 1 FROM tickets UNION ALL SELECT 1 FROM operations
             UNION ALL SELECT 1 FROM journal WHERE kind = 'businessDayOpened' LIMIT 1`,
          ) === undefined,
      };
      const { day, held: why } = businessDayNow(kept, moment(), start, last.at, hall);
      if (why !== told && why !== undefined) held(why, day);
      told = why;
      return day;
    },
    held: () => told,
  };
}
