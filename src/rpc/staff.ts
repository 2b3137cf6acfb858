import * as z from 'zod';
import { approvalIdSchema, assistanceIdSchema, operationIdSchema, printJobIdSchema } from '../core/ids.ts';
import { operationOutcomes, printFindings, unsettledPaperStates } from '../core/outcomes.ts';
import { approvalContentSchema } from './approval.ts';

const ticketSchema = z.object({
  number: z.string(),
  service: z.string(),
  /** Masked, or empty when taken without a card. */
  customer: z.string(),
  issuedAt: z.int(),
  state: z.enum(['waiting', 'called']),
  calls: z.int(),
});

const windowSchema = z.object({
  id: z.string(),
  services: z.array(z.string()),
  ticket: ticketSchema.extend({ calledAt: z.int() }).optional(),
});

const approvalSchema = approvalContentSchema.extend({
  id: approvalIdSchema,
  digest: z.string(),
  /** Made by the kiosk for this request; must be quoted with the decision. */
  nonce: z.string(),
  requestedAt: z.int(),
  deadline: z.int(),
});

/** Tellers and lobby staff: call numbers, decide, look after people and paper. */
export const staffContract = {
  calls: {
    callNext: {
      params: z.object({ window: z.string() }),
      result: z.object({ number: z.string().optional() }),
    },
    recall: { params: z.object({ window: z.string() }), result: z.object({}) },
    endService: {
      params: z.object({ window: z.string(), outcome: z.enum(['served', 'noShow']) }),
      result: z.object({}),
    },
    decide: {
      params: z.object({
        id: approvalIdSchema,
        digest: z.string().length(64),
        nonce: z.string(),
        decision: z.enum(['approve', 'refuse']),
        /** Told to the customer when refused. */
        reason: z.string().max(120),
        reviewer: z.string().min(1).max(40),
      }),
      result: z.object({}),
    },
    /** "I am going there." */
    attend: {
      params: z.object({ id: assistanceIdSchema, staff: z.string().min(1).max(40) }),
      result: z.object({}),
    },
    /** "The customer knows." Refused while nobody knows how it ended. */
    settleInterrupted: { params: z.object({ operation: operationIdSchema }), result: z.object({}) },
    /** A person looked at the paper that nothing could prove (design §1.3). `copy` prints one marked DUPLICATE / 补打. */
    settlePrint: {
      params: z.object({
        job: printJobIdSchema,
        finding: z.enum(printFindings),
        staff: z.string().min(1).max(40),
      }),
      result: z.object({}),
    },
  },
  pushes: {
    work: z.object({
      branch: z.string(),
      windows: z.array(windowSchema),
      waiting: z.array(ticketSchema),
      approvals: z.array(approvalSchema),
      assistance: z.array(
        z.object({
          id: assistanceIdSchema,
          face: z.string(),
          at: z.int(),
          attendedBy: z.string().optional(),
        }),
      ),
      /** Papers that a person has to look after (design §1.3). */
      papers: z.array(
        z.object({
          job: printJobIdSchema,
          state: z.enum(unsettledPaperStates),
          face: z.string(),
          title: z.string(),
          at: z.int(),
          why: z.string(),
        }),
      ),
      /** Business that a crash or a silent core cut off: a person tells the customer how it ended. */
      interrupted: z.array(
        z.object({
          operation: operationIdSchema,
          face: z.string(),
          at: z.int(),
          outcome: z.enum(['unknown', ...operationOutcomes]),
        }),
      ),
      servedToday: z.int(),
      /** Devices that need a person, in words. */
      deviceTroubles: z.array(z.object({ device: z.string(), text: z.string() })),
    }),
  },
} as const;
