import * as z from 'zod';
import { branchIdSchema, nodeIdSchema } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { isBlank } from './check-image.ts';
import { WriteHandle } from './handles.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type OpenFailure, openExisting } from './open-database.ts';
import type { StoreKey } from './store-key.ts';

const ownerRow = z.object({ branch: branchIdSchema, node: nodeIdSchema });

/**
 * A technician says which business day it is, of a node that does not run: after a clock that was years ahead, or a
 * branch that was closed for longer than a node believes. Numbers of a day that was open before go on where they were.
 * @param day `2026-11-21`
 */
export function setBusinessDay(file: string, key: StoreKey, day: string): Result<void, OpenFailure> {
  const opened = openExisting(file, key);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    if (isBlank(db)) return fail('storeCorrupt', 'it is a database that holds no store');
    const migrated = migrate(db, migrations);
    if (!migrated.ok) return migrated;
    const owner = ownerRow.parse(db.prepare('SELECT branch, node FROM store').get());
    const hooks = { dayBegan: () => false, committed: () => {} };
    new WriteHandle(db, { ...owner, clock: Date.now }, hooks).change(({ run, append }) => {
      append('businessDayOpened', { day });
      run('UPDATE store SET business_day = ?', day);
    });
    return ok(undefined);
  } finally {
    db.close();
  }
}
