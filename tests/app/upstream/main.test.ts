import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEntry } from '../../../src/core/journal.ts';
import { silentLog } from '../../../src/log/log.ts';
import { type FromBackend, fromBackendSchema } from '../../../src/rpc/relay.ts';
import { supervise } from '../../../src/shell/supervisor.ts';
import { enrol } from '../../../src/sync/enrol.ts';
import { openLine } from '../../../src/sync/line.ts';
import { postBatch } from '../../../src/sync/post-batch.ts';
import { folder } from '../../unit/store/a-store.ts';
import { newKey } from '../../unit/sync/a-line.ts';
import { hasPostgres, postgresServer } from './a-database.ts';
import { called, journalOf, kiosk, newBranch } from './a-journal.ts';

const main = fileURLToPath(new URL('../../../src/upstream/main.ts', import.meta.url));

function screens(): string {
  const path = folder();
  mkdirSync(join(path, 'head-office'));
  writeFileSync(join(path, 'head-office', 'index.html'), '<title>head office</title>');
  return path;
}

interface Started {
  readonly child: ChildProcess;
  readonly said: FromBackend;
  readonly exit: Promise<number | NodeJS.Signals | null>;
}

/** Starts the server as its supervisor does, and waits for its first word. */
async function start(data: string, port = 0, ...more: string[]): Promise<Started> {
  const listen = more.includes('--listen') ? [] : ['--listen', `127.0.0.1:${port}`];
  const child = fork(main, [...listen, '--data', data, '--screens', screens(), ...more]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = new Promise<number | NodeJS.Signals | null>(resolve =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const said = await new Promise<FromBackend>((resolve, reject) => {
    child.once('message', message => resolve(fromBackendSchema.parse(message)));
    void exit.then(code => reject(new Error(`ended with ${code} before it said anything`)));
  });
  return { child, said, exit };
}
const addressOf = ({ said }: Started): string => {
  if (said.type !== 'ready') throw new Error(JSON.stringify(said));
  return said.http;
};

describe('the head-office server', () => {
  it('takes a journal, serves its page, survives a kill, and ends when it is told to', async () => {
    const data = folder();
    const of = newBranch();
    const entries = journalOf(called(4), { of });
    const key = newKey({ branch: of, node: kiosk });
    const post = (address: string, batch: readonly JournalEntry[]) =>
      postBatch(openLine({ address, key, clock: Date.now }), batch, AbortSignal.timeout(10_000));
    const codeFile = join(folder(), 'code');
    writeFileSync(codeFile, `${of} AAAA-BBBB-CCCC-DDDD\n`);

    const first = await start(data, 0, '--enrol-code', codeFile);
    const line = openLine({ address: addressOf(first), key, clock: Date.now });
    const soon = AbortSignal.timeout(10_000);
    expect(await enrol(line, 'AAAA-BBBB-CCCC-DDDD', soon)).toEqual({ kind: 'enrolled' });
    expect(await post(addressOf(first), entries)).toEqual({ kind: 'acked', acked: 4 });
    const page = await fetch(`${addressOf(first)}/head-office/`);
    expect([page.status, await page.text()]).toEqual([200, '<title>head office</title>']);
    first.child.kill('SIGKILL');
    expect(await first.exit).toBe('SIGKILL');

    const second = await start(data);
    expect(await post(addressOf(second), entries.slice(3))).toEqual({ kind: 'acked', acked: 4 });
    second.child.send({ type: 'shutdown' });
    expect(await second.exit).toBe(0);
    expect(readFileSync(join(data, 'log', 'upstream.log'), 'utf8')).toContain('does not fsync');
  });

  it('cannot run twice on one folder or one port, and says which', async () => {
    const data = folder();
    const first = await start(data);
    const other = await start(data);
    expect(other.said).toMatchObject({ type: 'unable', code: 'folderInUse' });
    expect(await other.exit).toBe(78);
    const third = await start(folder(), Number(new URL(addressOf(first)).port));
    expect(third.said).toMatchObject({ type: 'unable', code: 'portInUse' });
    expect(await third.exit).toBe(78);
  });

  it('does not let other machines in without TLS, or with a code file that is none, and says why', async () => {
    const open = await start(folder(), 0, '--listen', '0.0.0.0:0');
    expect(open.said).toMatchObject({ type: 'unable', code: 'tlsMissing' });
    expect(JSON.stringify(open.said)).toContain('--tls-cert');
    expect(await open.exit).toBe(78);
    const wrong = await start(folder(), 0, '--enrol-code', join(folder(), 'missing'));
    expect(wrong.said).toMatchObject({ type: 'unable', code: 'enrolCodeUnusable' });
  });

  it('ends when its supervisor goes away', async () => {
    const { child, exit } = await start(folder());
    child.disconnect();
    expect(await exit).toBe(0);
  });
});

describe.runIf(hasPostgres)('the head-office server under its launcher', () => {
  const server = postgresServer();

  it('takes the address of its database from its environment, which other users cannot read', async () => {
    const data = folder();
    const child = supervise(
      {
        name: 'upstream',
        module: main,
        args: ['--listen', '127.0.0.1:0', '--data', data, '--screens', screens()],
        environment: { FENLIU_DATABASE_URL: await server().emptyDatabase() },
      },
      { restarting: () => {}, gone: () => {} },
      silentLog,
    );
    onTestFinished(() => child.stop(0));
    expect(await child.ready).toMatchObject({ ok: true });
    expect(existsSync(join(data, 'pglite'))).toBe(false);
    await child.stop(5_000);
  });
});
