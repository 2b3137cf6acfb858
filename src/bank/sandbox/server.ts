import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import { fail, ok, type Result } from '../../core/result.ts';
import { coreCalls } from '../wire.ts';
import type { Ledger } from './ledger.ts';

export interface CoreServer {
  /** `http://127.0.0.1:8650` */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Puts a ledger behind HTTP.
 * @param delayMs makes the core slow: half of it passes before a request is worked on, half before the answer leaves
 */
export async function serveLedger(
  ledger: Ledger,
  options: { readonly host: string; readonly port: number; readonly delayMs: number },
): Promise<Result<CoreServer, { code: 'portInUse' | 'cannotListen'; detail?: string }>> {
  const app = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true });

  app.addHook('onRequest', async (request, reply) => {
    // Browsers always send an origin with a POST and kiosks never do: no web page can reach the core.
    if (request.headers.origin !== undefined) await reply.code(403).send();
  });
  app.addHook('preHandler', () => wait(options.delayMs / 2));
  app.addHook('onSend', () => wait(options.delayMs / 2));
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) process.stderr.write(`${error.stack}\n`);
    return reply.code(status).send({});
  });

  const { lookUpCustomer, payeeName, submit, find } = coreCalls;
  app.post(lookUpCustomer.path, ({ body }, reply) => {
    const asked = lookUpCustomer.request.safeParse(body);
    if (!asked.success) return reply.code(400).send({});
    const customer = ledger.lookUpCustomer(asked.data.number, asked.data.name);
    return reply.send(customer ? { customer } : { failure: 'customerUnknown' });
  });
  app.post(payeeName.path, ({ body }, reply) => {
    const asked = payeeName.request.safeParse(body);
    if (!asked.success) return reply.code(400).send({});
    const name = ledger.payeeName(asked.data.account);
    return reply.send(name === undefined ? { failure: 'payeeUnknown' } : { name });
  });
  app.post(submit.path, ({ body }, reply) => {
    const asked = submit.request.safeParse(body);
    if (!asked.success) return reply.code(400).send({});
    return reply.send(ledger.submit(asked.data.operation));
  });
  app.post(find.path, ({ body }, reply) => {
    const asked = find.request.safeParse(body);
    if (!asked.success) return reply.code(400).send({});
    return reply.send(ledger.find(asked.data.id));
  });

  try {
    const address = await app.listen({ host: options.host, port: options.port });
    return ok({ address, close: () => app.close() });
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code;
    return fail(
      code === 'EADDRINUSE' ? 'portInUse' : 'cannotListen',
      `${options.host}:${options.port} ${code}`,
    );
  }
}
