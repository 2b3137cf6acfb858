import type { JournalEntry } from '../core/journal.ts';
import { journalAckSchema, journalPath, journalRefusalSchema } from '../core/journal-wire.ts';

/**
 * How one attempt ended. `gap`: the other side needs everything from `wants` on. `retryable`: nothing is known to be
 * wrong with the entries. `refused`: the other side understood and said no; sending the same again would not help.
 */
export type Attempt =
  | { readonly kind: 'acked'; readonly acked: number }
  | { readonly kind: 'gap'; readonly wants: number }
  | { readonly kind: 'retryable' | 'refused'; readonly code: string; readonly text: string };

/** Sends one batch of consecutive entries of one node. Never rejects. */
export async function postBatch(
  upstream: string,
  entries: readonly [JournalEntry, ...JournalEntry[]],
  signal: AbortSignal,
): Promise<Attempt> {
  const { branch, node } = entries[0];
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(journalPath, upstream), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ branch, node, entries }),
      redirect: 'error',
      signal,
    });
    text = await response.text();
  } catch (error) {
    return { kind: 'retryable', ...whyUnreachable(error) };
  }

  const body = parseJson(text);
  if (response.ok) {
    const ack = journalAckSchema.safeParse(body);
    if (ack.success) return { kind: 'acked', acked: ack.data.acked };
    return { kind: 'retryable', code: 'badReply', text: 'the answer is not an acknowledgement' };
  }
  const { status } = response;
  if (status >= 500 || status === 408 || status === 429)
    return { kind: 'retryable', code: `http${status}`, text: 'the other side cannot take entries now' };
  const refusal = journalRefusalSchema.safeParse(body);
  if (!refusal.success) return { kind: 'refused', code: `http${status}`, text: 'refused without a reason' };
  const { code, detail, wants } = refusal.data;
  if (code === 'gap' && wants !== undefined) return { kind: 'gap', wants };
  return { kind: 'refused', code, text: detail ?? '' };
}

/** What fetch hides in the causes of its errors. */
function whyUnreachable(error: unknown): { code: string; text: string } {
  if (!(error instanceof Error)) return { code: 'unreachable', text: String(error) };
  if (error.name === 'TimeoutError') return { code: 'timeout', text: 'no answer in time' };
  const cause: unknown = error.cause;
  if (cause instanceof Error && 'code' in cause)
    return { code: 'unreachable', text: `${String(cause.code)} ${cause.message}`.trim() };
  return { code: 'unreachable', text: error.message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one of the things that a schema then refuses.
    return undefined;
  }
}
