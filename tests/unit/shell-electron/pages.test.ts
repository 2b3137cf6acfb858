import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { openWebHost } from '../../../src/rpc/web-host.ts';
import { fileOf, outOfServiceUrl, servePages } from '../../../src/shell/electron/pages.ts';

const policy = 'content-security-policy';

describe('the pages of the shell', () => {
  let dist: string;
  let folder: string;
  let get: (url: string, method?: string) => Promise<Response>;
  beforeAll(() => {
    dist = mkdtempSync(join(tmpdir(), 'fenliu-pages-'));
    folder = join(dist, 'screens');
    mkdirSync(join(folder, 'smart-counter'), { recursive: true });
    writeFileSync(join(folder, 'smart-counter/index.html'), '<h1>counter</h1>');
    writeFileSync(join(folder, 'smart-counter/run.sh'), 'true');
    writeFileSync(join(dist, 'secret.json'), '{}');
    const serve = servePages(folder);
    get = (url, method = 'GET') => serve(new Request(url, { method }));
  });
  afterAll(() => rmSync(dist, { recursive: true }));

  it('are served with their type and a policy that allows nothing inline and nothing from elsewhere', async () => {
    const reply = await get('kiosk://app/smart-counter/');
    expect(reply.status).toBe(200);
    expect(await reply.text()).toBe('<h1>counter</h1>');
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get(policy)).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  });

  it('have the same policy as in a browser', async () => {
    const host = await openWebHost({
      listen: { host: '127.0.0.1', port: 0 },
      pages: { 'smart-counter': () => {} },
      dist: folder,
      log: silentLog,
    });
    if (!host.ok) throw new Error(host.failure.code);
    const inBrowser = await fetch(`${host.value.address}/smart-counter/`);
    const inShell = await get('kiosk://app/smart-counter/');
    await host.value.close();
    expect(inShell.headers.get(policy)).toBe(inBrowser.headers.get(policy));
  });

  it.each([
    'kiosk://app/..%2fsecret.json',
    'kiosk://app/smart-counter/..%2f..%2fsecret.json',
    'kiosk://app/smart-counter/missing.js',
    'kiosk://app/smart-counter/run.sh',
    'kiosk://app/smart-counter',
    'kiosk://app/%',
    'kiosk://app/%00.html',
    'kiosk://elsewhere/smart-counter/',
  ])('do not include %s', async url => {
    expect((await get(url)).status).toBe(404);
  });

  it('never lead out of their folder, whatever the address', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '%2e%2e',
        '..%2f',
        '%2f',
        '%5c',
        '\\',
        '/',
        '%00',
        'a.html',
        'secret.json',
        '%25',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
        const url = `kiosk://app/${pieces.join('/')}`;
        if (!URL.canParse(url)) return;
        const file = fileOf(folder, url);
        if (file) expect(file.path.startsWith(folder + sep) && !file.path.includes(`${sep}..`)).toBe(true);
      }),
    );
  });

  it('can be asked for, not written to', async () => {
    expect((await get('kiosk://app/smart-counter/', 'POST')).status).toBe(405);
  });

  it('include an out-of-service page that needs no file', async () => {
    const page = await get(outOfServiceUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('暂停服务');
    expect((await get(`${outOfServiceUrl}style.css`)).headers.get('content-type')).toBe('text/css');
  });
});
