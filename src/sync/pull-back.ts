import type { JournalEntry } from '../core/journal.ts';
import { journalBackSchema, journalPath } from '../core/journal-wire.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Line } from './line.ts';

/**
 * Some of what head office has of this node's own journal after a number, in order and without gaps; none when it has no
 * more. For a store that was lost. An entry of the kind `damaged` was lost before it went up.
 * @param after 0 for the first
 * @returns or why it cannot be had now: `retryable`, `refused` or `notAuthorised`, with the cause as detail
 */
export async function pullBack(
  line: Line,
  after: number,
  signal: AbortSignal = AbortSignal.timeout(30_000),
): Promise<Result<readonly JournalEntry[]>> {
  const target = `${journalPath}?after=${after}`;
  const reply = await line.ask({ method: 'GET', target }, signal);
  // A head office that does not know a node has never taken anything of it.
  if (reply.kind === 'notAuthorised' && reply.code === 'nodeUnknown') return ok([]);
  if (reply.kind !== 'answer') return fail(reply.kind, `${reply.code} ${reply.text}`.trim());
  const back = journalBackSchema.safeParse(reply.body);
  if (!back.success) return fail('retryable', 'badReply');
  const { branch, node } = line.key;
  const foreign = back.data.entries.find(
    (entry, index) => entry.branch !== branch || entry.node !== node || entry.seq !== after + index + 1,
  );
  return foreign
    ? fail('refused', `badReply: entry ${foreign.seq} was not asked for`)
    : ok(back.data.entries);
}
