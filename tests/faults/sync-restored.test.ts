import { type ChildProcess, execFile, fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromBackendSchema } from '../../src/rpc/relay.ts';
import { ackedSeq, entriesAfter, journalHead } from '../../src/store/journal.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { openLine } from '../../src/sync/line.ts';
import { nodeKey } from '../../src/sync/node-key.ts';
import { pullBack } from '../../src/sync/pull-back.ts';
import { type Ship, startShip } from '../../src/sync/ship.ts';
import { freePort } from '../support/free-port.ts';
import { branch, key } from '../unit/store/a-store.ts';
import { beginSession } from '../unit/store/facts.ts';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let folder: string;
let port: number;
let upstream: ChildProcess;
const running: Ship[] = [];
const stores: Store[] = [];

async function startUpstream(): Promise<void> {
  const screens = join(folder, 'screens');
  mkdirSync(join(screens, 'head-office'), { recursive: true });
  writeFileSync(join(screens, 'head-office', 'index.html'), '<title>head office</title>');
  const args = ['--listen', `127.0.0.1:${port}`, '--data', join(folder, 'upstream'), '--screens', screens];
  const child = fork(file('src/upstream/main.ts'), args);
  upstream = child;
  await new Promise<void>((resolve, reject) => {
    child.once('message', message => {
      const said = fromBackendSchema.parse(message);
      if (said.type === 'ready') resolve();
      else reject(new Error(JSON.stringify(said)));
    });
    child.once('exit', code => reject(new Error(`ended with ${code}`)));
  });
}
const endUpstream = (): Promise<void> =>
  new Promise(resolve => {
    upstream.once('exit', () => resolve());
    upstream.send({ type: 'shutdown' });
  });

/** The command line of head office's administrator, as they type it. */
const administrator = async (...words: string[]): Promise<string> => (await typed(...words)).stdout.trim();
async function typed(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return await promisify(execFile)(process.execPath, [
    file('src/shell/fenliu.ts'),
    'upstream',
    ...words,
    '--data',
    folder,
    '--upstream',
    `http://127.0.0.1:${port}`,
  ]);
}

/** A node with its store and key in a folder of its own, which a test may copy. */
function startNode(name: string, codeFile?: string): { store: Store; ship: Ship } {
  const data = join(folder, name);
  const opened = openStore({ file: join(data, 'store.sqlite'), key, branch, node: 'kiosk', clock: Date.now });
  if (!opened.ok) throw new Error(opened.failure.code);
  const store = opened.value;
  const line = openLine({
    address: `http://127.0.0.1:${port}`,
    key: nodeKey(join(data, 'node.key'), store.read.owner),
    clock: Date.now,
  });
  const delays = { shortestPause: 20, longestPause: 200, refusedPause: 200, notAuthorisedPause: 200 };
  const ship = startShip({ store, line, codeFile, delays });
  stores.push(store);
  running.push(ship);
  return { store, ship };
}
const write = (store: Store, count: number): void => {
  for (let made = 0; made < count; made++) beginSession(store);
};
const everythingArrives = (store: Store): Promise<void> =>
  vi.waitFor(() => expect(ackedSeq(store.read)).toBe(journalHead(store.read).seq), {
    timeout: 60_000,
    interval: 20,
  });
/** All that head office has of the node whose folder it is, asked of it as a node does that lost its store. */
async function atHeadOffice(name: string, { read }: Store): Promise<unknown[]> {
  const own = nodeKey(join(folder, name, 'node.key'), read.owner);
  const line = openLine({ address: `http://127.0.0.1:${port}`, key: own, clock: Date.now });
  const back = await pullBack(line, 0);
  if (!back.ok) throw new Error(`${back.failure.code} ${back.failure.detail}`);
  return [...back.value];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fenliu-restored-'));
  port = await freePort();
  await startUpstream();
}, 120_000);
afterAll(async () => {
  for (const ship of running) await ship.stop();
  for (const store of stores) store.close();
  await endUpstream();
  rmSync(folder, { recursive: true, force: true });
});

