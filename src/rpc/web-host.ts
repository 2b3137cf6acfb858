import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join, resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { WebSocketServer } from 'ws';
import { isLoopback } from '../core/peer-address.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { mostInbound, type Port } from './port.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import type { ScreenName } from './screens.ts';
import { socketPort } from './socket-port.ts';
import { reachedAs, type ServerTls } from './tls-files.ts';

export interface WebHostOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Without it nothing is offered to the network: only this machine itself may be listened on. */
  readonly tls?: ServerTls | undefined;
  /** What to do with each new connection of a screen; a screen that is not named here does not exist here. */
  readonly pages: Partial<Readonly<Record<ScreenName, (port: Port) => void>>>;
  /** The folder of built screens. */
  readonly dist: string;
  readonly log: Log;
  /** Further HTTP routes, as the upstream's journal. `guard` lets through only what a page of that screen asks for. */
  readonly routes?: (app: FastifyInstance, guard: (screen: ScreenName) => PageGuard) => void;
  /** Further WebSocket paths, as the link between a kiosk and its hub. Answers whether it took the connection over. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
}

/** Whether a request comes from a page that this process served; when not, it is answered with a refusal. */
export type PageGuard = (request: FastifyRequest, reply: FastifyReply, next: () => void) => void;

export interface WebHost {
  /** `http://127.0.0.1:8600`, or with TLS a name of the certificate, `https://hall-7.bank.example:8600` */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves screens to browsers: the built pages under a strict policy, and each page's own channel at `/<screen>/rpc`.
 * A channel opens only for a page that this process served (a cookie bound to that screen's path) and from our own
 * origin, so no other page in the same browser can speak as a member of staff.
 */
export async function openWebHost(
  options: WebHostOptions,
): Promise<Result<WebHost, { code: 'portInUse' | 'cannotListen' | 'tlsMissing'; detail?: string }>> {
  const { pages, log, listen, tls } = options;
  if (tls === undefined && !isLoopback(listen.host))
    return fail(
      'tlsMissing',
      `${listen.host} can be reached from other machines: give --tls-cert and --tls-key, or listen on 127.0.0.1`,
    );
  const screens = Object.keys(pages) as ScreenName[];
  const tokens = new Map(screens.map(screen => [screen, randomBytes(24).toString('base64url')]));
  const app = newServer(tls);

  app.addHook('onRequest', (request, reply, next) => {
    void reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    });
    if (isOurHost(request.headers.host)) return next();
    log('screenRefused', { why: 'foreign host name' });
    void reply.code(421).send();
  });
  await app.register(fastifyStatic, { root: resolve(options.dist), index: false, serve: false });
  for (const [screen, token] of tokens) {
    app.get(`/${screen}`, (_, reply) => reply.redirect(`/${screen}/`));
    app.get(`/${screen}/`, (_, reply) =>
      reply
        .header('cache-control', 'no-store')
        .header(
          'set-cookie',
          `fenliu=${token}; Path=/${screen}; HttpOnly; SameSite=Strict${tls ? '; Secure' : ''}`,
        )
        .sendFile(join(screen, 'index.html'), { cacheControl: false }),
    );
  }
  app.get('/assets/*', (request, reply) =>
    reply.sendFile((request.params as { '*': string })['*'], resolve(options.dist, 'assets'), {
      maxAge: '365d',
      immutable: true,
    }),
  );
  options.routes?.(app, screen => (request, reply, next) => {
    if (holdsToken(request.headers.cookie, tokens.get(screen))) return next();
    log('screenRefused', { why: 'not a page of ours' });
    void reply.code(403).send();
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * mostInbound });
  /** Of screens and kiosks alike: the server would wait for them at its end, and knows them no longer. */
  const upgraded = new Set<Duplex>();
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const screen = screens.find(name => request.url === `/${name}/rpc`);
    if (screen === undefined && options.upgrade?.(request, socket, head)) return;
    const why =
      screen === undefined
        ? 'no such screen'
        : !isOurHost(request.headers.host) || request.headers.origin !== originOf(request.headers.host)
          ? 'foreign origin'
          : !holdsToken(request.headers.cookie, tokens.get(screen))
            ? 'not a page of ours'
            : undefined;
    if (screen === undefined || why !== undefined) {
      log('screenRefused', { why });
      refuseUpgrade(socket);
      return;
    }
    sockets.handleUpgrade(request, socket, head, webSocket => {
      log('screenConnected', { screen });
      pages[screen]?.(socketPort(webSocket, why => log('messageRefused', { screen, why })));
    });
  };
  app.server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    try {
      upgrade(request, socket, head);
    } catch (error) {
      // Whoever knocks must not be able to end the process by how they knock.
      log('screenRefused', { why: 'error', error: inspect(error) });
      refuseUpgrade(socket);
    }
  });

  let address = '';
  function originOf(host: string | undefined): string {
    return `${tls ? 'https' : 'http'}://${host}`;
  }
  function isOurHost(host: string | undefined): boolean {
    const { port } = new URL(address);
    const named = URL.parse(originOf(host));
    // Without a port stands the one that the scheme implies.
    if (tls) return named !== null && named.port === port && tls.isFor(named.hostname);
    return host === new URL(address).host || host === `localhost:${port}`;
  }

  try {
    const listening = new URL(await app.listen({ host: listen.host, port: listen.port }));
    if (tls) listening.hostname = reachedAs(listen.host, tls);
    address = listening.origin;
    if (tls?.outOfDate !== undefined) log('certificateOutOfDate', { detail: tls.outOfDate });
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code;
    return fail(
      code === 'EADDRINUSE' ? 'portInUse' : 'cannotListen',
      `${listen.host}:${listen.port} ${code}`,
    );
  }
  return ok({
    address,
    close: async () => {
      for (const socket of upgraded) socket.destroy();
      await app.close();
    },
  });
}

function newServer(tls: ServerTls | undefined): FastifyInstance {
  const options = { bodyLimit: 8 * 1024 * 1024, forceCloseConnections: true };
  if (tls === undefined) return Fastify(options);
  const { cert, key } = tls;
  // For our routes a request is the same, whatever it came through.
  return Fastify({ ...options, https: { cert, key, minVersion: 'TLSv1.2' } });
}

function holdsToken(cookies: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return false;
  const held = (cookies ?? '')
    .split('; ')
    .find(cookie => cookie.startsWith('fenliu='))
    ?.slice('fenliu='.length);
  const [shown, expected] = [Buffer.from(held ?? ''), Buffer.from(token)];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
