import type { FastifyError, FastifyInstance } from 'fastify';
import type * as z from 'zod';
import type { Clock } from '../core/clock.ts';
import { type JournalRefusal, journalBatchSchema, journalPath } from '../core/journal-wire.ts';
import type { Log } from '../log/log.ts';
import type { Database } from './database.ts';
import { ingest } from './ingest.ts';

/** 500 entries of 8 kB each; the largest honest entry is far below that. */
const mostBytes = 4 * 1024 * 1024;

const statusOf: Readonly<Record<JournalRefusal['code'], number>> = {
  badBatch: 400,
  foreignEntry: 400,
  gap: 409,
  chainForked: 409,
  chainBroken: 422,
  hashWrong: 422,
};

/**
 * `POST /v1/journal`: takes batches of journal entries. Answers `{acked}` or a refusal with its code.
 * @param stored told of the branch after each batch that brought something new
 */
export function registerJournalRoute(
  app: FastifyInstance,
  {
    database,
    clock,
    log,
    stored,
  }: { database: Database; clock: Clock; log: Log; stored: (branch: string) => void },
): void {
  void app.register(scope => {
    scope.setErrorHandler((error: FastifyError, _, reply) => {
      const status = error.statusCode ?? 500;
      // Of a failure of our own the sender learns only that it may try again.
      if (status >= 500) log('syncFailed', { why: 'ingest', detail: error.message });
      return status >= 500
        ? reply.code(500).send({ code: 'internalError' })
        : reply.code(status).send({ code: 'badBatch', detail: error.message });
    });

    scope.post(journalPath, { bodyLimit: mostBytes }, async (request, reply) => {
      const batch = journalBatchSchema.safeParse(request.body);
      if (!batch.success) {
        const detail = describe(batch.error);
        log('entryRefused', { code: 'badBatch', detail });
        return reply.code(statusOf.badBatch).send({ code: 'badBatch', detail });
      }
      const { branch, node } = batch.data;
      const result = await ingest(database, batch.data, clock());
      if (!result.ok) {
        const { code, detail } = result.failure;
        log('entryRefused', { code, detail, branch, node });
        return reply.code(statusOf[code]).send(result.failure);
      }
      const { acked, added, uninterpreted } = result.value;
      for (const entry of uninterpreted)
        log('storeNote', { what: 'entryNotUnderstood', branch, node, ...entry });
      log('entriesAccepted', { branch, node, acked, added });
      if (added > 0) stored(branch);
      return { acked };
    });
  });
}

/** Where a batch is wrong, without what stands there. */
const describe = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(issue => `${issue.path.join('.')}: ${issue.code}`)
    .join('; ');
