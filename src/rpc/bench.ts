import * as z from 'zod';
import { benchDeviceSchema, benchFaults } from '../core/bench.ts';
import { deviceIdSchema } from '../core/ids.ts';

export const benchCardSchema = z.object({ id: z.string(), label: z.string(), note: z.string() });

/** The bench: hands for the simulated devices. Served by the process that simulates them, never by a kiosk. */
export const benchContract = {
  calls: {
    layCard: { params: z.object({ device: deviceIdSchema, card: z.string() }), result: z.object({}) },
    takeCard: { params: z.object({ device: deviceIdSchema }), result: z.object({}) },
    tearPaper: { params: z.object({ device: deviceIdSchema }), result: z.object({}) },
    setPaper: {
      params: z.object({ device: deviceIdSchema, paper: z.enum(['full', 'low', 'out']) }),
      result: z.object({}),
    },
    setCover: { params: z.object({ device: deviceIdSchema, open: z.boolean() }), result: z.object({}) },
    setPlug: { params: z.object({ device: deviceIdSchema, plugged: z.boolean() }), result: z.object({}) },
    injectFault: {
      params: z.object({ device: deviceIdSchema, fault: z.enum(benchFaults) }),
      result: z.object({}),
    },
  },
  pushes: {
    bench: z.object({ devices: z.array(benchDeviceSchema), cards: z.array(benchCardSchema) }),
  },
} as const;
