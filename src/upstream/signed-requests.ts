import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../core/clock.ts';
import { mostBatchBytes, type NotAuthorised } from '../core/journal-wire.ts';
import {
  type ClaimedSignature,
  fingerprintOf,
  mostSignatureAge,
  readSignature,
  type Signer,
} from '../core/request-signature.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import type { Database, Query } from './database.ts';
import { isRevoked, keyOf } from './nodes.ts';

export interface SignedParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

type Refused = NotAuthorised & { readonly now?: number };

/**
 * A scope of routes whose bodies arrive as they travelled, so that a signature over them can be proved before anything
 * of them is unpacked.
 */
export function signedScope(app: FastifyInstance, log: Log, routes: (scope: FastifyInstance) => void): void {
  void app.register(scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: mostBatchBytes },
      (_, body, done) => done(null, body),
    );
    scope.setErrorHandler((error: FastifyError, _, reply) => {
      const status = error.statusCode ?? 500;
      // Of a failure of our own the sender learns only that it may try again.
      if (status >= 500) log('syncFailed', { why: 'ingest', detail: error.message });
      return status >= 500
        ? reply.code(500).send({ code: 'internalError' })
        : reply.code(status).send({ code: 'badBatch', detail: error.message });
    });
    routes(scope);
  });
}

const bytesOf = (request: FastifyRequest): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

/** The signature of a request that is not too old; whose key it is, is not proved yet. */
export function freshSignature(request: FastifyRequest, clock: Clock): Result<ClaimedSignature, Refused> {
  const claimed = readSignature(
    { method: request.method, target: request.raw.url ?? '', body: bytesOf(request) },
    request.headers,
  );
  if (!claimed.ok) return claimed;
  const now = clock();
  if (Math.abs(now - claimed.value.created) > mostSignatureAge)
    return { ok: false, failure: { code: 'signatureStale', detail: 'the clocks are too far apart', now } };
  return claimed;
}

/** The enrolled node that signed a request, proved by the key that it enrolled with; a refusal is in the log. */
export async function signerOf(
  request: FastifyRequest,
  { database: { query }, clock, log }: SignedParts,
): Promise<Result<Signer, Refused>> {
  const claimed = freshSignature(request, clock);
  if (!claimed.ok) {
    log('nodeRefused', { ...claimed.failure });
    return claimed;
  }
  const proved = await prove(query, claimed.value);
  const { branch, node } = claimed.value.signer;
  if (!proved.ok) log('nodeRefused', { ...proved.failure, branch, node });
  return proved;
}

/** What is not proved is kept nowhere: everybody can claim to be a second node of some name. */
async function prove(
  query: Query,
  { signer, isOf }: ClaimedSignature,
): Promise<Result<Signer, NotAuthorised>> {
  const { branch, node, fingerprint } = signer;
  const key = await keyOf(query, branch, node);
  if (key !== undefined && isOf(key)) return ok(signer);
  if (await isRevoked(query, branch, node, fingerprint))
    return fail('nodeRevoked', 'head office has withdrawn the key of this node');
  if (key === undefined) return fail('nodeUnknown', 'this node has not enrolled');
  if (fingerprintOf(key) === fingerprint) return fail('signatureWrong', 'not signed by the key of this node');
  return fail('otherKey', 'a node of this name has enrolled with another key');
}

/** Bodies up to here are unpacked at once, bytes: it takes less time than to hand them to a thread and back. */
const smallBody = 64 * 1024;
const unpackInThread = promisify(gunzip);
const unpack = async (bytes: Buffer, most: number): Promise<Buffer> =>
  bytes.length <= smallBody
    ? gunzipSync(bytes, { maxOutputLength: most })
    : unpackInThread(bytes, { maxOutputLength: most });

/**
 * The JSON of a request's body. Throws what the scope answers with 400, 413 or 415.
 * @param most how large it may be when it is unpacked, bytes; much only for what a known node signed
 */
export async function jsonOf(request: FastifyRequest, most: number): Promise<unknown> {
  const encoding = request.headers['content-encoding'];
  const bytes = bytesOf(request);
  if (encoding !== undefined && encoding !== 'gzip')
    throw Object.assign(new Error('content-encoding: gzip or none'), { statusCode: 415 });
  let unpacked: Buffer;
  try {
    unpacked = encoding === 'gzip' ? await unpack(bytes, most) : bytes;
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw Object.assign(new Error(tooLarge ? 'too large when unpacked' : 'not gzip'), {
      statusCode: tooLarge ? 413 : 400,
    });
  }
  try {
    return JSON.parse(unpacked.toString('utf8'));
  } catch {
    throw Object.assign(new Error('not JSON'), { statusCode: 400 });
  }
}
