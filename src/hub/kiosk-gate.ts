import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WebSocketServer } from 'ws';
import { configurationPath } from '../core/configuration.ts';
import { journalPath, mostBatchBytes, nodesPath } from '../core/journal-wire.ts';
import { signatureHeaders } from '../core/request-signature.ts';
import { keptSecret } from '../core/secret-file.ts';
import type { Log } from '../log/log.ts';
import { mostInbound, type Port } from '../rpc/port.ts';
import { refuseUpgrade } from '../rpc/refuse-upgrade.ts';
import { socketPort } from '../rpc/socket-port.ts';
import { type Trouble, whyUnreachable } from '../sync/line.ts';

/**
 * The hub's key: whoever shows it is a kiosk of this branch. Made at the first start, readable by the service's user
 * only; a technician copies it to the other kiosks.
 */
export const hubKey = (file: string): string => keptSecret(file, () => randomBytes(32).toString('base64url'));

/** Lets kiosks of other machines in at `/hub`, by key. Returns whether the request was for it. */
export function kioskGate(
  key: string,
  accept: (port: Port) => void,
  log: Log,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * mostInbound });
  return (request, socket, head) => {
    if (request.url !== '/hub') return false;
    if (!showsKey(request.headers, key)) {
      log('screenRefused', { why: 'a kiosk without the key' });
      refuseUpgrade(socket);
      return true;
    }
    sockets.handleUpgrade(request, socket, head, webSocket =>
      accept(socketPort(webSocket, why => log('messageRefused', { screen: 'kiosk', why }))),
    );
    return true;
  };
}

/** What of a node's request goes on to head office as it is: what says how to read the body, and the signature. */
const passedOn = ['content-type', 'content-encoding', ...signatureHeaders] as const;

/**
 * Passes on to head office what the branch's other kiosks send there: their journals, their enrolments, what they ask
 * for. Nothing is read, and their signatures stay. What cannot be passed on now stays with the kiosk, which tries again.
 * @param key the hub's: who does not show it is no kiosk of this branch
 */
export function relayNodes(app: FastifyInstance, upstream: string, key: string, log: Log): void {
  let failing: string | undefined;
  const passed = (trouble?: Trouble): void => {
    const via = 'hub';
    if (trouble && trouble.code !== failing)
      log('syncFailed', { code: trouble.code, class: trouble.kind, text: trouble.text, via });
    else if (!trouble && failing !== undefined) log('syncResumed', { code: failing, via });
    failing = trouble?.code;
  };
  void app.register(scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBatchBytes }, (_, body, done) =>
      done(null, body),
    );
    scope.addHook('onRequest', (request, reply, next) => {
      if (showsKey(request.headers, key)) return next();
      log('nodeRefused', { code: 'hubKeyWrong' });
      const refusal = {
        code: 'hubKeyWrong',
        detail: 'not the key of this hub: copy its hub.key to this machine',
      };
      void reply.code(401).send(refusal);
    });
    for (const [method, path] of [
      ['POST', journalPath],
      ['GET', journalPath],
      ['GET', configurationPath],
      ['POST', nodesPath],
    ] as const)
      scope.route({
        method,
        url: path,
        handler: (request, reply) => {
          // Not the address as it was asked for: that may name a host.
          const query = /\?.*/s.exec(request.raw.url ?? '')?.[0] ?? '';
          return passOn(request, reply, new URL(`${path}${query}`, upstream), passed);
        },
      });
  });
}

/** @param passed told how it went */
async function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  to: URL,
  passed: (trouble?: Trouble) => void,
): Promise<FastifyReply> {
  const { method, headers, body } = request;
  try {
    const response = await fetch(to, {
      method,
      headers: passedOn.flatMap(name => {
        const value = headers[name];
        return typeof value === 'string' ? [[name, value] as [string, string]] : [];
      }),
      ...(Buffer.isBuffer(body) ? { body: new Uint8Array(body) } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    passed();
    return await reply.code(response.status).type('application/json').send(text);
  } catch (error) {
    // For whatever reason: the kiosk hears that it should try again.
    passed(whyUnreachable(error));
    return reply
      .code(503)
      .send({ code: 'upstreamUnreachable', detail: 'the hub does not reach head office' });
  }
}

function showsKey({ authorization = '' }: IncomingHttpHeaders, key: string): boolean {
  const [shown, expected] = [Buffer.from(authorization), Buffer.from(`Bearer ${key}`)];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
