import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import type { codeReplySchema, revocationReplySchema } from '../core/admin-wire.ts';
import { codeRequestSchema, codesPath, revocationSchema, revocationsPath } from '../core/admin-wire.ts';
import { newEnrolmentCode } from '../core/enrolment-code.ts';
import { type enrolmentReplySchema, enrolmentSchema, nodesPath } from '../core/journal-wire.ts';
import { fingerprintOf } from '../core/request-signature.ts';
import type { Log } from '../log/log.ts';
import { configurationKey } from './configurations.ts';
import { enrolNode, giveOutCode, listNodes, revokeNode } from './nodes.ts';
import { freshSignature, jsonOf, type SignedParts, signedScope } from './signed-requests.ts';

/** An enrolment is some hundred bytes; whoever sends it is not known yet. */
const mostEnrolment = 4_096;

/** `POST /v1/nodes`: a node makes its key known, with a code and signed by that key. */
export function registerEnrolmentRoute(app: FastifyInstance, parts: SignedParts): void {
  const { database, clock, log } = parts;
  signedScope(app, log, scope => {
    scope.post(nodesPath, { bodyLimit: mostEnrolment }, async (request, reply) => {
      const claimed = freshSignature(request, clock);
      if (!claimed.ok) return reply.code(401).send(claimed.failure);
      const asked = enrolmentSchema.safeParse(await jsonOf(request, mostEnrolment));
      if (!asked.success) {
        const where = asked.error.issues.map(({ path }) => path.join('.')).join(', ');
        return reply.code(400).send({ code: 'badBatch', detail: `not an enrolment: ${where}` });
      }
      const { branch, node, publicKey } = asked.data;
      const { signer, isOf } = claimed.value;
      if (signer.branch !== branch || signer.node !== node || !isOf(publicKey))
        return reply
          .code(401)
          .send({ code: 'signatureWrong', detail: 'not signed by the key that is enrolled' });
      const enrolled = await enrolNode(database, asked.data, clock());
      const { fingerprint } = signer;
      if (!enrolled.ok) {
        const { code, detail } = enrolled.failure;
        log(code === 'otherKey' ? 'nodeConflict' : 'nodeRefused', {
          branch,
          node,
          fingerprint,
          code,
          detail,
        });
        return reply.code(401).send(enrolled.failure);
      }
      log('nodeEnrolled', { branch, node, fingerprint });
      const configuration = await configurationKey(database.query);
      return { configurationKey: configuration } satisfies z.input<typeof enrolmentReplySchema>;
    });
  });
}

/** A scope of routes for whoever has the key of the server's data folder. */
export function adminScope(
  app: FastifyInstance,
  { log, adminKey }: { readonly log: Log; readonly adminKey: string },
  routes: (scope: FastifyInstance) => void,
): void {
  const expected = Buffer.from(`Bearer ${adminKey}`);
  const isAdmin = ({ headers }: FastifyRequest): boolean => {
    const shown = Buffer.from(headers.authorization ?? '');
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  };
  void app.register(scope => {
    scope.addHook('onRequest', (request, reply, next) => {
      if (isAdmin(request)) return next();
      log('nodeRefused', { code: 'notAdmin' });
      void reply.code(401).send({ code: 'notAdmin' });
    });
    routes(scope);
  });
}

/** What the administrator of head office may ask of nodes: give out a code, withdraw a key, list them. */
export function registerAdminRoutes(
  app: FastifyInstance,
  parts: SignedParts & { readonly adminKey: string },
): void {
  const { database, clock, log } = parts;
  adminScope(app, parts, scope => {
    scope.post(codesPath, async (request, reply) => {
      const asked = codeRequestSchema.safeParse(request.body);
      if (!asked.success) return reply.code(400).send({ code: 'badRequest' });
      const { branch, hours } = asked.data;
      const code = newEnrolmentCode();
      const expiresAt = clock() + hours * 3_600_000;
      await giveOutCode(database, branch, code, expiresAt);
      log('codeGivenOut', { branch, hours });
      const signs = await configurationKey(database.query);
      return {
        code,
        expiresAt,
        configurationFingerprint: signs === undefined ? undefined : fingerprintOf(signs),
      } satisfies z.input<typeof codeReplySchema>;
    });

    scope.post(revocationsPath, async (request, reply) => {
      const asked = revocationSchema.safeParse(request.body);
      if (!asked.success) return reply.code(400).send({ code: 'badRequest' });
      const { branch, node } = asked.data;
      const revoked = await revokeNode(database, branch, node, clock());
      if (revoked) log('nodeRevoked', { branch, node });
      return { revoked } satisfies z.input<typeof revocationReplySchema>;
    });

    scope.get(nodesPath, () => listNodes(database.query));
  });
}
