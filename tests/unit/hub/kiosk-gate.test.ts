import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { journalPath } from '../../../src/core/journal-wire.ts';
import { hubKey, kioskGate, relayNodes } from '../../../src/hub/kiosk-gate.ts';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'fenliu-gate-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

describe('the key of a hub', () => {
  it('is made once and is its owner’s alone', () => {
    const file = join(folder(), 'deep', 'hub.key');
    const key = hubKey(file);
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(hubKey(file)).toBe(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is another one for every hub', () => {
    expect(hubKey(join(folder(), 'k'))).not.toBe(hubKey(join(folder(), 'k')));
  });

  it('that a person put there is taken, without the line’s end', () => {
    const file = join(folder(), 'hub.key');
    writeFileSync(file, 'from-a-technician\r\n');
    expect(hubKey(file)).toBe('from-a-technician');
    expect(readFileSync(file, 'utf8')).toBe('from-a-technician\r\n');
  });

  it('that a power cut left empty is made anew', () => {
    const file = join(folder(), 'hub.key');
    writeFileSync(file, '');
    expect(hubKey(file)).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(file, 'utf8').trim()).toBe(hubKey(file));
  });
});

async function aGate() {
  const accepted: string[] = [];
  const logged: unknown[] = [];
  const server = createServer((_, response) => response.end('page'));
  const gate = kioskGate(
    'the-key',
    port => {
      accepted.push('kiosk');
      port.onMessage(text => port.post(text));
    },
    (event, fields) => logged.push([event, fields]),
  );
  server.on('upgrade', (request, socket, head) => {
    if (!gate(request, socket, head)) socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  const knock = (path: string, authorization?: string) =>
    new Promise<WebSocket | number>(resolve => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      onTestFinished(() => socket.terminate());
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => resolve(0));
    });
  return { knock, port, accepted, logged };
}

describe('the gate for kiosks', () => {
  it('opens for the key', async () => {
    const { knock, accepted } = await aGate();
    expect(await knock('/hub', 'Bearer the-key')).toBeInstanceOf(WebSocket);
    expect(accepted).toEqual(['kiosk']);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer the-ke',
    'Bearer the-key2',
    'Bearer THE-KEY',
    'the-key',
    'Basic the-key',
    'Bearer thé-key',
  ])('stays shut for %j', async authorization => {
    const { knock, accepted, logged } = await aGate();
    expect(await knock('/hub', authorization)).toBe(403);
    expect(accepted).toEqual([]);
    expect(logged).toEqual([['screenRefused', { why: 'a kiosk without the key' }]]);
  });

  it('is at its own address only', async () => {
    const { knock, accepted } = await aGate();
    for (const path of ['/', '/hub/', '/hub?x', '/staff/rpc'])
      expect(await knock(path, 'Bearer the-key')).toBe(0);
    expect(accepted).toEqual([]);
  });

  it('stands when somebody who was refused breaks off', async () => {
    const { knock, port } = await aGate();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /hub HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await new Promise(resolve => socket.once('data', resolve));
    socket.resetAndDestroy();
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(await knock('/hub', 'Bearer the-key')).toBeInstanceOf(WebSocket);
  });
});

describe('what a hub passes on to head office', () => {
  it('has a line in its log when head office cannot be reached, with the cause, and one when it can again', async () => {
    const upstream = createServer((_, response) => response.end('{}'));
    const listen = (port: number) =>
      new Promise<number>(resolve =>
        upstream.listen(port, '127.0.0.1', () => resolve((upstream.address() as AddressInfo).port)),
      );
    const close = () =>
      new Promise<void>(resolve => {
        upstream.close(() => resolve());
        upstream.closeAllConnections();
      });
    const port = await listen(0);
    await close();
    const logged: unknown[] = [];
    const hub = Fastify();
    onTestFinished(() => hub.close());
    relayNodes(hub, `http://127.0.0.1:${port}`, 'the-key', (event, fields) =>
      logged.push([event, fields?.code, fields?.text]),
    );
    const ask = async () => {
      const headers = { authorization: 'Bearer the-key' };
      return (await hub.inject({ method: 'GET', url: `${journalPath}?after=0`, headers })).statusCode;
    };
    expect([await ask(), await ask(), await ask()]).toEqual([503, 503, 503]);
    await listen(port);
    onTestFinished(close);
    expect([await ask(), await ask()]).toEqual([200, 200]);
    expect(logged).toEqual([
      ['syncFailed', 'unreachable', expect.stringContaining('ECONNREFUSED')],
      ['syncResumed', 'unreachable', undefined],
    ]);
  });
});
