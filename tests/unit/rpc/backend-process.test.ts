import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { listenSchema } from '../../../src/rpc/backend-process.ts';
import {
  type FromBackend,
  fromBackendSchema,
  restartExit,
  type ToBackend,
  unableExit,
} from '../../../src/rpc/relay.ts';

const entry = fileURLToPath(new URL('children/backend.ts', import.meta.url));

function logFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-backend-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'log');
}
const exitOf = (child: ChildProcess): Promise<number | string | null> =>
  new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? code)));

function aBackend(fate = 'well') {
  const file = logFile();
  const child = fork(entry, [file, fate], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: FromBackend[] = [];
  child.on('message', message => said.push(fromBackendSchema.parse(message)));
  const until = (wanted: object) =>
    vi.waitFor(() => expect(said).toContainEqual(wanted), { timeout: 15_000, interval: 10 });
  const events = (): unknown[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { event: string }).event);
  const send = (message: ToBackend | object) => child.send(message);
  return { child, said, until, send, events, ended: exitOf(child) };
}
const ready: FromBackend = { type: 'ready', http: 'http://127.0.0.1:8600', screens: ['staff'] };

describe('a backend process', () => {
  it('says that it is ready, carries ports, and ends with 0 when it is told to', async () => {
    const backend = aBackend();
    await backend.until(ready);
    backend.send({ type: 'portOpened', port: 3, screen: 'staff' });
    backend.send({ type: 'portText', port: 3, text: 'hello' });
    await backend.until({ type: 'portText', port: 3, text: 'staff hello' });
    backend.send({ type: 'shutdown' });
    expect(await backend.ended).toBe(0);
    expect(backend.events()).toEqual(['started', 'stopped']);
  });

  it('passes over a message that is none, with a line in the log', async () => {
    const backend = aBackend();
    await backend.until(ready);
    backend.send({ type: 'portOpened', port: 1, screen: 'vault' });
    backend.send({ type: 'portOpened', port: 3, screen: 'staff' });
    backend.send({ type: 'portText', port: 3, text: 'still there' });
    await backend.until({ type: 'portText', port: 3, text: 'staff still there' });
    expect(backend.events()).toEqual(['started', 'messageRefused']);
  });

  it('that cannot run says why, and that starting it again would not help', async () => {
    const backend = aBackend('unable');
    expect(await backend.ended).toBe(unableExit);
    expect(backend.said).toEqual([{ type: 'unable', code: 'portInUse', text: 'portInUse: 127.0.0.1:8600' }]);
  });

  it.each(['rejects', 'breaks'])('that has a bug (%s) leaves a line and ends with 1', async fate => {
    const backend = aBackend(fate);
    expect(await backend.ended).toBe(1);
    expect(backend.events()).toContain('crashed');
  });

  it('can end in good order to be started again', async () => {
    const backend = aBackend('restarts');
    expect(await backend.ended).toBe(restartExit);
    expect(backend.events()).toEqual(['started', 'stopped']);
  });

  it('that should be started again ends even when it cannot end in good order', async () => {
    const backend = aBackend('hangs');
    expect(await backend.ended).toBe(restartExit);
    expect(backend.events()).toEqual(['started']);
  });

  it('ends when its supervisor is gone', async () => {
    const backend = aBackend();
    await backend.until(ready);
    backend.child.disconnect();
    expect(await backend.ended).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in good order on %s, also when it comes twice',
    async signal => {
      const backend = aBackend('slow');
      await backend.until(ready);
      backend.child.kill(signal);
      backend.child.kill(signal);
      expect(await backend.ended).toBe(0);
      expect(backend.events()).toEqual(['started', 'stopped']);
    },
  );

  it('without a supervisor says on its output that it is ready', async () => {
    const child = spawn(process.execPath, [entry, logFile(), 'well'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const line = await new Promise<string>(resolve =>
      child.stdout.once('data', data => resolve(String(data))),
    );
    expect(fromBackendSchema.parse(JSON.parse(line))).toEqual(ready);
    const ended = exitOf(child);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('what a backend process keeps', () => {
  const main = (path: string): string => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));
  const ofHub = ['--screens', tmpdir(), '--upstream', 'http://127.0.0.1:1', '--language', 'en'];

  it.each([
    [
      'the core',
      main('bank/sandbox/main.ts'),
      [],
      ['ledger.sqlite', 'ledger.sqlite-wal', 'log', 'log/core.log'],
    ],
    [
      'the hub',
      main('hub/main.ts'),
      ofHub,
      ['hub.key', 'store.sqlite', 'store.sqlite-wal', 'log', 'log/hub.log'],
    ],
  ])('is for its own user only, whatever it was started under: %s', async (_, file, more, expected) => {
    const data = join(logFile(), '..');
    const options = ['--listen', '127.0.0.1:0', '--data', data, ...more];
    // The widest mask there is, set by the process that starts it.
    const child = spawn('sh', ['-c', 'umask 000; exec "$0" "$@"', process.execPath, file, ...options], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = exitOf(child);
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = await new Promise(resolve => child.once('message', resolve));
    expect(said).toMatchObject({ type: 'ready' });
    const made = readdirSync(data, { recursive: true }).map(String);
    expect(made).toEqual(expect.arrayContaining(expected));
    const open = made.filter(name => (statSync(join(data, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    child.send({ type: 'shutdown' });
    expect(await ended).toBe(0);
  });
});

describe('where to listen', () => {
  it('is a host and a port', () => {
    expect(listenSchema.parse('127.0.0.1:8600')).toEqual({ host: '127.0.0.1', port: 8600 });
    expect(listenSchema.parse('localhost:0')).toEqual({ host: 'localhost', port: 0 });
  });

  it.each(['', '8600', ':8600', 'localhost', 'localhost:', 'localhost:x', 'a:1:2', '127.0.0.1:-1'])(
    'is not %j',
    text => {
      expect(listenSchema.safeParse(text).success).toBe(false);
    },
  );
});
