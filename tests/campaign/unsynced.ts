import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a disk writes as a whole or not at all, bytes. */
const sector = 512;

/** Some bytes of one sector, from `start` up to `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** What no completed sync covers of one file. */
export interface Unsynced {
  readonly file: string;
  readonly pieces: readonly Piece[];
  /** The sectors that a sync has covered since the beginning: what was in them before is gone for good. */
  readonly changed: ReadonlySet<number>;
  /** The size that the last sync made sure of, bytes. */
  readonly size: number;
}

/**
 * Reads from a trace of strace which parts of which files have not reached the disk.
 * @param trace lines as `pwrite64(21</d/store.sqlite-wal>, ""..., 24, 0) = 24`; a call that was cut short ends in `= ?`
 * @param before a folder with the files as they were when the trace began
 */
export function unsyncedOf(trace: string, before: string): Unsynced[] {
  const files = new Map<string, { pieces: Piece[]; changed: Set<number>; size: number; now: number }>();
  for (const line of trace.split('\n')) {
    const [, call, file, rest = ''] = /^(?:\d+ +)?(\w+)\(\d+<([^>]+)>(.*)/.exec(line) ?? [];
    if (file === undefined) continue;
    const size = sizeOf(join(before, basename(file)));
    const state = files.get(file) ?? { pieces: [], changed: new Set(), size, now: size };
    files.set(file, state);
    const done = / = \d+$/.test(rest);
    if (call === 'pwrite64') {
      const [, length, offset] = (/, (\d+), (\d+)\) +=/.exec(rest) ?? []).map(Number);
      if (length === undefined || offset === undefined) throw new Error(`not understood: ${line}`);
      state.pieces.push(...piecesOf(offset, offset + length));
      state.now = Math.max(state.now, offset + length);
    } else if (call === 'ftruncate' && done) state.now = Number(/, (\d+)/.exec(rest)?.[1]);
    else if (call?.endsWith('sync') && done) {
      for (const { start } of state.pieces) state.changed.add(Math.floor(start / sector));
      state.pieces = [];
      state.size = state.now;
    }
  }
  return [...files].map(([file, { pieces, changed, size }]) => ({ file, pieces, changed, size }));
}

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

function piecesOf(start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / sector) + 1) * sector);
    pieces.push({ start: at, end: next });
    at = next;
  }
  return pieces;
}

/**
 * Does to files what a power cut may do to what was not synced: a third stays, the rest of it is as it was before, or
 * garbage, and half of the times a file that grew ends at any byte of what it grew by. Bytes that were not written stay:
 * the sector in which they lie is written whole or not at all, which SQLite counts on (sqlite.org/psow.html).
 * @param before as for `unsyncedOf`
 * @returns how many pieces and bytes it has taken
 */
export function loseUnsynced(
  unsynced: readonly Unsynced[],
  before: string,
  random: () => number,
): { pieces: number; bytes: number } {
  const lost = { pieces: 0, bytes: 0 };
  for (const { file, pieces, changed, size } of unsynced) {
    if (!existsSync(file)) continue;
    const old = join(before, basename(file));
    const was = existsSync(old) ? readFileSync(old) : Buffer.alloc(0);
    const now = statSync(file).size;
    const descriptor = openSync(file, 'r+');
    for (const { start, end } of pieces) {
      const length = Math.min(end, now) - start;
      const fate = random();
      if (length <= 0 || fate < 1 / 3) continue;
      const goesBack = fate < 2 / 3 && !changed.has(Math.floor(start / sector));
      const bytes = Buffer.alloc(length);
      if (goesBack) was.subarray(start, start + length).copy(bytes);
      else for (let at = 0; at < length; at++) bytes[at] = Math.floor(random() * 256);
      writeSync(descriptor, bytes, 0, length, start);
      lost.pieces += 1;
    }
    closeSync(descriptor);
    if (pieces.length > 0 && now > size && random() < 0.5) {
      const cut = size + Math.floor(random() * (now - size));
      truncateSync(file, cut);
      lost.bytes += now - cut;
    }
  }
  return lost;
}
