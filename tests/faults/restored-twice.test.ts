import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entriesAfter } from '../../src/store/journal.ts';
import { aHall, away, climb, type Hall, headOffice, storeOf, takeNumber } from './a-damaged-hall.ts';

/** The store is lost and made again, three numbers are given out, and the store is lost once more. */
async function twice(hall: Hall, isThere: boolean): Promise<{ first: string[]; second: string[] }> {
  rmSync(hall.file);
  const restored = storeOf(await climb(hall, isThere ? headOffice(hall.entries, 10_000) : away));
  const known = entriesAfter(restored.read, 0, 10_000);
  const first = [1, 2, 3].map(() => takeNumber(restored));
  restored.close();
  hall.clock.at += 600_000;
  rmSync(hall.file);
  const again = storeOf(await climb(hall, isThere ? headOffice(known, 10_000) : away));
  return { first, second: [1, 2, 3].map(() => takeNumber(again)) };
}

describe('a store that is lost again before the next hour’s backup', () => {
  it.each([
    ['head office has its journal', true, 0],
    ['its journal was closed', false, 0],
    ['its journal was closed by a clock that is two hours behind', false, -2 * 3_600_000],
  ])('gives no number twice when %s', async (_, isThere, late) => {
    const hall = aHall();
    hall.clock.at += late;
    const { first, second } = await twice(hall, isThere);
    expect(second.filter(number => first.includes(number))).toEqual([]);
  });
});
