import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { businessDay, type Clock } from '../core/clock.ts';
import { type NodeId, nodeIdSchema } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import { backUp, settleImage } from './backup.ts';
import { checkContent, type ImageFacts } from './check-image.ts';
import { companions, copyDurably, putDatabaseInPlace, removeDatabase } from './durable-file.ts';
import { WriteHandle } from './handles.ts';
import { headOf } from './journal-head.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { type Database, type OpenFailure, openDatabase, openFailure } from './open-database.ts';
import { damagedJournal, type PullBack, pullInto } from './pull-back.ts';
import type { StoreKey } from './store-key.ts';

/** What a restore brought back. */
export interface Restored {
  readonly image: ImageFacts;
  /** How far the journal goes with what the damaged file and the next node up still had. */
  readonly found: { readonly seq: number; readonly hash: string; readonly at: number };
  /** The journal of the node goes on under this id. */
  readonly node: NodeId;
  /** The id under which it went before, when that journal is closed. */
  readonly former?: NodeId;
}

/** The backup to begin with, sealed with the store's key, and what its check found. */
export interface CheckedImage {
  readonly file: string;
  readonly facts: ImageFacts;
}

export interface RestoreFrom {
  /** The store to make again. Nobody may have it open. */
  readonly store: string;
  readonly key: StoreKey;
  readonly image: CheckedImage;
  /** A copy of the damaged store, which may still hold entries that no backup has. */
  readonly damaged: string | undefined;
  /** Asks the next node up; absent where there is nobody to ask. */
  readonly pullBack: PullBack | undefined;
  readonly clock: Clock;
}

/** More than any branch gives out of one letter, hour for hour: one in thirty seconds. */
const leastBetweenNumbers = 30_000;
/** For a rush at the door, and for a clock that was slow: what it hides of the hour between two backups, twice over. */
const numbersInReserve = 300;
/** The longest in which numbers of one business day are given out, ms; taken where no clock says how long it was. */
const longestDay = 24 * 3_600_000;

/** Journals that a restored store could not go on with; they are sent up from here. */
export const formerFolder = (store: string): string => join(dirname(store), 'former');

/** The closed journal of a node. */
export const formerFile = (store: string, node: string): string =>
  join(formerFolder(store), `${node}.sqlite`);

/**
 * Makes a store again from a backup, in a file beside it that takes its place when it is finished and checked: a kill
 * at any moment leaves either the damaged store or the new one.
 *
 * The journal goes on under its id only when the next node up could be asked and everything that it has is here: then
 * no entry that anybody has seen is ever followed by, or replaced with, another. In all other cases the journal ends
 * where it is, is kept in `former`, and the store begins a new one under a new id. Either way `storeRestored` is the
 * next fact, so head office sees from when to when facts may be missing.
 *
 * Numbers that were given out after the last known entry are not given out again: today's sequences go on beyond what
 * can have been issued since.
 */
export async function restoreStore(from: RestoreFrom): Promise<Result<Restored, OpenFailure>> {
  const { store, key, image, clock } = from;
  const making = `${store}.restoring`;
  removeDatabase(making);
  copyDurably(image.file, making);
  const opened = openDatabase(making, key);
  if (!opened.ok) return opened;
  const db = opened.value;
  let restored: Restored;
  try {
    const migrated = migrate(db, migrations);
    if (!migrated.ok) return migrated;
    const brought = await bringUpToDate(db, image.facts, { ...from, making });
    if (!brought.ok) return brought;
    restored = brought.value;
    secureNumbers(db, restored.found.at, clock());
    recordRestore(db, restored, clock);
    db.pragma('wal_checkpoint(TRUNCATE)');
    const sound = checkContent(db);
    if (!sound.ok) return sound;
  } catch (error) {
    const failure = openFailure(error);
    if (!failure) throw error;
    return { ok: false, failure };
  } finally {
    db.close();
  }
  // Without it a second restore before the next backup would leave out the same numbers and give the same ones. From here
  // on a new id stands, also when this one is cut short. A backup that fails is made up for in an hour.
  backUp(making, { key, now: clock() });
  putDatabaseInPlace(making, store);
  return ok(restored);
}

