import * as z from 'zod';
import { branchIdSchema, nodeIdSchema } from './ids.ts';
import { journalEntrySchema } from './journal.ts';
import type { Failure } from './result.ts';

/** Where a journal is sent: from kiosk to hub, from hub to head office, the same. */
export const journalPath = '/v1/journal';

export const mostEntriesInBatch = 500;

/** Some consecutive entries of one node. */
export const journalBatchSchema = z.object({
  branch: branchIdSchema,
  node: nodeIdSchema,
  entries: z.array(journalEntrySchema).min(1).max(mostEntriesInBatch),
});
export type JournalBatch = Readonly<z.infer<typeof journalBatchSchema>>;

/** The receiver has every entry up to and including `acked`, without gaps. */
export const journalAckSchema = z.object({ acked: z.int().min(0) });

/**
 * `gap`: entries are missing before this batch; send again from `wants`. `chainForked`: another entry with this
 * number is already there. `chainBroken`: it does not follow the entry before it. `hashWrong`: it is not what its
 * hash says. `foreignEntry`: it is not of the node that the batch names.
 */
export const journalRefusalCodes = [
  'badBatch',
  'foreignEntry',
  'gap',
  'chainForked',
  'chainBroken',
  'hashWrong',
] as const;

/** A refusal as its receiver reads it; of a newer version it may have a code that is not known here. */
export const journalRefusalSchema = z.object({
  code: z.string(),
  detail: z.string().optional(),
  /** With `gap`: the number that the receiver needs next. */
  wants: z.int().min(1).optional(),
});
export type JournalRefusal = Failure<(typeof journalRefusalCodes)[number]> & { readonly wants?: number };
