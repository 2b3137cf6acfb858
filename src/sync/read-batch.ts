import { businessDay } from '../core/clock.ts';
import { genesisHash, type JournalEntry, journalEntrySchema, keptEntryHash } from '../core/journal.ts';
import { damagedKind, mostBatchBytes, mostEntriesInBatch } from '../core/journal-wire.ts';
import type { ReadHandle } from '../store/handles.ts';
import { type KeptEntry, keptEntries } from '../store/journal.ts';

/** Half of what a receiver takes: what is around the payloads has to find its place too. */
const mostPayloadChars = mostBatchBytes / 4;
/** Of a damaged entry this much is sent, characters. */
const mostRaw = 8_000;

/**
 * The next entries to be sent, as they stand in the store. What the disk has damaged or lost is sent as that, so that it
 * holds up nothing behind it (models list 10, 13).
 * @param acked the other side has everything up to here
 * @param last the last entry that was written
 * @param before by which hash the other side has the entry `acked`
 */
export function readBatch(
  read: ReadHandle,
  acked: number,
  last: number,
  before = hashAt(read, acked) ?? genesisHash,
): JournalEntry[] {
  const until = Math.min(last, acked + mostEntriesInBatch);
  const rows = rowsOf(read, acked + 1, until + 1);
  const batch: JournalEntry[] = [];
  let link = before;
  let chars = 0;
  for (let seq = acked + 1; seq <= until && (batch.length === 0 || chars < mostPayloadChars); seq++) {
    const row = rows.get(seq);
    const next = rows.get(seq + 1);
    const entry =
      (row && hashOf(row, next) === row.hash && sound(row, link)) || damaged(read, seq, row, link, next);
    batch.push(entry);
    link = entry.hash;
    chars += row?.payload.length ?? 0;
  }
  return batch;
}

/** By which hash the other side has an entry; `undefined` when the disk has lost it and the one after it. */
export function hashAt(read: ReadHandle, seq: number): string | undefined {
  if (seq === 0) return genesisHash;
  const rows = rowsOf(read, seq, seq + 1);
  return hashOf(rows.get(seq), rows.get(seq + 1));
}

const rowsOf = (read: ReadHandle, from: number, to: number): ReadonlyMap<number, KeptEntry> =>
  new Map(keptEntries(read, from, to).map(row => [row.seq, row]));

/**
 * By which hash the other side has an entry, or is to have it: the one by which the next one knows it, its own or, when
 * the disk changed or lost both, what is left of them. The same wherever a batch ends, so that the next one follows.
 */
const hashOf = (row: KeptEntry | undefined, next: KeptEntry | undefined): string | undefined =>
  [isIntact(next) && next.prevHash, isIntact(row) && row.hash, row?.hash, next?.prevHash].find(isHash);

const isIntact = (row: KeptEntry | undefined): row is KeptEntry =>
  row !== undefined && keptEntryHash(row) === row.hash;

const isHash = (text: string | false | undefined): text is string => /^[0-9a-f]{64}$/.test(text || '');

/** The entry, when it still is what was written. */
function sound(row: KeptEntry, link: string): JournalEntry | undefined {
  if (row.prevHash !== link || !isIntact(row)) return undefined;
  return journalEntrySchema.safeParse({ ...row, payload: parsed(row.payload) }).data;
}

function damaged(
  { owner }: ReadHandle,
  seq: number,
  row: KeptEntry | undefined,
  prevHash: string,
  next: KeptEntry | undefined,
): JournalEntry {
  const at = [row?.at, next?.at, owner.clock()].find(isTime) ?? 0;
  return {
    branch: owner.branch,
    node: owner.node,
    seq,
    at,
    day: businessDay(at),
    kind: damagedKind,
    payload: {
      raw: JSON.stringify(row ?? null)
        .slice(0, mostRaw)
        .toWellFormed(),
    },
    prevHash,
    hash: hashOf(row, next) ?? genesisHash,
  };
}

/** Whether a node's clock can have shown it, ms: what is before or after has no day that is written `2026-11-21`. */
const isTime = (at: number | undefined): at is number =>
  at !== undefined && Number.isInteger(at) && at >= 0 && at <= Date.UTC(9999, 11, 31);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON any more: the schema says the rest.
    return undefined;
  }
}
