import * as z from 'zod';

const align = z.enum(['left', 'centre', 'right']);

/** Rows of black and white dots, packed eight to a byte, the leftmost in the highest bit; 1 is black. */
const dots = z.base64().max(200_000);

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
  /** CODE128 with its signs below; printed as text where the bars would be wider than the paper. */
  z.object({ kind: z.literal('barcode'), data: z.string().regex(/^[\x20-\x7e]{1,40}$/) }),
  /** Drawn dot by dot; made narrower when it is wider than the paper. `dithered` of core/picture makes one. */
  z.object({
    kind: z.literal('picture'),
    align,
    /** In dots. */
    width: z.int().min(1).max(1024),
    height: z.int().min(1).max(1200),
    dots,
  }),
  /** How a rare character looks, 24 by 24 dots, for printers that lack it. Prints nothing by itself and counts for the whole receipt. */
  z.object({ kind: z.literal('glyph'), sign: z.string().min(1).max(2), dots: z.base64().length(96) }),
]);
export type ReceiptBlock = Readonly<z.infer<typeof receiptBlockSchema>>;
export type Receipt = readonly ReceiptBlock[];
