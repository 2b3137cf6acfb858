import * as z from 'zod';
import { customerSchema, hostOperationSchema, operationFateSchema } from './port.ts';

/**
 * What travels between a kiosk and the core: JSON by POST, so that nothing about a person stands in an address or a
 * server's access log. Both ends parse with these schemas.
 */
export const coreCalls = {
  lookUpCustomer: {
    path: '/customers/look-up',
    request: z.object({ number: z.string().max(60), name: z.string().max(200) }),
    reply: z.union([
      z.object({ customer: customerSchema }),
      z.object({ failure: z.literal('customerUnknown') }),
    ]),
  },
  payeeName: {
    path: '/payees/name',
    request: z.object({ account: z.string().max(60) }),
    reply: z.union([z.object({ name: z.string() }), z.object({ failure: z.literal('payeeUnknown') })]),
  },
  submit: {
    path: '/operations/submit',
    request: z.object({ operation: hostOperationSchema }),
    reply: operationFateSchema.options[0].or(operationFateSchema.options[1]),
  },
  find: {
    path: '/operations/find',
    request: z.object({ id: hostOperationSchema.options[0].shape.id }),
    reply: operationFateSchema,
  },
} as const;
export type CoreCall = keyof typeof coreCalls;
