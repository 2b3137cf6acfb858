import { fail, ok, type Result } from '../core/result.ts';
import type { Database, OpenFailure } from './open-database.ts';

/** One step from a version of the schema to the next, as SQL. Never edited once it was released. */
export type Migration = string;

/**
 * Brings a database to the newest schema: one IMMEDIATE transaction a step, the version kept in `user_version`.
 * A database that a newer version of the software has written is refused and left as it is.
 * @param migrations all steps ever, oldest first
 */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
): Result<{ from: number; to: number }, OpenFailure> {
  const from = Number(db.pragma('user_version', { simple: true }));
  if (from > migrations.length)
    return fail('storeFromFuture', `schema ${from}, this version knows up to ${migrations.length}`);
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
  return ok({ from, to: migrations.length });
}
