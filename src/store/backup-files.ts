import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { businessDay } from '../core/clock.ts';

/** How many are kept of a node's backups. */
export const keptBackups = {
  /** The newest; one is made every hour in which something happened. */
  newest: 24,
  /** Beyond these the last one of so many days. */
  days: 7,
} as const;

/** A backup, as its name tells. */
export interface BackupFile {
  readonly file: string;
  readonly node: string;
  /** The last entry of its journal. */
  readonly seq: number;
  /** When it was made, ms; by a clock that may have been wrong. */
  readonly at: number;
}

/** Where the backups of a store lie. */
export const backupFolder = (store: string): string => join(store, '..', 'backups');

/** `kiosk-1f2e3d.000000001234.20261121T040000Z.sqlite`. */
export function backupName({ node, seq, at }: Omit<BackupFile, 'file'>): string {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${node}.${String(seq).padStart(12, '0')}.${time}.sqlite`;
}

function parseName(folder: string, name: string): BackupFile | undefined {
  const found = /^(.+)\.(\d{12})\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.sqlite$/.exec(name);
  if (!found) return undefined;
  const [, node = '', seq, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return { file: join(folder, name), node, seq: Number(seq), at };
}

/**
 * The backups in a folder, best first: of one node the one with the longest journal, whatever a clock said; of several
 * nodes, the node that was backed up last.
 */
export function listBackups(folder: string): readonly BackupFile[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).flatMap(name => parseName(folder, name) ?? []);
  const last = new Map<string, number>();
  for (const { node, at } of found) last.set(node, Math.max(at, last.get(node) ?? 0));
  return found.toSorted(
    (one, other) =>
      (last.get(other.node) ?? 0) - (last.get(one.node) ?? 0) ||
      one.node.localeCompare(other.node) ||
      other.seq - one.seq ||
      other.at - one.at,
  );
}

/**
 * Which backups are not needed any more. Of the node that is backed up now, all but the newest and the last of each of
 * some days; of a former node of this machine, all but the best, which a technician may still want.
 * @param backups as `listBackups` orders them
 */
export function outdatedBackups(backups: readonly BackupFile[], node: string): readonly BackupFile[] {
  const own = backups.filter(backup => backup.node === node);
  const older = own.slice(keptBackups.newest);
  const lastOfDay = new Map<string, BackupFile>();
  for (const backup of older) {
    const day = businessDay(backup.at);
    if (!lastOfDay.has(day)) lastOfDay.set(day, backup);
  }
  const kept = new Set([...lastOfDay.values()].slice(0, keptBackups.days));
  const formers = backups.filter(backup => backup.node !== node);
  const best = new Set(new Map(formers.toReversed().map(backup => [backup.node, backup])).values());
  return [...older.filter(backup => !kept.has(backup)), ...formers.filter(backup => !best.has(backup))];
}
