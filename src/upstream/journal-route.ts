import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import {
  type JournalRefusal,
  journalBatchSchema,
  journalPath,
  mostBatchBytes,
} from '../core/journal-wire.ts';
import { ingest } from './ingest.ts';
import { reportConflict } from './nodes.ts';
import { readBack } from './read-back.ts';
import { jsonOf, type SignedParts, signedScope, signerOf } from './signed-requests.ts';

const statusOf: Readonly<Record<JournalRefusal['code'], number>> = {
  badBatch: 400,
  foreignEntry: 400,
  gap: 409,
  chainForked: 409,
  chainBroken: 422,
  hashWrong: 422,
};

const backQuerySchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});
const compress = promisify(gzip);

/**
 * `POST /v1/journal`: takes batches of journal entries. Answers `{acked}` or a refusal with its code.
 * `GET /v1/journal?after=N`: gives a node back what is here of its own journal.
 * Both only to nodes that have enrolled, by their signature.
 * @param stored told of the branch after each batch that brought something new
 */
export function registerJournalRoute(
  app: FastifyInstance,
  parts: SignedParts & { readonly stored: (branch: string) => void },
): void {
  const { database, clock, log, stored } = parts;

  signedScope(app, log, scope => {
    scope.post(journalPath, async (request, reply) => {
      const signer = await signerOf(request, parts);
      if (!signer.ok) return reply.code(401).send(signer.failure);
      const batch = journalBatchSchema.safeParse(await jsonOf(request, mostBatchBytes));
      if (!batch.success) {
        const detail = describe(batch.error);
        log('entryRefused', { code: 'badBatch', detail });
        return reply.code(statusOf.badBatch).send({ code: 'badBatch', detail });
      }
      const { branch, node } = batch.data;
      if (branch !== signer.value.branch || node !== signer.value.node) {
        const detail = `the batch of ${branch}/${node} is signed by ${signer.value.branch}/${signer.value.node}`;
        log('entryRefused', { code: 'foreignEntry', detail });
        return reply.code(statusOf.foreignEntry).send({ code: 'foreignEntry', detail });
      }
      const result = await ingest(database, batch.data, clock());
      if (!result.ok) {
        const { code, detail } = result.failure;
        log('entryRefused', { code, detail, branch, node });
        if (code === 'chainForked' && (await reportConflict(database.query, signer.value, code, clock())))
          log('nodeConflict', { branch, node, kind: code });
        return reply.code(statusOf[code]).send(result.failure);
      }
      const { acked, added, uninterpreted } = result.value;
      for (const entry of uninterpreted)
        log('storeNote', { what: 'entryNotUnderstood', branch, node, ...entry });
      log('entriesAccepted', { branch, node, acked, added });
      if (added > 0) stored(branch);
      return { acked };
    });

    scope.get(journalPath, async (request, reply) => {
      const signer = await signerOf(request, parts);
      if (!signer.ok) return reply.code(401).send(signer.failure);
      const asked = backQuerySchema.safeParse(request.query);
      if (!asked.success) return reply.code(400).send({ code: 'badBatch', detail: 'after: a number' });
      const back = await readBack(database.query, signer.value, asked.data.after);
      return reply
        .header('content-encoding', 'gzip')
        .type('application/json')
        .send(await compress(JSON.stringify(back)));
    });
  });
}

/** Where a batch is wrong, without what stands there. */
const describe = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(issue => `${issue.path.join('.')}: ${issue.code}`)
    .join('; ');
