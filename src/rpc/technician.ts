import * as z from 'zod';
import { deviceStateSchema } from '../core/device.ts';
import { deviceIdSchema } from '../core/ids.ts';

/** Technicians: what is connected, what state it is in, what waits to be sent. */
export const technicianContract = {
  calls: {
    /** Ends the driver host; its supervisor starts a new one at once. Refused while a customer is being served. */
    restartDriverHost: { params: z.object({}), result: z.object({}) },
  },
  pushes: {
    diagnostics: z.object({
      branch: z.string(),
      node: z.string(),
      version: z.string(),
      startedAt: z.int(),
      driverHost: z.object({
        state: z.enum(['running', 'restarting']),
        pid: z.int().optional(),
        restarts: z.int(),
        since: z.int(),
      }),
      devices: z.array(
        z.object({
          id: deviceIdSchema,
          model: z.string(),
          transport: z.string(),
          state: deviceStateSchema,
          since: z.int(),
        }),
      ),
      sync: z.object({
        upstream: z.string(),
        state: z.enum(['idle', 'sending', 'waiting']),
        lastSeq: z.int(),
        ackedSeq: z.int(),
        /** When the oldest entry that is not yet upstream was written, ms. */
        oldestAt: z.int().optional(),
        lastError: z.string().optional(),
        nextTryAt: z.int().optional(),
      }),
      journal: z.array(z.object({ seq: z.int(), at: z.int(), kind: z.string() })),
    }),
  },
} as const;
