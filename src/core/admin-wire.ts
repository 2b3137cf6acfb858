import * as z from 'zod';
import { branchIdSchema, nodeIdSchema } from './ids.ts';

/**
 * What head office's administrator asks the server, with the key of the server's data folder: `POST` gives out an
 * enrolment code.
 */
export const codesPath = '/v1/enrolment-codes';
export const codeRequestSchema = z.object({
  branch: branchIdSchema,
  /** How long the code may be used, hours. */
  hours: z.int().min(1).max(720),
});
export const codeReplySchema = z.object({
  code: z.string(),
  expiresAt: z.int(),
  /** Of the key that signs configurations, when there is one: the code's bearer carries it past every hub. */
  configurationFingerprint: z.string().optional(),
});

/** `POST` withdraws a node's key. */
export const revocationsPath = '/v1/revocations';
export const revocationSchema = z.object({ branch: branchIdSchema, node: nodeIdSchema });
export const revocationReplySchema = z.object({ revoked: z.boolean() });

/**
 * What shows that two nodes go by one name. `secondKey`: a node that is known came with another key. `chainForked`: two
 * different entries have one number, so one of the two nodes was set back or copied.
 */
export const conflictKinds = ['secondKey', 'chainForked'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** `GET` on the path of nodes: every node that has enrolled or sent something. */
export const nodeListSchema = z.array(
  z.object({
    branch: z.string(),
    node: z.string(),
    /** Of its key; absent when it has none, or it was withdrawn. */
    fingerprint: z.string().optional(),
    enrolledAt: z.int().optional(),
    lastContactAt: z.int().optional(),
    lastSeq: z.int().optional(),
    conflict: z.enum(conflictKinds).optional(),
  }),
);
export type NodeList = z.infer<typeof nodeListSchema>;
