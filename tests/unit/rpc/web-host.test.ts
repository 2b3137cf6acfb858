import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { LogEvent } from '../../../src/log/events.ts';
import type { LogFields } from '../../../src/log/log.ts';
import type { Port } from '../../../src/rpc/port.ts';
import { openWebHost, type WebHostOptions } from '../../../src/rpc/web-host.ts';

async function aHost(more: Partial<WebHostOptions> = {}) {
  const dist = mkdtempSync(join(tmpdir(), 'fenliu-web-'));
  onTestFinished(() => rmSync(dist, { recursive: true, force: true }));
  for (const screen of ['staff', 'technician', 'bench']) {
    mkdirSync(join(dist, screen));
    writeFileSync(join(dist, screen, 'index.html'), `<title>${screen}</title>`);
  }
  mkdirSync(join(dist, 'assets'));
  writeFileSync(join(dist, 'assets', 'a.js'), 'export {};');
  writeFileSync(join(dist, 'secret.txt'), 'of the house');

  const logged: { event: LogEvent; fields: LogFields }[] = [];
  const ports: Port[] = [];
  const echo = (port: Port): void => {
    ports.push(port);
    port.onMessage(text => port.post(`echo ${text}`));
  };
  const opened = await openWebHost({
    listen: { host: '127.0.0.1', port: 0 },
    dist,
    pages: { staff: echo, technician: echo },
    log: (event, fields = {}) => logged.push({ event, fields }),
    ...more,
  });
  if (!opened.ok) throw new Error(opened.failure.code);
  onTestFinished(() => opened.value.close());
  const { address } = opened.value;
  const { host, port } = new URL(address);

  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        // Not fetch: it would mend the path and refuse the foreign names that are sent here on purpose.
        const asked = request({ host: '127.0.0.1', port, path, headers }, response => {
          let body = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            body += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        });
        asked.on('error', reject).end();
      },
    );
  const cookieOf = async (screen: string): Promise<string> => {
    const { headers } = await get(`/${screen}/`);
    return [headers['set-cookie']].flat()[0]?.split(';')[0] ?? '';
  };
  /** Opens a channel as a browser would, but for what the case is about; answers with the socket or the status. */
  const join_ = (path: string, headers: Record<string, string | undefined>) =>
    new Promise<WebSocket | number>((resolve, reject) => {
      const given = Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: Object.fromEntries(given) });
      onTestFinished(() => socket.terminate());
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.on('error', reject);
    });
  const channel = async (screen: string): Promise<WebSocket> => {
    const joined = await join_(`/${screen}/rpc`, { origin: address, cookie: await cookieOf(screen) });
    if (typeof joined === 'number') throw new Error(`status ${joined}`);
    return joined;
  };
  return { address, host, port: Number(port), get, cookieOf, join: join_, channel, logged, ports, opened };
}

const said = (socket: WebSocket, text: string): Promise<string> =>
  new Promise(resolve => {
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.send(text);
  });
const closed = (socket: WebSocket): Promise<number> =>
  new Promise(resolve => socket.once('close', code => resolve(code)));

