import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { fenSchema } from '../../core/money.ts';
import { accountNumberSchema } from '../port.ts';

const seedAccountSchema = z.object({ number: accountNumberSchema, product: z.string(), opening: fenSchema });

/** The made-up people, firms and accounts that a fresh sandbox core starts with. */
export const seedSchema = z.object({
  /** The other side of every opening balance. */
  vault: accountNumberSchema,
  feeIncome: accountNumberSchema,
  customers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      phone: z.string(),
      /** Identity document; payees that never come to a kiosk have none. */
      document: z.string().optional(),
      accounts: z.array(seedAccountSchema),
    }),
  ),
});
export type Seed = Readonly<z.infer<typeof seedSchema>>;

/** Reads a seed file; throws when it is wrong, because it ships with the product. */
export const loadSeed = (file = new URL('../../../assets/bank/sandbox.json', import.meta.url)): Seed =>
  seedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
