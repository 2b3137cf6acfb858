import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Log, silentLog } from '../../../src/log/log.ts';
import { openTls, reachedAs } from '../../../src/rpc/tls-files.ts';
import { openWebHost, type WebHost } from '../../../src/rpc/web-host.ts';
import { type Authority, anAuthority } from '../../support/certificates.ts';
import { folder } from '../../unit/store/a-store.ts';

let bank: Authority;
let forger: Authority;
beforeAll(async () => {
  [bank, forger] = [await anAuthority('Bank CA'), await anAuthority('Bank CA')];
});
afterAll(() => {
  bank.remove();
  forger.remove();
});

const client = fileURLToPath(new URL('../../support/children/tls-client.ts', import.meta.url));
async function clientSees(authority: Authority, address: string): Promise<unknown> {
  const child = fork(client, [authority.file, `${address}/head-office/`]);
  const [seen] = await once(child, 'message');
  return seen;
}

async function serve(
  files: { cert: string; key: string },
  host = '127.0.0.1',
  log = silentLog,
): Promise<Awaited<ReturnType<typeof openWebHost>>> {
  const tls = openTls({ 'tls-cert': files.cert, 'tls-key': files.key });
  if (!tls.ok) throw new Error(tls.failure.detail);
  const dist = folder();
  mkdirSync(join(dist, 'head-office'));
  writeFileSync(join(dist, 'head-office', 'index.html'), '<title>head office</title>');
  return openWebHost({
    listen: { host, port: 0 },
    tls: tls.value,
    dist,
    log,
    pages: { 'head-office': () => {} },
  });
}
async function served(files: { cert: string; key: string }, host?: string, log?: Log): Promise<WebHost> {
  const web = await serve(files, host, log);
  if (!web.ok) throw new Error(web.failure.code);
  onTestFinished(() => web.value.close());
  return web.value;
}

describe('a server with a certificate of the bank', () => {
  it('is trusted by who trusts the bank’s authority, for pages and WebSockets alike', async () => {
    const { address } = await served(await bank.server());
    expect(address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await clientSees(bank, address)).toEqual({
      trusted: 'yes',
      request: 'HTTP 200',
      socket: 'HTTP 403',
    });
  });

  it('is not trusted when an authority of the same name, but not the bank’s, made the certificate', async () => {
    const { address } = await served(await forger.server());
    expect(await clientSees(bank, address)).toEqual({
      trusted: 'yes',
      request: 'CERT_SIGNATURE_FAILURE',
      socket: 'CERT_SIGNATURE_FAILURE',
    });
  });

  it('speaks no TLS older than 1.2', async () => {
    const { address } = await served(await bank.server());
    const { port } = new URL(address);
    const end = (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>(resolve => {
        const socket = connect({
          port: Number(port),
          host: '127.0.0.1',
          minVersion: 'TLSv1',
          maxVersion,
          ciphers: 'DEFAULT@SECLEVEL=0',
          rejectUnauthorized: false,
        });
        socket.once('secureConnect', () => resolve(socket.getProtocol() ?? ''));
        socket.once('error', () => resolve('refused'));
        onTestFinished(() => void socket.destroy());
      });
    expect(await Promise.all([end('TLSv1.1'), end('TLSv1.2'), end('TLSv1.3')])).toEqual([
      'refused',
      'TLSv1.2',
      'TLSv1.3',
    ]);
  });

  it('may be reached from other machines, by the names of its certificate and no other', async () => {
    const { address } = await served(await bank.server(), '0.0.0.0');
    const port = Number(new URL(address).port);
    expect(address).toBe(`https://localhost:${port}`);
    const status = (host: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () =>
          socket.write(`GET /head-office/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
        );
        socket.once('data', data => resolve(data.toString().split('\r\n')[0] ?? ''));
        socket.once('error', reject);
      });
    expect(await status(`localhost:${port}`)).toContain('200');
    expect(await status(`127.0.0.1:${port}`)).toContain('200');
    expect(await status(`evil.example:${port}`)).toContain('421');
  });
});

describe('an address that is not this machine’s', () => {
  it('cannot be listened on', async () => {
    expect(await serve(await bank.server(), '192.0.2.1')).toMatchObject({
      failure: { code: 'cannotListen' },
    });
  });
});

describe('a certificate that has expired', () => {
  it('is served all the same, and the log says so: the clock of a machine that just started may be wrong', async () => {
    const logged: unknown[] = [];
    const log: Log = (event, fields) => logged.push([event, fields]);
    const { address } = await served(await bank.server(0), '127.0.0.1', log);
    expect(logged).toEqual([['certificateOutOfDate', { detail: expect.stringContaining('not now') }]]);
    expect(await clientSees(bank, address)).toMatchObject({ request: 'CERT_HAS_EXPIRED' });
    const { cert, key } = await bank.server();
    const opened = () => openTls({ 'tls-cert': cert, 'tls-key': key });
    expect(opened()).toMatchObject({
      ok: true,
      value: expect.not.objectContaining({ outOfDate: expect.anything() }),
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 5 * 86_400_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(opened()).toMatchObject({ ok: true, value: { outOfDate: expect.stringContaining('not now') } });
  });

  it('is refused by clients when it expires while it is served', async () => {
    const { cert, key } = await bank.server(0);
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) =>
      response.end(),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const at = server.address();
    const port = at !== null && typeof at === 'object' ? at.port : 0;
    expect(await clientSees(bank, `https://127.0.0.1:${port}`)).toEqual({
      trusted: 'yes',
      request: 'CERT_HAS_EXPIRED',
      socket: 'CERT_HAS_EXPIRED',
    });
  });
});

describe('the name of a server', () => {
  it.each([
    [['*.bank.example', 'hall-7.bank.example'], '0.0.0.0', 'hall-7.bank.example'],
    [['*.bank.example', 'hall-7.bank.example'], 'hall-8.bank.example', 'hall-8.bank.example'],
    [['*.bank.example'], 'hall-7.bank.example', 'hall-7.bank.example'],
  ])('is never a pattern: a certificate for %j, listening on %s', async (hosts, host, name) => {
    const { cert, key } = await bank.server(30, hosts);
    const tls = openTls({ 'tls-cert': cert, 'tls-key': key });
    expect(tls.ok && reachedAs(host, tls.value)).toBe(name);
  });
});

describe('files that do not make a server', () => {
  it.each([
    ['a certificate without its key', async () => ({ 'tls-cert': (await bank.server()).cert })],
    [
      'the key of another',
      async () => ({ 'tls-cert': (await bank.server()).cert, 'tls-key': (await bank.server()).key }),
    ],
    [
      'a file that is not there',
      async () => ({ 'tls-cert': '/nowhere/cert.pem', 'tls-key': (await bank.server()).key }),
    ],
    [
      'an authority’s certificate, which names no host',
      async () => ({ 'tls-cert': bank.file, 'tls-key': bank.file }),
    ],
  ])('are refused: %s', async (_, files) => {
    expect(openTls(await files())).toMatchObject({ ok: false, failure: { code: 'tlsUnusable' } });
  });

  it('are refused as an authority when they are none', async () => {
    const { cert } = await bank.server();
    for (const file of [cert, '/nowhere/ca.pem', (await bank.server()).key])
      expect(openTls({ 'tls-ca': file })).toMatchObject({
        failure: { code: 'authorityUnusable' },
      });
  });
});
