import * as z from 'zod';
import { sessionIdSchema } from '../core/ids.ts';
import { intentSchema, sessionViewSchema } from '../core/session-view.ts';

/** Ticket machine and smart counter: render a view, send intents (design §4). */
export const customerContract = {
  calls: {
    /** Refused with `staleView` or `otherSession` when it was made for something that is no longer on the screen. */
    intend: {
      params: z.object({ session: sessionIdSchema.optional(), view: z.int(), intent: intentSchema }),
      result: z.object({}),
    },
  },
  pushes: { view: sessionViewSchema },
} as const;
