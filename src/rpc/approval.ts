import * as z from 'zod';
import { languageSchema } from '../core/language.ts';
import { viewRowSchema } from '../core/session-view.ts';

/** What a reviewer is shown of a request: from the kiosk to the hub, kept there until it is settled, and on to the staff. */
export const approvalContentSchema = z.object({
  face: z.string(),
  service: z.string(),
  customer: z.string(),
  /** What the customer reads: a reason for a refusal has to be in it. */
  language: languageSchema,
  /** Exactly the rows and the warning that the customer confirmed. */
  rows: z.array(viewRowSchema),
  warning: z.string().optional(),
  /** Why a person has to decide. */
  reason: z.string(),
});