describe('a page', () => {
  it('comes under a policy that lets nothing in from elsewhere', async () => {
    const { get } = await aHost();
    const { status, headers, body } = await get('/staff/');
    expect([status, body]).toEqual([200, '<title>staff</title>']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('gives its own cookie, which no script and no other screen sees', async () => {
    const { get } = await aHost();
    const cookie = [(await get('/staff/')).headers['set-cookie']].flat()[0];
    expect(cookie).toMatch(/^fenliu=[\w-]{32}; Path=\/staff; HttpOnly; SameSite=Strict$/);
  });

  it('without its slash is sent to the one with it', async () => {
    const { get } = await aHost();
    expect((await get('/staff')).headers.location).toBe('/staff/');
  });

  it('that is not served here does not exist, though it is in the folder', async () => {
    const { get } = await aHost();
    expect((await get('/bench/')).status).toBe(404);
    expect((await get('/')).status).toBe(404);
  });

  it.each(['evil.example', 'evil.example:8600', '127.0.0.1', 'localhost', '127.0.0.1:1'])(
    'is not served under the foreign name %j',
    async host => {
      const { get, logged } = await aHost();
      const { status, body, headers } = await get('/staff/', { host });
      expect([status, body]).toEqual([421, '']);
      expect(headers).not.toHaveProperty('set-cookie');
      expect(logged.map(({ event }) => event)).toEqual(['screenRefused']);
    },
  );

  it('is served as localhost', async () => {
    const { get, port } = await aHost();
    expect((await get('/staff/', { host: `localhost:${port}` })).status).toBe(200);
  });
});

describe('an asset', () => {
  it('is served for ever', async () => {
    const { get } = await aHost();
    const { status, headers } = await get('/assets/a.js');
    expect(status).toBe(200);
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-type']).toContain('javascript');
  });

  it.each([
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
    '/assets/..%5c..%5csecret.txt',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/',
    '/assets/a.js/..',
    '/assets/....//secret.txt',
    '/secret.txt',
    '/staff/../secret.txt',
    '/staff/index.html',
  ])('is not found by %s', async path => {
    const { get } = await aHost();
    const { status, body } = await get(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).not.toMatch(/of the house|root:|<title>/);
  });
});

describe('a channel', () => {
  it('opens for a page of ours', async () => {
    const { channel, logged } = await aHost();
    expect(await said(await channel('staff'), 'hello')).toBe('echo hello');
    expect(logged).toEqual([{ event: 'screenConnected', fields: { screen: 'staff' } }]);
  });

  it('does not open without the cookie, with another screen’s, or with a wrong one', async () => {
    const { join, cookieOf, address, logged, ports } = await aHost();
    const cookies = [
      undefined,
      '',
      'fenliu=',
      `fenliu=${'x'.repeat(32)}`,
      await cookieOf('technician'),
      'fenliu=é',
      // As many characters as the right one has, but not as many bytes.
      `fenliu=${'é'.repeat(32)}`,
    ];
    for (const cookie of cookies)
      expect([cookie, await join('/staff/rpc', { origin: address, cookie })]).toEqual([cookie, 403]);
    expect(logged.every(({ fields }) => fields.why === 'not a page of ours')).toBe(true);
    expect(logged).toHaveLength(cookies.length);
    expect(ports).toEqual([]);
  });

  it('does not open from a foreign origin, nor without one', async () => {
    const { join, cookieOf, port, address } = await aHost();
    const cookie = await cookieOf('staff');
    for (const origin of [
      undefined,
      'null',
      'http://evil.example',
      'http://127.0.0.1:1',
      `https://127.0.0.1:${port}`,
      `${address}.evil.example`,
      `${address}/`,
    ])
      expect([origin, await join('/staff/rpc', { origin, cookie })]).toEqual([origin, 403]);
  });

  it('does not open under a foreign name, though origin and name agree', async () => {
    const { join, cookieOf } = await aHost();
    const cookie = await cookieOf('staff');
    expect(await join('/staff/rpc', { host: 'evil.example', origin: 'http://evil.example', cookie })).toBe(
      403,
    );
  });

  it('is refused when the answer to it breaks, and the others live on', async () => {
    const { join, channel, logged } = await aHost({
      upgrade: () => {
        throw new Error('a bug');
      },
    });
    const quiet = await channel('staff');
    expect(await join('/hub', {})).toBe(403);
    expect(logged.at(-1)).toMatchObject({ event: 'screenRefused', fields: { why: 'error' } });
    expect(await said(quiet, 'still here')).toBe('echo still here');
  });

  it.each([
    '/bench/rpc',
    '/rpc',
    '/staff/rpc/',
    '/staff/rpc?x=1',
    '/constructor/rpc',
    '/staff/../technician/rpc',
  ])('does not open at %s', async path => {
    const { join, cookieOf, address } = await aHost();
    expect(await join(path, { origin: address, cookie: await cookieOf('staff') })).toBe(403);
  });

  it('ends when 10 MB come, and the others live on', async () => {
    const { channel, logged } = await aHost();
    const [loud, quiet] = [await channel('staff'), await channel('staff')];
    const ended = closed(loud);
    loud.on('error', () => {});
    loud.send('x'.repeat(10 * 1024 * 1024));
    expect([1006, 1009]).toContain(await ended);
    expect(await said(quiet, 'still here')).toBe('echo still here');
    expect(logged.at(-1)).toMatchObject({
      event: 'messageRefused',
      fields: { screen: 'staff', why: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' },
    });
  });

  it('ends when a binary message comes', async () => {
    const { channel, logged } = await aHost();
    const socket = await channel('staff');
    const ended = closed(socket);
    socket.send(Buffer.from('hello'));
    expect(await ended).toBe(1003);
    expect(logged.at(-1)).toMatchObject({ event: 'messageRefused', fields: { why: 'binary' } });
  });

  it('ends when bytes come that are no text, and no frame', async () => {
    const { channel, logged } = await aHost();
    const socket = await channel('staff');
    const ended = closed(socket);
    const raw = (socket as unknown as { _socket: Socket })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await ended;
    expect(logged.at(-1)?.event).toBe('messageRefused');
  });

  it('tells the page’s side when the other end is gone', async () => {
    const { channel, ports } = await aHost();
    const socket = await channel('staff');
    const gone = new Promise<void>(resolve => ports[0]?.onClose(resolve));
    socket.terminate();
    await gone;
    ports[0]?.post('nobody hears this');
  });
});

describe('a connection that breaks off', () => {
  it.each(['/staff/rpc', '/nothing', '/hub'])('after it was refused at %s ends nothing else', async path => {
    const host = await aHost();
    const socket = connect(host.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    const answer = await new Promise<string>(resolve =>
      socket.once('data', data => resolve(data.toString())),
    );
    expect(answer).toContain('403');
    socket.resetAndDestroy();
    // The reset reaches the server as an error of a socket that nobody looks after any more.
    await new Promise(resolve => setTimeout(resolve, 50));
    expect((await host.get('/staff/')).status).toBe(200);
  });

  it('is not kept open by who was refused', async () => {
    const host = await aHost();
    const socket = connect({ port: host.port, host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    socket.write(
      `GET /nothing HTTP/1.1\r\nHost: ${host.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    await new Promise(resolve => socket.once('end', resolve).resume());
    const connections = await new Promise<number>((resolve, reject) => {
      const look = (): void => {
        socket.write('x', error => (error ? resolve(0) : setTimeout(look, 10)));
      };
      setTimeout(() => reject(new Error('the server keeps the connection')), 3_000);
      socket.on('error', () => resolve(0));
      look();
    });
    expect(connections).toBe(0);
  });
});

describe('a port', () => {
  it('in use is said by name', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const opened = await openWebHost({
      listen: { host: '127.0.0.1', port },
      dist: tmpdir(),
      pages: {},
      log: () => {},
    });
    expect(opened).toEqual({
      ok: false,
      failure: { code: 'portInUse', detail: `127.0.0.1:${port} EADDRINUSE` },
    });
  });

  it('that other machines could reach is not listened on without TLS, and the refusal says what to give', async () => {
    const opened = await openWebHost({
      listen: { host: '192.0.2.1', port: 0 },
      dist: tmpdir(),
      pages: {},
      log: () => {},
    });
    expect(opened).toMatchObject({
      failure: { code: 'tlsMissing', detail: expect.stringContaining('--tls-cert') },
    });
  });

  it('is free again after closing, though a page and a kiosk are still connected', async () => {
    const kiosks = new WebSocketServer({ noServer: true });
    const host = await aHost({
      upgrade: (request, socket, head) => {
        kiosks.handleUpgrade(request, socket, head, () => {});
        return true;
      },
    });
    const kiosk = await host.join('/hub', {});
    if (typeof kiosk === 'number') throw new Error(`status ${kiosk}`);
    const ends = [closed(await host.channel('staff')), closed(kiosk)];
    if (host.opened.ok) await host.opened.value.close();
    await Promise.all(ends);
    await expect(host.get('/staff/')).rejects.toThrow('ECONNREFUSED');
  });
});
