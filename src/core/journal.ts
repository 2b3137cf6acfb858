import { hash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, type Json } from './canonical-json.ts';
import { deviceStateSchema } from './device.ts';
import {
  approvalIdSchema,
  assistanceIdSchema,
  branchIdSchema,
  deviceIdSchema,
  nodeIdSchema,
  operationIdSchema,
  printJobIdSchema,
  serviceIdSchema,
  sessionIdSchema,
} from './ids.ts';
import { operationOutcomes } from './outcomes.ts';
import { customerFaceSchema } from './session-view.ts';

export const sessionOutcomes = ['finished', 'cancelled', 'timedOut', 'interrupted'] as const;
export const printOutcomes = ['printed', 'failed', 'doubtful'] as const;
export const approvalOutcomes = ['approved', 'refused', 'expired', 'withdrawn'] as const;

/** Every kind of fact, with what is told of it. Nothing here identifies a customer beyond a masked name. */
export const journalPayloads = {
  nodeStarted: z.object({ version: z.string() }),
  nodeStopped: z.object({}),
  /** A technician set the business day, because the clock had been wrong. Facts after this one are of that day. */
  businessDayOpened: z.object({ day: z.iso.date() }),
  /**
   * The store was damaged and made again from a backup; what happened after the last entry that was found is not
   * known. With `former`, the damaged store's journal ended there and this is the first entry of a new one.
   */
  storeRestored: z.object({
    /** The last entry in the backup, and when it was written. */
    backup: z.object({ seq: z.int(), at: z.int() }),
    /** The last entry after the damaged file and the next node up gave what they had. */
    found: z.object({ seq: z.int(), hash: z.string() }),
    former: nodeIdSchema.optional(),
  }),
  sessionStarted: z.object({ session: sessionIdSchema, face: customerFaceSchema }),
  customerIdentified: z.object({
    session: sessionIdSchema,
    by: z.enum(['card', 'none']),
    customer: z.string(),
  }),
  sessionEnded: z.object({ session: sessionIdSchema, outcome: z.enum(sessionOutcomes) }),
  operationIntended: z.object({
    operation: operationIdSchema,
    session: sessionIdSchema,
    face: customerFaceSchema,
    service: serviceIdSchema,
    /** Of the review that the customer confirmed. */
    digest: z.string(),
    amount: z.int().optional(),
    fee: z.int().optional(),
    needsApproval: z.boolean(),
  }),
  operationSent: z.object({ operation: operationIdSchema }),
  operationSettled: z.object({
    operation: operationIdSchema,
    outcome: z.enum(operationOutcomes),
    /** The core's booking reference, or the ticket number. */
    reference: z.string().optional(),
    reason: z.string().optional(),
  }),
  approvalRequested: z.object({
    approval: approvalIdSchema,
    operation: operationIdSchema,
    digest: z.string(),
    deadline: z.int(),
  }),
  approvalSettled: z.object({
    approval: approvalIdSchema,
    operation: operationIdSchema,
    outcome: z.enum(approvalOutcomes),
    reviewer: z.string().optional(),
    reason: z.string().optional(),
  }),
  printIntended: z.object({
    job: printJobIdSchema,
    operation: operationIdSchema,
    device: deviceIdSchema,
    title: z.string(),
    /** The job that this paper repeats; the paper says DUPLICATE / 补打. */
    copyOf: printJobIdSchema.optional(),
  }),
  printSent: z.object({ job: printJobIdSchema }),
  printSettled: z.object({
    job: printJobIdSchema,
    outcome: z.enum(printOutcomes),
    proof: z.string().optional(),
    why: z.string().optional(),
    /** The person who looked at the paper. */
    staff: z.string().optional(),
  }),
  ticketIssued: z.object({
    number: z.string(),
    service: serviceIdSchema,
    request: operationIdSchema,
    customer: z.string(),
    ahead: z.int(),
  }),
  ticketCalled: z.object({ number: z.string(), window: z.string(), calls: z.int() }),
  ticketEnded: z.object({ number: z.string(), window: z.string(), outcome: z.enum(['served', 'noShow']) }),
  assistanceCalled: z.object({
    assistance: assistanceIdSchema,
    face: customerFaceSchema,
    session: sessionIdSchema.optional(),
  }),
  assistanceAttended: z.object({ assistance: assistanceIdSchema, staff: z.string() }),
  deviceStateChanged: z.object({ device: deviceIdSchema, state: deviceStateSchema }),
  /** The node is healthy with this configuration of head office. */
  configurationApplied: z.object({ version: z.int() }),
  /**
   * It was not taken, or the node went back to the one before. `why`: `crashed`, `screensSilent` of a trial; else what
   * was wrong with it.
   */
  configurationRejected: z.object({ version: z.int(), why: z.string() }),
} as const;
export type JournalKind = keyof typeof journalPayloads;
export type JournalPayload<K extends JournalKind> = z.output<(typeof journalPayloads)[K]>;

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** One fact on its way up. `kind` is any text: a reader of another version keeps what it cannot interpret. */
export const journalEntrySchema = z.object({
  branch: branchIdSchema,
  node: nodeIdSchema,
  /** 1, 2, 3 … without gaps within one node. */
  seq: z.int().min(1),
  /** When it was written, ms. */
  at: z.int(),
  /** The business day it belongs to. */
  day: z.iso.date(),
  kind: z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{0,59}$/),
  // Any record, as it is: a copy of one with a member `__proto__` would lack that, and have another hash.
  payload: z.custom<Record<string, unknown>>(
    value => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
  prevHash: hashSchema,
  hash: hashSchema,
});
export type JournalEntry = Readonly<z.infer<typeof journalEntrySchema>>;

/** The `prevHash` of a node's first entry. */
export const genesisHash = '0'.repeat(64);

/**
 * The hash that an entry must have: SHA-256 over the canonical JSON of all its other members.
 * Throws when the payload holds what canonical JSON cannot (a lone surrogate).
 */
export const entryHash = (entry: Omit<JournalEntry, 'hash'>): string =>
  keptEntryHash({ ...entry, payload: canonicalJson(entry.payload as { [key: string]: Json }) });

/** The same, of an entry whose payload is canonical JSON already: a whole journal is proved without parsing it. */
export function keptEntryHash(
  entry: { readonly seq: number; readonly at: number } & Readonly<
    Record<'branch' | 'node' | 'day' | 'kind' | 'payload' | 'prevHash', string>
  >,
): string {
  const { branch, node, seq, at, day, kind, payload, prevHash } = entry;
  const text = JSON.stringify;
  // In the order of RFC 8785.
  return hash(
    'sha256',
    `{"at":${at},"branch":${text(branch)},"day":${text(day)},"kind":${text(kind)},"node":${text(node)},` +
      `"payload":${payload},"prevHash":${text(prevHash)},"seq":${seq}}`,
  );
}
