import * as z from 'zod';

/** Frames kept of each device. */
export const mostTraced = 200;
/** Bytes kept of each frame. */
export const mostShown = 64;

/**
 * What went over the line of a device, for technicians. Of a frame only those leading bytes are kept that cannot be
 * about a person; `length` is the whole of it (rules L15).
 */
export const tracedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['sent', 'received']),
    /** ms */
    at: z.int(),
    length: z.int().min(0),
    /** Hexadecimal digits. */
    shown: z.string().regex(/^([0-9a-f]{2})*$/),
  }),
  z.object({ kind: z.literal('lineOpened'), at: z.int() }),
  z.object({ kind: z.literal('lineLost'), at: z.int(), cause: z.string().max(200) }),
]);
export type Traced = Readonly<z.infer<typeof tracedSchema>>;
export const traceSchema = z.array(tracedSchema).max(mostTraced);
