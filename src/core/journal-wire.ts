import * as z from 'zod';
import { enrolmentCodeSchema } from './enrolment-code.ts';
import { branchIdSchema, nodeIdSchema } from './ids.ts';
import { journalEntrySchema } from './journal.ts';
import { publicKeySchema } from './request-signature.ts';
import type { Failure } from './result.ts';

/** Where a journal is sent: from kiosk to hub, from hub to head office, the same. */
export const journalPath = '/v1/journal';

/** Where a node makes its key known, once, with a code that head office gave out. */
export const nodesPath = '/v1/nodes';

export const mostEntriesInBatch = 500;

/** How large a batch may be when it is unpacked, bytes. Its sender keeps well below. */
export const mostBatchBytes = 4 * 1024 * 1024;

/**
 * The kind of an entry that its own node can no longer read as it was written: its disk lost or changed it. What is
 * left of it travels in `raw`; its `prevHash` and `hash` are those by which its neighbours know it, so that the chain
 * goes on, and its content is not what was hashed.
 */
export const damagedKind = 'damaged';

/** Some consecutive entries of one node. */
export const journalBatchSchema = z.object({
  branch: branchIdSchema,
  node: nodeIdSchema,
  entries: z.array(journalEntrySchema).min(1).max(mostEntriesInBatch),
});
export type JournalBatch = Readonly<z.infer<typeof journalBatchSchema>>;

/** The receiver has every entry up to and including `acked`, without gaps. */
export const journalAckSchema = z.object({ acked: z.int().min(0) });

/** What the receiver has of a node: some consecutive entries, or none when there are no more. */
export const journalBackSchema = z.object({
  entries: z.array(journalEntrySchema).max(mostEntriesInBatch),
});

/** A node makes itself known. The request is signed by the key that it names. */
export const enrolmentSchema = z.object({
  code: enrolmentCodeSchema,
  branch: branchIdSchema,
  node: nodeIdSchema,
  publicKey: publicKeySchema,
});
export type Enrolment = Readonly<z.infer<typeof enrolmentSchema>>;

/** What a node is told when it is let in: by which key head office signs configurations, when it has one. */
export const enrolmentReplySchema = z.object({ configurationKey: publicKeySchema.optional() });

/**
 * Why a node may not: `nodeUnknown`: it has to enrol first. `nodeRevoked`: head office has withdrawn its key.
 * `otherKey`: head office knows another key for a node of this name, so there are two, or it lost its key.
 * `signatureStale`: its clock is too far from head office's. `signatureMissing`, `signatureWrong`: of no or of another
 * request. `hubKeyWrong`: the hub does not know this kiosk. `codeWrong`, `codeUsed`, `codeExpired`: of an enrolment.
 */
export const notAuthorisedCodes = [
  'nodeUnknown',
  'nodeRevoked',
  'otherKey',
  'signatureStale',
  'signatureMissing',
  'signatureWrong',
  'hubKeyWrong',
  'codeWrong',
  'codeUsed',
  'codeExpired',
] as const;
export type NotAuthorised = Failure<(typeof notAuthorisedCodes)[number]>;

/**
 * `gap`: entries are missing before this batch; send again from `wants`. `chainForked`: another entry with this
 * number is already there. `chainBroken`: it does not follow the entry before it. `hashWrong`: it is not what its
 * hash says. `foreignEntry`: it is not of the node that the batch names, or the batch is not of the node that signed it.
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
  /** With `signatureStale`: the receiver's time, ms. */
  now: z.int().optional(),
});
export type JournalRefusal = Failure<(typeof journalRefusalCodes)[number]> & { readonly wants?: number };
