import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { type Supervised, supervise } from '../../../src/shell/supervisor.ts';

const module = fileURLToPath(new URL('../../support/children/scripted-child.ts', import.meta.url));
const pace = { firstDelay: 10, mostDelay: 50, ends: 5, within: 60_000 };

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the supervisor', () => {
  let folder: string;
  let children: Supervised[];
  const news: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-supervisor-'));
    children = [];
    news.length = 0;
  });
  afterEach(async () => {
    await Promise.all(children.map(child => child.stop(0)));
    rmSync(folder, { recursive: true });
  });

  const start = (...args: string[]): Supervised => {
    const child = supervise(
      { name: 'child', module, args },
      {
        restarting: (name, why) => news.push(`${name} restarting ${why}`),
        gone: (name, { code, detail }) => news.push(`${name} ${code} ${detail}`),
      },
      silentLog,
      pace,
    );
    children.push(child);
    return child;
  };
  const pids = (file: string): number[] =>
    readFileSync(join(folder, file), 'utf8').trim().split('\n').map(Number);
  const note = (file: string): string => `note:${join(folder, file)}`;

  it('tells where the screens of a child are once the child says so', async () => {
    const ready = await start('ready').ready;
    expect(ready).toEqual({ ok: true, value: { http: 'http://127.0.0.1:1', screens: ['staff'] } });
  });

  it('does not take a message that it does not know for an answer', async () => {
    const ready = await start('garbage', 'ready').ready;
    expect(ready.ok).toBe(true);
  });

  it('starts a child again that was killed', async () => {
    await start(note('pids'), 'ready').ready;
    const [first = 0] = pids('pids');
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(pids('pids')).toHaveLength(2), 10_000);
    expect(news).toEqual(['child restarting SIGKILL']);
  });

  it('starts a child again that wants it, without a word, but not for ever', async () => {
    const ready = await start(note('pids'), 'exit:75').ready;
    expect(ready).toMatchObject({ failure: { code: 'gaveUp' } });
    expect(pids('pids')).toHaveLength(5);
    expect(news).toEqual(['child gaveUp exit 75']);
  });

  it('gives up a child that ends five times in a minute', async () => {
    const ready = await start(note('pids'), 'exit:3').ready;
    expect(ready).toEqual({ ok: false, failure: { code: 'gaveUp', detail: 'exit 3' } });
    await wait(200);
    expect(pids('pids')).toHaveLength(5);
    expect(news.at(-1)).toBe('child gaveUp exit 3');
  });

  it('does not restart a child that says that it is unable to run, and passes its words on', async () => {
    const ready = await start(note('pids'), 'unable:noPaper', 'exit:78').ready;
    expect(ready).toEqual({ ok: false, failure: { code: 'unable', detail: 'noPaper it is' } });
    await wait(200);
    expect(pids('pids')).toHaveLength(1);
    expect(news).toEqual(['child unable noPaper it is']);
  });

  it('starts a child again whose store is still held by its former self', async () => {
    const ready = await start(note('pids'), 'unable:storeBusy', 'exit:78').ready;
    expect(ready).toEqual({ ok: false, failure: { code: 'gaveUp', detail: 'storeBusy it is' } });
    expect(pids('pids')).toHaveLength(5);
  });

  it('lets a child end by itself and does not take that for a crash', async () => {
    const child = start(note('pids'), 'ready');
    await child.ready;
    await child.stop(10_000);
    expect(pids('pids').filter(isAlive)).toEqual([]);
    expect(news).toEqual([]);
  });

  it('kills a deaf child and its own children after the grace', async () => {
    const grandchildren = `grandchild:${join(folder, 'pids')}`;
    const child = start('deaf', note('pids'), grandchildren, 'ready');
    await child.ready;
    const started = pids('pids');
    expect(started.filter(isAlive)).toHaveLength(2);
    await child.stop(50);
    await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), 5_000);
  });

  it('leaves nothing of a crashed child behind when it starts it again', async () => {
    await start(`grandchild:${join(folder, 'grandchildren')}`, note('pids'), 'ready').ready;
    const [grandchild = 0] = pids('grandchildren');
    process.kill(pids('pids')[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(pids('pids')).toHaveLength(2), 10_000);
    await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), 5_000);
  });

  it('does not start a child again that is stopped while it waits for its restart', async () => {
    const child = supervise(
      { name: 'child', module, args: [note('pids'), 'exit:3'] },
      { restarting: name => news.push(name), gone: () => undefined },
      silentLog,
      { ...pace, firstDelay: 300 },
    );
    children.push(child);
    await vi.waitFor(() => expect(news).toHaveLength(1), 10_000);
    await child.stop(1_000);
    await wait(500);
    expect(pids('pids')).toHaveLength(1);
  });
});
