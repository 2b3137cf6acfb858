import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FromBackend, fromBackendSchema } from '../../../src/rpc/relay.ts';
import { folder } from '../../unit/store/a-store.ts';
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
async function start(data: string, port = 0): Promise<Started> {
  const child = fork(main, ['--listen', `127.0.0.1:${port}`, '--data', data, '--screens', screens()]);
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
    const post = async (address: string, batch: unknown): Promise<unknown> => {
      const response = await fetch(`${address}/v1/journal`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(batch),
      });
      return response.json();
    };

    const first = await start(data);
    expect(await post(addressOf(first), { branch: of, node: kiosk, entries })).toEqual({ acked: 4 });
    const page = await fetch(`${addressOf(first)}/head-office/`);
    expect([page.status, await page.text()]).toEqual([200, '<title>head office</title>']);
    first.child.kill('SIGKILL');
    expect(await first.exit).toBe('SIGKILL');

    const second = await start(data);
    const again = { branch: of, node: kiosk, entries: entries.slice(3) };
    expect(await post(addressOf(second), again)).toEqual({ acked: 4 });
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

  it('ends when its supervisor goes away', async () => {
    const { child, exit } = await start(folder());
    child.disconnect();
    expect(await exit).toBe(0);
  });
});
