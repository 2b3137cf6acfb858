import * as z from 'zod';

export const calledNumberSchema = z.object({
  number: z.string(),
  /** As on the sign above it: `5`. */
  window: z.string(),
  /** When it was called last, ms. */
  at: z.int(),
  /** How often it was called: 1 at first. */
  calls: z.int(),
});
export type CalledNumber = Readonly<z.infer<typeof calledNumberSchema>>;

/** The screen that the hall reads from afar. */
export const hallDisplayContract = {
  calls: {},
  pushes: {
    hall: z.object({
      branch: z.string(),
      /** Numbers being served, latest call first. */
      nowServing: z.array(calledNumberSchema),
      /** Numbers waiting, in calling order. */
      waiting: z.array(z.object({ number: z.string(), service: z.string() })),
      waitingCount: z.int(),
      notices: z.array(z.object({ id: z.string(), text: z.string() })),
    }),
  },
} as const;
