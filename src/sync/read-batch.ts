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
 */
export function readBatch(read: ReadHandle, acked: number, last: number): JournalEntry[] {
  const until = Math.min(last, acked + mostEntriesInBatch);
  const rows = new Map(keptEntries(read, acked, until + 1).map(row => [row.seq, row]));
  const batch: JournalEntry[] = [];
  let link = acked === 0 ? genesisHash : hashOf(rows.get(acked), rows.get(acked + 1));
  let chars = 0;
  for (let seq = acked + 1; seq <= until && (batch.length === 0 || chars < mostPayloadChars); seq++) {
    const row = rows.get(seq);
    const entry = (row && sound(row, link)) ?? damaged(read, seq, row, link, rows.get(seq + 1));
    batch.push(entry);
    link = entry.hash;
    chars += row?.payload.length ?? 0;
  }
  return batch;
}

/** By which hash the other side has an entry: its own or, when the disk changed or lost it, what the next one says. */
const hashOf = (row: KeptEntry | undefined, next: KeptEntry | undefined): string =>
  [isIntact(row) && row.hash, isIntact(next) && next.prevHash, row?.hash, next?.prevHash].find(isHash) ??
  genesisHash;

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
  // The entry after it knows it by the hash that it had.
  const believed = isIntact(next) ? next.prevHash : row?.hash;
  const at = [row?.at, next?.at].find(isTime) ?? owner.clock();
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
    hash: isHash(believed) ? believed : genesisHash,
  };
}

/** Whether a calendar can have it, ms. */
const isTime = (at: number | undefined): at is number =>
  at !== undefined && Number.isInteger(at) && Math.abs(at) < 8.64e15;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON any more: the schema says the rest.
    return undefined;
  }
}
