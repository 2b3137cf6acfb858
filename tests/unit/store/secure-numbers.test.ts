import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { type Database, openDatabase } from '../../../src/store/open-database.ts';
import { secureNumbers } from '../../../src/store/restore.ts';
import { folder, key, noon } from './a-store.ts';

const day = '2026-11-21';

/** A store in which one prefix stands at each number from 0 to 999. */
function aStore(): Database {
  const opened = openDatabase(join(folder(), 'store.sqlite'), key);
  if (!opened.ok) throw new Error(opened.failure.code);
  const db = opened.value;
  onTestFinished(() => void db.close());
  migrate(db, migrations);
  db.prepare('INSERT INTO store (one, branch, node, business_day) VALUES (1, ?, ?, ?)').run(
    'b',
    'kiosk-1',
    day,
  );
  const insert = db.prepare('INSERT INTO ticket_sequences (day, prefix, last) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (let last = 0; last < 1_000; last++) insert.run(day, `P${last}`, last);
  })();
  return db;
}

const numbers = (db: Database, of = day) =>
  db
    .prepare<[string], { prefix: string; last: number }>(
      'SELECT prefix, last FROM ticket_sequences WHERE day = ?',
    )
    .all(of);
/** What can have been given out in a day of 24 hours at the fastest, beside a reserve. */
const wholeDay = 300 + 2_880;

it.each([
  ['a second', 1_000, 301],
  ['a minute', 60_000, 302],
  ['an odd time', 1_234_567, 342],
  ['half a day', 12 * 3_600_000, 1_740],
  ['some days', 5 * 24 * 3_600_000, wholeDay],
  ['no time by the clock', 0, wholeDay],
  ['less than no time by the clock', -60_000, wholeDay],
  ['years less than no time', Date.UTC(2020, 0, 1) - noon, wholeDay],
])(
  'numbers go on after %s at the first of a hundred beyond all that can have been given out',
  (_, passed, given) => {
    const db = aStore();
    secureNumbers(db, noon, noon + passed);
    const rows = numbers(db);
    expect(rows).toHaveLength(1_000);
    for (const { prefix, last } of rows) {
      const before = Number(prefix.slice(1));
      expect((last + 1) % 100, `${prefix} goes on with ${last + 1}`).toBe(1);
      expect(last).toBeGreaterThanOrEqual(before + given);
      expect(last, 'no hundred is left out for nothing').toBeLessThan(before + given + 100);
    }
  },
);

it('numbers of the kept day go on beyond all, though the clock has only just begun a day years away', () => {
  const db = aStore();
  secureNumbers(db, noon, Date.UTC(2040, 0, 1, 16, 0, 30));
  for (const { prefix, last } of numbers(db))
    expect(last).toBeGreaterThanOrEqual(Number(prefix.slice(1)) + wholeDay);
});

it('a new day that has just begun leaves out no more than it can have given out', () => {
  const db = aStore();
  secureNumbers(db, noon, noon + 12 * 3_600_000 + 60_000);
  expect(new Set(numbers(db, '2026-11-22').map(({ last }) => last))).toEqual(new Set([400]));
});
