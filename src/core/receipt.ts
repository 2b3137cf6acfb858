import * as z from 'zod';

const align = z.enum(['left', 'centre', 'right']);

/**
 * A slip or receipt as its designer thinks of it: one column of blocks. The printer's codec turns it into bytes,
 * and knows columns, fonts and paper; nobody else does.
 */
export const receiptBlockSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string().max(400),
    align,
    /** Times the normal size, both ways. */
    size: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    bold: z.boolean(),
  }),
  /** A label at the left edge and its value at the right edge; the value moves to a line of its own when both do not fit. */
  z.object({ kind: z.literal('pair'), label: z.string().max(80), value: z.string().max(200) }),
  z.object({ kind: z.literal('rule') }),
  z.object({ kind: z.literal('feed'), lines: z.int().min(1).max(10) }),
  z.object({ kind: z.literal('qr'), data: z.string().min(1).max(600) }),
]);
export type ReceiptBlock = Readonly<z.infer<typeof receiptBlockSchema>>;
export type Receipt = readonly ReceiptBlock[];