describe('a head office and its nodes, as real processes', () => {
  const codeFile = (): string => join(folder, 'code');

  it('lets a node in by the code that its administrator is given on the command line', async () => {
    writeFileSync(codeFile(), await administrator('enrol', branch));
    const { store } = startNode('one', codeFile());
    write(store, 20);
    await everythingArrives(store);
    expect(await administrator('nodes')).toContain(`${branch}/${store.read.owner.node}`);
  });

  it('gives a code for a branch that nobody has heard of, and warns', async () => {
    const warning = (stderr: string): boolean => stderr.includes('branch.id');
    const unheardOf = await typed('enrol', 'nosuch', '--hours', '1');
    expect([unheardOf.stdout.trim().length > 0, warning(unheardOf.stderr)]).toEqual([true, true]);
    expect(warning((await typed('enrol', branch, '--hours', '1')).stderr)).toBe(false);
  });

  it('asks again for what it lacks when it was restored from yesterday’s backup', async () => {
    const [store] = stores;
    if (!store) throw new Error('there is a node');
    await endUpstream();
    cpSync(join(folder, 'upstream'), join(folder, 'yesterday'), { recursive: true });
    await startUpstream();
    write(store, 30);
    await everythingArrives(store);
    expect(await atHeadOffice('one', store)).toHaveLength(50);
    await endUpstream();

    rmSync(join(folder, 'upstream'), { recursive: true });
    cpSync(join(folder, 'yesterday'), join(folder, 'upstream'), { recursive: true });
    await startUpstream();
    expect(await atHeadOffice('one', store)).toHaveLength(20);
    // The next fact shows the gap.
    write(store, 1);
    await vi.waitFor(async () => expect(await atHeadOffice('one', store)).toHaveLength(51), {
      timeout: 60_000,
      interval: 100,
    });
    expect(await atHeadOffice('one', store)).toEqual(entriesAfter(store.read, 0, 100));
  }, 300_000);

  it('takes from two copies of one node what one of them says, never both, and shows that there are two', async () => {
    const [first] = stores;
    await running[0]?.stop();
    first?.close();
    stores.length = 0;
    running.length = 0;
    cpSync(join(folder, 'one'), join(folder, 'copy'), { recursive: true });
    const one = startNode('one');
    write(one.store, 3);
    await everythingArrives(one.store);
    const copy = startNode('copy');
    write(copy.store, 2);
    await vi.waitFor(
      () => expect(copy.ship.status().lastError).toMatchObject({ kind: 'refused', code: 'chainForked' }),
      { timeout: 30_000, interval: 20 },
    );
    expect(await atHeadOffice('one', one.store)).toEqual(entriesAfter(one.store.read, 0, 100));
    // The copy has lost nothing, and the other one goes on.
    expect(journalHead(copy.store.read).seq - ackedSeq(copy.store.read)).toBe(2);
    write(one.store, 4);
    await everythingArrives(one.store);
    expect(await administrator('nodes')).toMatch(/kiosk-\w+ .*(fork|分叉)/);
  }, 120_000);

  it('lets nobody go on whose key was withdrawn on the command line', async () => {
    const one = runningNode();
    const { node } = one.store.read.owner;
    await administrator('revoke', branch, node);
    write(one.store, 1);
    await vi.waitFor(
      () => expect(one.ship.status().lastError).toMatchObject({ kind: 'notAuthorised', code: 'nodeRevoked' }),
      { timeout: 30_000, interval: 20 },
    );
    await expect(administrator('revoke', branch, node)).rejects.toThrow();
  });

  function runningNode(): { store: Store; ship: Ship } {
    const [store, ship] = [stores[0], running[0]];
    if (!store || !ship) throw new Error('the node runs');
    return { store, ship };
  }
});
