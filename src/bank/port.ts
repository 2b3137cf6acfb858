import * as z from 'zod';
import { operationIdSchema } from '../core/ids.ts';
import { fenSchema } from '../core/money.ts';
import type { Personal } from '../core/personal.ts';
import type { Result } from '../core/result.ts';

export const accountNumberSchema = z.string().regex(/^\d{16,19}$/);

export const customerSchema = z.object({
  /** The core's own key for the person. */
  id: z.string(),
  name: z.string(),
  phone: z.string(),
  accounts: z.array(z.object({ number: accountNumberSchema, product: z.string(), balance: fenSchema })),
});
export type Customer = Readonly<z.infer<typeof customerSchema>>;

/** What a kiosk can ask the core to do. The id makes it happen at most once. */
export const hostOperationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('changePhone'),
    id: operationIdSchema,
    customer: z.string(),
    phone: z.string(),
  }),
  z.object({
    kind: z.literal('transfer'),
    id: operationIdSchema,
    customer: z.string(),
    from: accountNumberSchema,
    to: accountNumberSchema,
    toName: z.string(),
    amount: fenSchema,
    fee: fenSchema,
  }),
]);
export type HostOperation = Readonly<z.infer<typeof hostOperationSchema>>;

/** Why the core refuses; final for that operation id. */
export const refusalCodes = [
  'insufficientFunds',
  'payeeUnknown',
  'payeeNameDiffers',
  'sameAccount',
  'accountNotYours',
  'phoneUnchanged',
  'badRequest',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What became of an operation id. `unknown`: the core never accepted it and never will. */
export const operationFateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), reference: z.string(), at: z.int() }),
  z.object({ state: z.literal('refused'), reason: z.enum(refusalCodes) }),
  z.object({ state: z.literal('unknown') }),
]);
export type OperationFate = Readonly<z.infer<typeof operationFateSchema>>;

/** `coreUnreachable`: surely not delivered. `coreSilent`: nobody knows; ask by id. */
export type CoreFailure = { readonly code: 'coreUnreachable' | 'coreSilent'; readonly detail?: string };

/** The bank's core system as a kiosk sees it. */
export interface BankCore {
  /** The customer with this identity document, or `customerUnknown`. */
  lookUpCustomer(
    document: Personal<{ number: string; name: string }>,
  ): Promise<Result<Customer, CoreFailure | { code: 'customerUnknown'; detail?: string }>>;
  /** The masked name that belongs to an account, to be shown before a transfer (L9), or `payeeUnknown`. */
  payeeName(
    account: Personal<string>,
  ): Promise<Result<string, CoreFailure | { code: 'payeeUnknown'; detail?: string }>>;
  /**
   * Does it, at most once for the operation's id; asking again tells what became of it. Refuses an id that `find` has
   * called `unknown`, however late the request arrives.
   */
  submit(
    operation: Personal<HostOperation>,
  ): Promise<Result<Exclude<OperationFate, { state: 'unknown' }>, CoreFailure>>;
  /**
   * What became of an operation, without doing it. The answer `unknown` is a promise: the core never accepted the id
   * and never will; whatever is delivered under it later is refused. So who hears it may give the operation up, and no
   * money moves afterwards.
   */
  find(id: HostOperation['id']): Promise<Result<OperationFate, CoreFailure>>;
}
