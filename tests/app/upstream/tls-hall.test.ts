import { type ChildProcess, execFile, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBackendSchema } from '../../../src/rpc/relay.ts';
import { type Authority, anAuthority } from '../../support/certificates.ts';
import { freePort } from '../../support/free-port.ts';
import { connectScreen } from '../../support/screen-client.ts';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

let bank: Authority;
let forger: Authority;
let folder: string;
const ports = { upstream: 0, hub: 0 };
const running: ChildProcess[] = [];

async function start(
  part: 'upstream' | 'hub' | 'kiosk',
  port: number,
  options: Readonly<Record<string, string>>,
): Promise<string> {
  const all = { listen: `127.0.0.1:${port}`, screens: join(folder, 'screens'), ...options };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const child = fork(file(`src/${part}/main.ts`), args);
  running.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`${part} ended with ${code}`)));
    child.once('message', message => {
      const said = fromBackendSchema.parse(message);
      if (said.type === 'ready') resolve(said.http);
      else reject(new Error(JSON.stringify(said)));
    });
  });
}

/** A code for one more node, got on the command line, over TLS. */
async function newCode(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    file('src/shell/fenliu.ts'),
    ...`upstream enrol demo-branch --upstream https://127.0.0.1:${ports.upstream}`.split(' '),
    '--data',
    folder,
    '--tls-ca',
    bank.file,
  ]);
  const code = join(folder, `${name}.code`);
  writeFileSync(code, stdout);
  return code;
}

async function startKiosk(
  name: string,
  authority: Authority,
  own: Readonly<Record<string, string>> = {},
): Promise<string> {
  const devices = join(folder, 'devices.json');
  writeFileSync(devices, '[]');
  return start('kiosk', 0, {
    profiles: 'smart-counter',
    data: join(folder, name),
    devices,
    core: 'http://127.0.0.1:9',
    upstream: `https://127.0.0.1:${ports.upstream}`,
    hub: `https://127.0.0.1:${ports.hub}`,
    'hub-key': join(folder, 'hub.key'),
    'tls-ca': authority.file,
    'enrol-code': await newCode(name),
    language: 'zh-Hans',
    ...own,
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fenliu-tls-'));
  for (const screen of ['head-office', 'staff', 'technician', 'smart-counter']) {
    mkdirSync(join(folder, 'screens', screen), { recursive: true });
    writeFileSync(join(folder, 'screens', screen, 'index.html'), `<title>${screen}</title>`);
  }
  [bank, forger] = [await anAuthority('Bank CA'), await anAuthority('Bank CA')];
  ports.upstream = await freePort();
  ports.hub = await freePort();
  const tls = async (): Promise<Record<string, string>> => {
    const { cert, key } = await bank.server();
    return { 'tls-cert': cert, 'tls-key': key, 'tls-ca': bank.file };
  };
  await start('upstream', ports.upstream, { data: join(folder, 'upstream'), ...(await tls()) });
  const hub = await start('hub', ports.hub, {
    data: join(folder, 'hub'),
    upstream: `https://127.0.0.1:${ports.upstream}`,
    'hub-key': join(folder, 'hub.key'),
    'enrol-code': await newCode('hub'),
    language: 'zh-Hans',
    ...(await tls()),
  });
  expect(hub).toBe(`https://127.0.0.1:${ports.hub}`);
}, 120_000);
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  bank.remove();
  forger.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a branch whose machines talk over TLS', () => {
  it('brings a kiosk’s journal through its hub to head office, and the kiosk has its hub', async () => {
    const technician = await connectScreen(await startKiosk('kiosk', bank), 'technician');
    const { sync, hub } = await technician.until(
      'diagnostics',
      value => value.sync.ackedSeq === value.sync.lastSeq && value.hub.state === 'connected',
      60_000,
    );
    expect([sync.upstream, sync.lastError, hub.address]).toEqual([
      `https://127.0.0.1:${ports.hub}`,
      undefined,
      `https://127.0.0.1:${ports.hub}`,
    ]);
  });

  it('tells a technician on the command line how a kiosk is that the bank has certified, and no other', async () => {
    const { cert, key } = await bank.server();
    const url = await startKiosk('sealed', bank, { 'tls-cert': cert, 'tls-key': key });
    expect(url).toMatch(/^https:/);
    const ask = (...more: readonly string[]) =>
      promisify(execFile)(process.execPath, [
        file('src/shell/fenliu.ts'),
        'devices',
        'status',
        '--json',
        '--url',
        url,
        ...more,
      ]);
    const { stdout } = await ask('--tls-ca', bank.file);
    expect(JSON.parse(stdout)).toMatchObject({ node: expect.stringMatching(/^kiosk-/) });
    await expect(ask()).rejects.toMatchObject({ code: 69, stdout: '' });
    await expect(ask('--tls-ca', forger.file)).rejects.toMatchObject({ code: 69, stdout: '' });
  });

  it('gives nothing to a hub that an authority of the same name has certified, and says so', async () => {
    const technician = await connectScreen(await startKiosk('other', forger), 'technician');
    const { sync, hub } = await technician.until(
      'diagnostics',
      value => value.sync.lastError !== undefined && value.hub.state === 'unreachable',
      60_000,
    );
    expect(sync).toMatchObject({ ackedSeq: 0, lastErrorClass: 'retryable' });
    expect(sync.lastError).toMatch(/^certificateRefused CERT_SIGNATURE_FAILURE/);
    expect(hub.state).toBe('unreachable');
  });
});
