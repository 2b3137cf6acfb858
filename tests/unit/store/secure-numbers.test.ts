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

it.each([
  ['at once', 0, 1],
  ['after a minute', 60_000, 2],
  ['after an odd time', 1_234_567, 42],
  ['after half a day', 12 * 3_600_000, 1_440],
])(
  'numbers go on %s at the first of a hundred beyond all that can have been given out',
  (_, passed, given) => {
    const db = aStore();
    secureNumbers(db, noon - passed, noon);
    const rows = db
      .prepare<[string], { prefix: string; last: number }>(
        'SELECT prefix, last FROM ticket_sequences WHERE day = ?',
      )
      .all(day);
    expect(rows).toHaveLength(1_000);
    for (const { prefix, last } of rows) {
      const before = Number(prefix.slice(1));
      expect((last + 1) % 100, `${prefix} goes on with ${last + 1}`).toBe(1);
      expect(last).toBeGreaterThanOrEqual(before + given);
      expect(last, 'no hundred is left out for nothing').toBeLessThan(before + given + 100);
    }
  },
);