async function bringUpToDate(
  db: Database,
  image: ImageFacts,
  { store, key, damaged, pullBack, making }: RestoreFrom & { readonly making: string },
): Promise<Result<Restored, OpenFailure>> {
  const former = formerFile(store, image.node);
  // A restore that was cut short, or the one before this one, may have closed this journal with entries of its own.
  for (const kept of [damaged, former]) {
    if (kept === undefined || !existsSync(kept)) continue;
    const scratch = `${making}.damaged`;
    removeDatabase(scratch);
    for (const end of ['', ...companions])
      if (existsSync(`${kept}${end}`)) copyDurably(`${kept}${end}`, `${scratch}${end}`);
    await pullInto(db, image, damagedJournal(scratch, key));
    removeDatabase(scratch);
  }
  const pulled = pullBack ? await pullInto(db, image, pullBack) : 'away';
  const found = headOf(db);
  if (pulled === 'all') return ok({ image, found, node: image.node });

  db.pragma('wal_checkpoint(TRUNCATE)');
  mkdirSync(formerFolder(store), { recursive: true, mode: 0o700 });
  const part = `${former}.part`;
  removeDatabase(part);
  db.prepare('VACUUM INTO ?').run(part);
  const settled = settleImage(part, key);
  if (!settled.ok) return settled;
  putDatabaseInPlace(part, former);
  const node = nodeIdSchema.parse(`${image.node.replace(/-[^-]*$/, '')}-${randomBytes(3).toString('hex')}`);
  beginJournal(db, node);
  return ok({ image, found, node, former: image.node });
}

/** A new journal under a new id, from its first entry; the state stays. */
function beginJournal(db: Database, node: NodeId): void {
  const triggers = db
    .prepare<[], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'`,
    )
    .all();
  db.transaction(() => {
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.exec('DELETE FROM journal');
    for (const { sql } of triggers) db.exec(sql);
    db.prepare('UPDATE store SET node = ?, acked_seq = 0').run(node);
  }).immediate();
}

/**
 * Leaves out the numbers that people may hold, and the print numbers that a printer may know: of the last known business
 * day, and of today where it is another. A clock that shows no time after the last known entry is wrong, and nobody
 * knows how long the store was at work since.
 * @param since the last entry that is known, ms
 */
export function secureNumbers(db: Database, since: number, now: number): void {
  const today = businessDay(now);
  const last = db.prepare('SELECT business_day FROM store').pluck().get() ?? today;
  for (const day of new Set([today, last])) {
    const from = day === last ? since : Math.max(since, Date.parse(`${today}T00:00:00+08:00`));
    const unknown = now > from ? Math.min(now - from, longestDay) : longestDay;
    const most = numbersInReserve + Math.ceil(unknown / leastBetweenNumbers);
    db.prepare(
      `INSERT INTO ticket_sequences (day, prefix, last) SELECT DISTINCT ?, prefix, 0 FROM ticket_sequences WHERE true
       ON CONFLICT (day, prefix) DO NOTHING`,
    ).run(day);
    // Rounded up to a hundred: staff see at a glance that numbers were left out. A number of JavaScript is bound as REAL.
    db.prepare(
      'UPDATE ticket_sequences SET last = (last + CAST(? AS INTEGER) + 99) / 100 * 100 WHERE day = ?',
    ).run(most, day);
  }
  db.exec('UPDATE store SET print_number = abs(random()) % 81450625');
}

function recordRestore(db: Database, { image, found, node, former }: Restored, clock: Clock): void {
  const { branch, head } = image;
  const write = new WriteHandle(
    db,
    { branch, node, clock },
    { dayBegan: () => false, committed: () => undefined },
  );
  write.change(({ append }) =>
    append('storeRestored', {
      backup: { seq: head.seq, at: head.at },
      found: { seq: found.seq, hash: found.hash },
      ...(former === undefined ? {} : { former }),
    }),
  );
}
