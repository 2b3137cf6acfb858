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
import { customerFaceSchema, viewRowSchema } from '../core/session-view.ts';
import { hallDisplayContract } from './hall-display.ts';

/** How a request for a staff decision stands; a decision quotes what it decided. */
const approvalFateSchema = z.object({
  approval: approvalIdSchema,
  digest: z.string(),
  nonce: z.string(),
  state: z.enum(['open', ...approvalOutcomes]),
  reviewer: z.string().optional(),
  reason: z.string().optional(),
});
export type ApprovalFate = z.infer<typeof approvalFateSchema>;

const doubtfulPrintSchema = z.object({
  job: printJobIdSchema,
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
      params: z.object({
        approval: approvalIdSchema,
        operation: operationIdSchema,
        face: z.string(),
        service: z.string(),
        customer: z.string(),
        rows: z.array(viewRowSchema),
        warning: z.string().optional(),
        reason: z.string(),
        digest: z.string().length(64),
        nonce: z.string(),
        requestedAt: z.int(),
        deadline: z.int(),
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
        doubtfulPrints: z.array(doubtfulPrintSchema),
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
    /** A person looked at a doubtful paper. */
    printFinding: z.object({
      job: printJobIdSchema,
      finding: z.enum(['wasPrinted', 'wasNotPrinted', 'copy']),
      staff: z.string(),
    }),
  },
} as const;
