import * as z from 'zod';
import { deviceIdSchema } from './ids.ts';

/** One line of what a printer put on paper, as it looks. */
export const paperLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    /** Runs of one look; widths and heights are times the normal size. */
    runs: z.array(z.object({ text: z.string(), width: z.int(), height: z.int(), bold: z.boolean() })),
    align: z.enum(['left', 'centre', 'right']),
  }),
  /** Rows of dots, one string of 0 and 1 each. */
  z.object({
    kind: z.literal('dots'),
    rows: z.array(z.string()),
    align: z.enum(['left', 'centre', 'right']),
  }),
  z.object({ kind: z.literal('qr'), data: z.string(), align: z.enum(['left', 'centre', 'right']) }),
  z.object({ kind: z.literal('cut') }),
]);
export type PaperLine = Readonly<z.infer<typeof paperLineSchema>>;

/** A device of the bench as a person standing before it sees it. */
export const benchDeviceSchema = z.discriminatedUnion('class', [
  z.object({
    class: z.literal('idCardReader'),
    id: deviceIdSchema,
    model: z.string(),
    plugged: z.boolean(),
    /** The test card on the reader. */
    card: z.string().optional(),
  }),
  z.object({
    class: z.literal('receiptPrinter'),
    id: deviceIdSchema,
    model: z.string(),
    plugged: z.boolean(),
    paper: z.enum(['full', 'low', 'out']),
    coverOpen: z.boolean(),
    busy: z.boolean(),
    /** Columns of normal-size type. */
    columns: z.int(),
    /** What hangs out of the slot, oldest first. */
    lines: z.array(paperLineSchema),
  }),
  z.object({
    class: z.literal('callBoard'),
    id: deviceIdSchema,
    model: z.string(),
    plugged: z.boolean(),
    text: z.string(),
    colour: z.enum(['red', 'green', 'amber']),
    flash: z.boolean(),
  }),
]);
export type BenchDevice = Readonly<z.infer<typeof benchDeviceSchema>>;

/** Scripted faults of a simulator (design §6). Each strikes once, at the next chance, then clears. */
export const benchFaults = [
  'silent',
  'late',
  'split',
  'bitFlip',
  'unplug',
  'powerCycle',
  'paperOut',
] as const;
