import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { BranchId } from '../../src/core/ids.ts';
import { journalEntrySchema } from '../../src/core/journal.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';

/** Which store is opened, and by whom. */
export const climbSchema = z.object({
  file: z.string(),
  /** A file with the journal that head office has; absent when it is away. */
  office: z.string().optional(),
  /** By how much the clock on the wall is late, ms. */
  clockIsLate: z.int().optional(),
  /** The process dies at this step of its work with files. */
  diesAtStep: z.int().optional(),
});
export type Climb = z.output<typeof climbSchema>;

/** Opens a store as the start of a node does. Throws when that does not open it. */
export async function climb({
  file,
  office,
  clockIsLate = 0,
}: Climb): Promise<{ store: Store; notes: readonly string[] }> {
  const notes: string[] = [];
  const kept =
    office === undefined
      ? undefined
      : z.array(journalEntrySchema).parse(JSON.parse(readFileSync(office, 'utf8')));
  const opened = await openNodeStore({
    file,
    place: { file: `${dirname(file)}.store-key`, kind: 'file' },
    branch: 'demo-branch' as BranchId,
    node: 'kiosk',
    clock: () => Date.now() - clockIsLate,
    note: ({ what }) => notes.push(what),
    pullBack: async ({ node }, after) =>
      kept
        ? ok(kept.filter(entry => entry.node === node && entry.seq > after).slice(0, 50))
        : fail('retryable', 'unreachable'),
  });
  if (!opened.ok) throw new Error(`${opened.failure.code} ${opened.failure.detail ?? ''}`);
  return { store: opened.value.store, notes };
}
