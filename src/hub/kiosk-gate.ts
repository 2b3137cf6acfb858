import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { journalPath } from '../core/journal-wire.ts';
import type { Log } from '../log/log.ts';
import { mostInbound, type Port } from '../rpc/port.ts';
import { refuseUpgrade } from '../rpc/refuse-upgrade.ts';
import { socketPort } from '../rpc/socket-port.ts';

/**
 * The hub's key: whoever shows it is a kiosk of this branch. Made at the first start, readable by the service's user
 * only; a technician copies it to the other kiosks.
 */
export function hubKey(file: string): string {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    // Empty is what a power cut leaves of a file that was just being written.
    if (kept !== '') return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(32).toString('base64url');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${key}\n`, { mode: 0o600, flush: true });
  return key;
}

/** Lets kiosks of other machines in at `/hub`, by key. Returns whether the request was for it. */
export function kioskGate(
  key: string,
  accept: (port: Port) => void,
  log: Log,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * mostInbound });
  const expected = Buffer.from(`Bearer ${key}`);
  return (request, socket, head) => {
    if (request.url !== '/hub') return false;
    const shown = Buffer.from(request.headers.authorization ?? '');
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
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

/**
 * Passes the journals of the branch's other kiosks on to head office, unread. What cannot be passed on now stays with
 * the kiosk, which tries again.
 */
export function relayJournal(app: FastifyInstance, upstream: string): void {
  app.post(journalPath, async (request, reply) => {
    try {
      const response = await fetch(new URL(journalPath, upstream), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request.body),
        signal: AbortSignal.timeout(15_000),
      });
      return reply
        .code(response.status)
        .type('application/json')
        .send(await response.text());
    } catch {
      // Head office is away, for whatever reason: the kiosk hears that it should try again.
      return reply.code(503).send({ code: 'upstreamUnreachable' });
    }
  });
}
