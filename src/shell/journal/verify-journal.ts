import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';

/**
 * The auditor's own reading of the journal (design §5). It shares nothing with the code that writes journals but the
 * canonical JSON, so that a mistake there cannot hide itself here.
 */

const hexDigits = /^[0-9a-f]{64}$/;

/** One entry as it was found, whatever damage or hands have made of it. */
export const foundEntrySchema = z.looseObject({
  branch: z.string(),
  node: z.string(),
  seq: z.number(),
  prevHash: z.string().regex(hexDigits),
  hash: z.string().regex(hexDigits),
});
export type FoundEntry = z.output<typeof foundEntrySchema>;

export interface Finding {
  /**
   * `unreadable`: no journal entry at all. `edited`: the content is not what its hash says. `missing`: one or more
   * entries before this one are gone. `moved`: it stands after an entry that it should precede, or twice. `forked`:
   * it is whole, but follows another past than the one before it. `replaced`: it is not the one that is known from
   * elsewhere. `foreign`: it is of another node. `truncated`: the end is gone.
   */
  readonly what:
    | 'unreadable'
    | 'edited'
    | 'missing'
    | 'moved'
    | 'forked'
    | 'replaced'
    | 'foreign'
    | 'truncated';
  /** The number of the entry; of `missing` and `truncated` the first that is gone. */
  readonly seq: number;
  /** Of `missing` and `truncated`: the last that is gone, where it is known. */
  readonly to?: number;
}

export interface Verdict {
  readonly branch?: string;
  readonly node?: string;
  readonly entries: number;
  /** The last entry in order. */
  readonly head: { readonly seq: number; readonly hash: string };
  /** Empty: the journal is whole. In the order in which they were found, at most `mostFindings`. */
  readonly findings: readonly Finding[];
  /** How many more were found. */
  readonly more: number;
}

const mostFindings = 100;

/**
 * Proves a journal from its first entry on, and goes on after every fault so that each is told with its place.
 * @param entries one node's entries as they lie in the file, unread
 * @param end what is known about the end from elsewhere: it must reach at least to `seq`, and have this hash there
 */
export async function verifyJournal(
  entries: AsyncIterable<unknown> | Iterable<unknown>,
  end?: { readonly seq: number; readonly hash?: string },
): Promise<Verdict> {
  const findings: Finding[] = [];
  let more = 0;
  const find = (finding: Finding): void => {
    if (findings.length < mostFindings) findings.push(finding);
    else more += 1;
  };
  let head = { seq: 0, hash: '0'.repeat(64) };
  let whose: { branch: string; node: string } | undefined;
  let count = 0;

  for await (const found of entries) {
    count += 1;
    const parsed = foundEntrySchema.safeParse(found);
    if (!parsed.success) {
      find({ what: 'unreadable', seq: head.seq + 1 });
      continue;
    }
    const entry = parsed.data;
    const { seq } = entry;
    whose ??= { branch: entry.branch, node: entry.node };
    if (entry.branch !== whose.branch || entry.node !== whose.node) {
      find({ what: 'foreign', seq });
      continue;
    }
    // As it was found: the parsed one lacks a member `__proto__`, which other readers see.
    const edited = hashOf(found as FoundEntry) !== entry.hash;
    if (edited) find({ what: 'edited', seq });
    if (seq <= head.seq) {
      find({ what: 'moved', seq });
      continue;
    }
    if (seq > head.seq + 1) find({ what: 'missing', seq: head.seq + 1, to: seq - 1 });
    // An edited entry may have got its place in the chain by the same hand.
    else if (!edited && entry.prevHash !== head.hash) find({ what: 'forked', seq });
    if (end?.seq === seq && end.hash !== undefined && end.hash !== entry.hash)
      find({ what: 'replaced', seq });
    head = { seq, hash: entry.hash };
  }
  if (end && head.seq < end.seq) find({ what: 'truncated', seq: head.seq + 1, to: end.seq });

  return { ...whose, entries: count, head, findings, more };
}

/** SHA-256 over the canonical JSON of everything but the hash; empty where there is no canonical JSON. */
function hashOf(entry: FoundEntry): string {
  const hashed = Object.entries(entry).filter(([member]) => member !== 'hash');
  try {
    return createHash('sha256')
      .update(canonicalJson(Object.fromEntries(hashed) as { [key: string]: Json }))
      .digest('hex');
  } catch {
    // A lone surrogate or a number that JSON cannot hold was never written by anybody.
    return '';
  }
}
