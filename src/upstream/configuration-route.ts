import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import {
  configurationKeyPath,
  configurationKeySchema,
  configurationPath,
  configurationsPath,
  mostConfigurationBytes,
  signedConfigurationSchema,
} from '../core/configuration.ts';
import { fingerprintOf } from '../core/request-signature.ts';
import {
  configurationAfter,
  keepConfigurationKey,
  publishConfiguration,
  publishedConfigurations,
} from './configurations.ts';
import { adminScope } from './nodes-route.ts';
import { type SignedParts, signedScope, signerOf } from './signed-requests.ts';

const querySchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});

/** `GET /v1/configuration?after=N`: what head office has for the node that signed the request, when it is newer. */
export function registerConfigurationRoute(app: FastifyInstance, parts: SignedParts): void {
  const { database, log } = parts;
  signedScope(app, log, scope => {
    scope.get(configurationPath, async (request, reply) => {
      const signer = await signerOf(request, parts);
      if (!signer.ok) return reply.code(401).send(signer.failure);
      const asked = querySchema.safeParse(request.query);
      if (!asked.success) return reply.code(400).send({ code: 'badRequest', detail: 'after: a number' });
      const signed = await configurationAfter(database.query, signer.value.branch, asked.data.after);
      return signed === undefined ? {} : { signed };
    });
  });
}

/** What the administrator of head office may do with configurations: make the key known, publish, list. */
export function registerConfigurationDesk(
  app: FastifyInstance,
  parts: SignedParts & { readonly adminKey: string },
): void {
  const { database, clock, log } = parts;
  adminScope(app, parts, scope => {
    scope.post(configurationKeyPath, async (request, reply) => {
      const asked = configurationKeySchema.safeParse(request.body);
      if (!asked.success) return reply.code(400).send({ code: 'badRequest' });
      const changed = await keepConfigurationKey(database.query, asked.data.publicKey, clock());
      if (changed) log('configurationKeyKnown', { fingerprint: fingerprintOf(asked.data.publicKey) });
      return {};
    });

    scope.get(configurationsPath, () => publishedConfigurations(database.query));

    scope.post(configurationsPath, { bodyLimit: mostConfigurationBytes }, async (request, reply) => {
      const asked = signedConfigurationSchema.safeParse(request.body);
      if (!asked.success) return reply.code(400).send({ code: 'badRequest' });
      const { branch, version } = asked.data.document;
      const published = await publishConfiguration(database, asked.data, clock());
      if (!published.ok) {
        log('configurationRefused', { branch, version, code: published.failure.code });
        return reply.code(409).send(published.failure);
      }
      log('configurationPublished', { branch, version });
      return {};
    });
  });
}
