import * as z from 'zod';
import { operationIdSchema, printJobIdSchema, sessionIdSchema } from '../../src/core/ids.ts';
import { operationOutcomes } from '../../src/core/outcomes.ts';

/**
 * What a node at work says, one line each, as soon as the store's function has returned: from then on a customer may
 * know it, so it must be true for ever. `paper`: the bytes of a job left for the printer.
 */
export const saidSchema = z.discriminatedUnion('said', [
  z.object({ said: z.literal('open') }),
  z.object({ said: z.literal('began'), session: sessionIdSchema }),
  z.object({ said: z.literal('intended'), operation: operationIdSchema, job: printJobIdSchema }),
  z.object({
    said: z.literal('settled'),
    operation: operationIdSchema,
    outcome: z.enum(operationOutcomes),
    reference: z.string().optional(),
  }),
  z.object({ said: z.literal('ticket'), request: operationIdSchema, number: z.string() }),
  z.object({ said: z.literal('paper'), job: printJobIdSchema }),
  z.object({ said: z.literal('printed'), job: printJobIdSchema }),
  z.object({ said: z.literal('visited') }),
  z.object({ said: z.literal('failed'), code: z.string() }),
]);
export type Said = z.output<typeof saidSchema>;

/** What a node at work is told to do. */
export const orderSchema = z.object({
  /** Its store; the key lies beside its folder. */
  file: z.string(),
  core: z.string(),
  /** Absent: it ships nothing. */
  upstream: z.string().optional(),
  codeFile: z.string().optional(),
  seed: z.number(),
  /** After so many visits it ships all it has and ends in good order. Absent: it goes on until it is killed. */
  visits: z.int().optional(),
  /** It dies at this statement of its load, which the same seed meets again: right before or right after. */
  dies: z.object({ statement: z.int(), when: z.enum(['before', 'after']) }).optional(),
});
export type Order = z.output<typeof orderSchema>;
