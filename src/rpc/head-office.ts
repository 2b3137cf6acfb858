import * as z from 'zod';

/** Head office: a branch's day as its journals tell it. */
export const headOfficeContract = {
  calls: {
    /** Which branch and day this page wants to watch; the `day` push follows it. */
    watch: {
      params: z.object({ branch: z.string(), day: z.iso.date() }),
      result: z.object({}),
    },
  },
  pushes: {
    branches: z.array(z.object({ id: z.string(), days: z.array(z.string()) })),
    day: z.object({
      branch: z.string(),
      day: z.string(),
      nodes: z.array(
        z.object({ node: z.string(), lastSeq: z.int(), lastContactAt: z.int(), lastEntryAt: z.int() }),
      ),
      tickets: z.array(
        z.object({
          number: z.string(),
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
          service: z.string(),
          state: z.string(),
          at: z.int(),
          /** In fen, where the operation moves money. */
          amount: z.int().optional(),
          fee: z.int().optional(),
          approvedBy: z.string().optional(),
          coreReference: z.string().optional(),
          paper: z.string().optional(),
        }),
      ),
      devices: z.array(
        z.object({
          id: z.string(),
          node: z.string(),
          status: z.string(),
          paper: z.string().optional(),
          at: z.int(),
        }),
      ),
      entries: z.array(
        z.object({ node: z.string(), seq: z.int(), at: z.int(), kind: z.string(), summary: z.string() }),
      ),
      entryCount: z.int(),
    }),
  },
} as const;
