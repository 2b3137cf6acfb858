import { businessDay } from '../../../src/core/clock.ts';
import { type BranchId, branchIdSchema, type NodeId, nodeIdSchema } from '../../../src/core/ids.ts';
import { entryHash, genesisHash, type JournalEntry } from '../../../src/core/journal.ts';

export const branch = branchIdSchema.parse('main-street');
export const kiosk = nodeIdSchema.parse('kiosk-1');
export const hub = nodeIdSchema.parse('hub-1');

/** 2026-11-21, noon in Shanghai. */
export const noon = Date.UTC(2026, 10, 21, 4);

export type Fact = readonly [kind: string, payload: Record<string, unknown>];

/** A well-formed journal of one node, one second between facts, continuing another one when given. */
export function journalOf(
  facts: readonly Fact[],
  {
    of = branch,
    node = kiosk,
    after = [],
  }: { of?: BranchId; node?: NodeId; after?: readonly JournalEntry[] } = {},
): JournalEntry[] {
  const entries = [...after];
  for (const [kind, payload] of facts) {
    const seq = entries.length + 1;
    const at = noon + seq * 1_000;
    const content = {
      branch: of,
      node,
      seq,
      at,
      day: businessDay(at),
      kind,
      payload,
      prevHash: entries.at(-1)?.hash ?? genesisHash,
    };
    entries.push({ ...content, hash: entryHash(content) });
  }
  return entries;
}

/** Any `count` facts. */
export const called = (count: number, window = '1'): Fact[] =>
  Array.from({ length: count }, (_, index) => ['ticketCalled', { number: `A${index}`, window, calls: 1 }]);

let branches = 0;
/** A branch that no other test of the file writes to. */
export const newBranch = (): BranchId => branchIdSchema.parse(`branch-${++branches}`);
