import * as z from 'zod';
import { boardContentSchema, deviceStateSchema } from '../core/device.ts';
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
} from '../core/ids.ts';
import { approvalOutcomes } from '../core/journal.ts';
import { operationOutcomes, printFindings, unsettledPaperStates } from '../core/outcomes.ts';
import { customerFaceSchema } from '../core/session-view.ts';
import { approvalContentSchema } from './approval.ts';
import { hallDisplayContract } from './hall-display.ts';

/**
 * How a request for a staff decision stands; a decision quotes what it decided. Time crosses machines as spans only:
 * each counts by its own clock.
 */
const approvalFateSchema = z.object({
  approval: approvalIdSchema,
  digest: z.string(),
  nonce: z.string(),
  state: z.enum(['open', ...approvalOutcomes]),
  /** How long it may still be decided, ms; 0 when it is settled. */
  remaining: z.int().min(0),
  reviewer: z.string().optional(),
  reason: z.string().optional(),
});
export type ApprovalFate = z.infer<typeof approvalFateSchema>;

/**
 * An operation whose customer could not be told how it ended: a crash, or a core that kept silent. `unknown` until the
 * core has answered; a person tells the customer (E06).
 */
const interruptedSchema = z.object({
  operation: operationIdSchema,
  face: z.string(),
  at: z.int(),
  outcome: z.enum(['unknown', ...operationOutcomes]),
});

const unsettledPaperSchema = z.object({
  job: printJobIdSchema,
  state: z.enum(unsettledPaperStates),
  face: z.string(),
  title: z.string(),
  at: z.int(),
  why: z.string(),
});

/**
 * Between a kiosk and its branch's hub: the same over an in-memory pair when the hub runs inside the kiosk and over a
 * WebSocket when it does not. Every call may be repeated after a lost connection: ids make it happen once.
 */
export const hubLinkContract = {
  calls: {
    hello: { params: z.object({ node: nodeIdSchema, branch: branchIdSchema }), result: z.object({}) },
    /** The number for this operation: taken on the first call, told again on every further one (design §1.1). */
    issueTicket: {
      params: z.object({
        request: operationIdSchema,
        service: serviceIdSchema,
        customer: z.string().max(40),
      }),
      result: z.object({ number: z.string(), ahead: z.int() }),
    },
    /** The number that a request got, without giving one. */
    findTicket: {
      params: z.object({ request: operationIdSchema }),
      result: z.object({ number: z.string().optional() }),
    },
    requestApproval: {
      params: approvalContentSchema.extend({
        approval: approvalIdSchema,
        operation: operationIdSchema,
        digest: z.string().length(64),
        nonce: z.string(),
        /** How long the staff may take for their decision, ms from when the hub hears of it. */
        allow: z.int().min(1),
      }),
      result: approvalFateSchema,
    },
    withdrawApproval: { params: z.object({ approval: approvalIdSchema }), result: z.object({}) },
    callStaff: {
      params: z.object({
        assistance: assistanceIdSchema,
        face: customerFaceSchema,
        session: sessionIdSchema.optional(),
      }),
      result: z.object({}),
    },
    /** What on this kiosk needs a person: told on every change. */
    report: {
      params: z.object({
        devices: z.array(z.object({ device: deviceIdSchema, state: deviceStateSchema })),
        papers: z.array(unsettledPaperSchema),
        interrupted: z.array(interruptedSchema),
      }),
      result: z.object({}),
    },
  },
  pushes: {
    /** How many wait for each service. */
    queue: z.record(serviceIdSchema, z.int()),
    hall: hallDisplayContract.pushes.hall,
    board: boardContentSchema,
    approval: approvalFateSchema,
    assistanceAttended: z.object({ assistance: assistanceIdSchema, face: customerFaceSchema }),
    /** A person has taken care of the customer of an interrupted operation. */
    interruptedSettled: z.object({ operation: operationIdSchema }),
    /** A person looked at a doubtful paper. */
    printFinding: z.object({
      job: printJobIdSchema,
      finding: z.enum(printFindings),
      staff: z.string(),
    }),
  },
} as const;
