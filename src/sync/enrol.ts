import { type Enrolment, enrolmentReplySchema, nodesPath } from '../core/journal-wire.ts';
import type { Line, Trouble } from './line.ts';

/**
 * Makes this node's key known to head office, with a code that head office gave out for its branch. Asking again with
 * the same code and key is harmless: an answer may have been lost.
 */
export async function enrol(
  line: Line,
  code: string,
  signal: AbortSignal,
): Promise<{ readonly kind: 'enrolled'; readonly configurationKey?: string | undefined } | Trouble> {
  const { branch, node, publicKey } = line.key;
  const body: Enrolment = { code, branch, node, publicKey };
  const reply = await line.ask({ method: 'POST', target: nodesPath, body }, signal);
  if (reply.kind !== 'answer') return reply;
  return { kind: 'enrolled', ...enrolmentReplySchema.safeParse(reply.body).data };
}
