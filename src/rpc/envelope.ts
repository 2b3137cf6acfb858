import * as z from 'zod';

/** A screen asks. */
export const requestSchema = z.object({ id: z.int().min(0), call: z.string().max(40), params: z.unknown() });

/** The backend answers, or tells. `failure.text` is ready to be shown. */
export const replySchema = z.union([
  z.object({ id: z.int(), result: z.unknown() }),
  z.object({ id: z.int(), failure: z.object({ code: z.string(), text: z.string().optional() }) }),
  z.object({ push: z.string(), value: z.unknown() }),
]);
export type Reply = z.infer<typeof replySchema>;

/** Failures that the channel itself can answer with, for any call. */
export type ChannelFailure = 'badMessage' | 'unknownCall' | 'badParams' | 'internalError' | 'disconnected';
