import * as z from 'zod';
import { branchIdSchema, nodeIdSchema } from '../core/ids.ts';
import { localizedSchema } from '../core/language.ts';

const deviceSchema = z.object({
  id: z.string(),
  node: z.string(),
  status: z.string(),
  paper: z.string().optional(),
  /** For technicians: the last cause. */
  cause: z.string().optional(),
  at: z.int(),
});

const nodeSchema = z.object({
  node: nodeIdSchema,
  version: z.string().optional(),
  /** Head office's configuration that it is healthy with (0: none), and a newer one that it does not use. */
  configuration: z
    .object({
      version: z.int(),
      rejected: z.object({ version: z.int(), why: z.string() }).optional(),
    })
    .optional(),
  /** Absent until it has sent anything. */
  contact: z
    .object({
      at: z.int(),
      lastSeq: z.int(),
      lastEntryAt: z.int(),
      /** Its last word was that it was switched off. */
      stopped: z.boolean(),
      /** Entries that are kept but that this version cannot read. */
      uninterpreted: z.int(),
    })
    .optional(),
  /** Nothing was accepted since this refusal. */
  refusal: z
    .object({ code: z.string(), wants: z.int().optional(), since: z.int(), at: z.int(), times: z.int() })
    .optional(),
  /** What shows that two nodes go by this name. */
  conflict: z.object({ kind: z.string(), since: z.int(), at: z.int() }).optional(),
  /** How many devices it told of. */
  devices: z.int(),
});

/** Head office: every branch at a glance, and one branch's day as its journals tell it. */
export const headOfficeContract = {
  calls: {
    /** Which branch and day this page wants to watch, without a day the latest one; the `day` push follows it. */
    watch: {
      params: z.object({ branch: branchIdSchema, day: z.iso.date().optional() }),
      result: z.object({}),
    },
    /** Back to all branches: no `day` is pushed any more. */
    unwatch: { params: z.object({}), result: z.object({}) },
  },
  pushes: {
    /** What the catalogue calls things. */
    words: z.object({ services: z.record(z.string(), localizedSchema) }),
    fleet: z.object({
      /** By the server's clock: what was said when is measured against this. */
      at: z.int(),
      branches: z.array(
        z.object({
          id: branchIdSchema,
          name: localizedSchema.optional(),
          latestDay: z.iso.date().optional(),
          nodes: z.array(nodeSchema),
          /** Devices that need a person now, as their nodes last told. */
          troubles: z.array(deviceSchema),
        }),
      ),
    }),
    day: z.object({
      branch: branchIdSchema,
      day: z.iso.date(),
      /** Every day that this branch told anything of, latest first. */
      days: z.array(z.iso.date()),
      tickets: z.array(
        z.object({
          number: z.string(),
          node: z.string(),
          service: z.string(),
          state: z.enum(['waiting', 'called', 'served', 'noShow']),
          issuedAt: z.int(),
          calledAt: z.int().optional(),
          endedAt: z.int().optional(),
          window: z.string().optional(),
        }),
      ),
      operations: z.array(
        z.object({
          id: z.string(),
          node: z.string(),
          service: z.string(),
          state: z.string(),
          at: z.int(),
          /** In fen, where the operation moves money. */
          amount: z.int().optional(),
          fee: z.int().optional(),
          /** How its approval ended, where it needed one. */
          approval: z.string().optional(),
          reviewer: z.string().optional(),
          coreReference: z.string().optional(),
          paper: z.string().optional(),
        }),
      ),
      devices: z.array(deviceSchema),
      entries: z.array(
        z.object({
          node: z.string(),
          seq: z.int(),
          at: z.int(),
          kind: z.string(),
          /** The payload in one line, in the names that programs use. */
          summary: z.string(),
          /** How the device is now, of an entry about that: to be said in the reader's words. */
          device: deviceSchema.pick({ id: true, status: true, paper: true, cause: true }).optional(),
        }),
      ),
      entryCount: z.int(),
    }),
  },
} as const;

/**
 * How an operation stands, with what head office alone can tell apart: a customer who walked away, a reviewer who said
 * no, and a reviewer who did not come.
 */
export function standingOf({ state, approval }: { state: string; approval?: string | undefined }): string {
  if (state === 'withdrawn' && approval === 'expired') return 'approvalExpired';
  if (state === 'withdrawn' && approval === 'refused') return 'approvalRefused';
  return state;
}
