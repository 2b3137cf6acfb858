import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assistanceSince } from '../../../src/store/assistance.ts';
import { verifyChain } from '../../../src/store/journal.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { openOperations } from '../../../src/store/operations.ts';
import { takeOverPlain } from '../../../src/store/take-over-plain.ts';
import { calledTickets, waitingTickets } from '../../../src/store/tickets.ts';
import { folder, key, noon, open, testClock } from './a-store.ts';

/** A store that the code of an earlier schema wrote on 2026-11-20: five numbers, one of them called, a transfer sent. */
const stored = (schema: number): string =>
  fileURLToPath(new URL(`stored/schema-${schema}.sqlite`, import.meta.url));
const day = 24 * 3_600_000;

describe('a store of an earlier schema', () => {
  it.each([1])('of schema %i is brought up to date with everything that it holds', schema => {
    const file = join(folder(), 'store.sqlite');
    copyFileSync(stored(schema), file);
    expect(takeOverPlain(file, key).ok).toBe(true);
    const store = open(file, testClock(noon - day + 3_600_000));
    expect(store.read.owner.node).toMatch(/^kiosk-[0-9a-f]{6}$/);
    expect(verifyChain(store.read)).toMatchObject({ ok: true, value: { seq: 27 } });
    expect(waitingTickets(store.read).map(({ number }) => number)).toEqual(['A003', 'A004', 'A005']);
    expect(calledTickets(store.read).map(({ number }) => number)).toEqual(['A002']);
    expect(openOperations(store.read)).toMatchObject([{ state: 'sent', effect: 'hostOperation' }]);
    expect(assistanceSince(store.read, 0)).toHaveLength(2);
  });

  it('has the same tables afterwards as a new one', () => {
    const schemaOf = (file: string): unknown => {
      const opened = openDatabase(file, 'plain');
      if (!opened.ok) throw new Error(opened.failure.code);
      expect(migrate(opened.value, migrations).ok).toBe(true);
      const found = opened.value
        .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name`)
        .all();
      opened.value.close();
      return found;
    };
    const old = join(folder(), 'store.sqlite');
    copyFileSync(stored(1), old);
    expect(schemaOf(old)).toEqual(schemaOf(join(folder(), 'new.sqlite')));
  });
});
