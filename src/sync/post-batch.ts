import type { JournalEntry } from '../core/journal.ts';
import { journalAckSchema, journalPath } from '../core/journal-wire.ts';
import type { Line, Trouble } from './line.ts';

/** How one attempt ended. `gap`: the other side needs everything from `wants` on. */
export type Attempt =
  | { readonly kind: 'acked'; readonly acked: number }
  | { readonly kind: 'gap'; readonly wants: number }
  | Trouble;

/** Sends one batch of consecutive entries. Never rejects. */
export async function postBatch(
  line: Line,
  entries: readonly JournalEntry[],
  signal: AbortSignal,
): Promise<Attempt> {
  const { branch, node } = line.key;
  const body = { branch, node, entries };
  const reply = await line.ask({ method: 'POST', target: journalPath, body }, signal);
  if (reply.kind === 'answer') {
    const ack = journalAckSchema.safeParse(reply.body);
    if (ack.success) return { kind: 'acked', acked: ack.data.acked };
    return { kind: 'retryable', code: 'badReply', text: 'the answer is not an acknowledgement' };
  }
  if (reply.kind === 'refused' && reply.code === 'gap' && reply.wants !== undefined)
    return { kind: 'gap', wants: reply.wants };
  return reply;
}
