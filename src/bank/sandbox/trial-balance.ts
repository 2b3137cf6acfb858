import * as z from 'zod';
import type { Database } from '../../store/open-database.ts';

const trialBalanceSchema = z.object({
  /** Of all entries, in fen; equal in sound books. */
  debits: z.int(),
  credits: z.int(),
  /** Operations whose own debits and credits differ, or that were refused and have entries all the same. */
  unsoundOperations: z.int(),
  /** Customers' accounts below zero. */
  overdrawn: z.int(),
});
export type TrialBalance = Readonly<z.infer<typeof trialBalanceSchema>>;

/** Adds up the books as they are on the disk. */
export const readTrialBalance = (db: Database): TrialBalance =>
  trialBalanceSchema.parse(
    db
      .prepare(`
        SELECT
          (SELECT coalesce(sum(debit), 0) FROM entries) AS debits,
          (SELECT coalesce(sum(credit), 0) FROM entries) AS credits,
          (SELECT count(*) FROM (
            SELECT operation FROM entries JOIN operations ON operations.id = operation
            GROUP BY operation HAVING sum(debit) <> sum(credit) OR min(state) <> 'done'
          )) AS unsoundOperations,
          (SELECT count(*) FROM (
            SELECT account FROM entries JOIN accounts ON number = account WHERE customer IS NOT NULL
            GROUP BY account HAVING sum(credit) < sum(debit)
          )) AS overdrawn
      `)
      .get(),
  );
