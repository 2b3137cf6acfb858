import { copyFileSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { nodeIdSchema } from '../../../src/core/ids.ts';
import type { JournalEntry } from '../../../src/core/journal.ts';
import { silentLog } from '../../../src/log/log.ts';
import { ackedSeq, acknowledge, entriesAfter, journalHead } from '../../../src/store/journal.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { openLine } from '../../../src/sync/line.ts';
import { nodeKey, readNodeKey } from '../../../src/sync/node-key.ts';
import { pullBack } from '../../../src/sync/pull-back.ts';
import { type Ship, type ShipLog, startShip } from '../../../src/sync/ship.ts';
import { keepConfigurationKey } from '../../../src/upstream/configurations.ts';
import { bigColumn, type Database, noRow } from '../../../src/upstream/database.ts';
import { registerJournalRoute } from '../../../src/upstream/journal-route.ts';
import { listNodes, revokeNode } from '../../../src/upstream/nodes.ts';
import { registerEnrolmentRoute } from '../../../src/upstream/nodes-route.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { branch, folder, key, noon } from '../../unit/store/a-store.ts';
import { beginSession } from '../../unit/store/facts.ts';
import { newKey } from '../../unit/sync/a-line.ts';
import { emptyDatabase } from './a-database.ts';
import { aCode, letIn } from './a-node.ts';

let database: Database;
beforeAll(async () => {
  database = await emptyDatabase();
  await migrate(database);
});
afterAll(() => database.close());

/** A real upstream on a port of its own, which can be stopped and started again on the same port. */
let app: FastifyInstance | undefined;
async function startUpstream(port = 0, before?: (app: FastifyInstance) => void): Promise<string> {
  app = Fastify({ forceCloseConnections: true });
  before?.(app);
  const parts = { database, clock: Date.now, log: silentLog };
  registerJournalRoute(app, { ...parts, stored: () => {} });
  registerEnrolmentRoute(app, parts);
  return app.listen({ host: '127.0.0.1', port });
}
const stopUpstream = async (): Promise<void> => {
  await app?.close();
  app = undefined;
};
afterEach(stopUpstream);

function aStore(file = `${folder()}/store.sqlite`): Store {
  const opened = openStore({ file, key, branch, node: 'kiosk', clock: () => noon });
  if (!opened.ok) throw new Error(opened.failure.code);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

const quick = { shortestPause: 5, longestPause: 40, refusedPause: 40, notAuthorisedPause: 40 };
/** @param keyFile of this node; an image of it has the same */
async function ship(store: Store, address: string, keyFile = `${folder()}/node.key`): Promise<Ship> {
  const { owner } = store.read;
  const codeFile = `${folder()}/code`;
  writeFileSync(codeFile, await aCode(database, branch));
  const line = openLine({ address, key: nodeKey(keyFile, owner), clock: Date.now });
  const started = startShip({ store, line, codeFile, delays: quick });
  onTestFinished(() => started.stop());
  return started;
}

const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 30_000, interval: 10 });

/** What upstream has of the store's node. */
const arrived = ({ read }: Store) =>
  database.query(
    z.object({ seq: bigColumn, hash: z.string() }),
    'SELECT seq, hash FROM journal WHERE branch_id = $1 AND node_id = $2 ORDER BY seq',
    branch,
    read.owner.node,
  );
const written = ({ read }: Store) => entriesAfter(read, 0, 100_000).map(({ seq, hash }) => ({ seq, hash }));

async function everythingArrived(store: Store): Promise<void> {
  await eventually(() => expect(ackedSeq(store.read)).toBe(journalHead(store.read).seq));
  expect(await arrived(store)).toEqual(written(store));
}
const write = (store: Store, count: number): void => {
  for (let made = 0; made < count; made++) beginSession(store);
};

describe('shipping a journal to a real upstream', () => {
  it('brings everything up, in batches, and then every new fact as it is committed', async () => {
    const store = aStore();
    write(store, 1_203);
    const shipping = await ship(store, await startUpstream());
    await everythingArrived(store);
    expect(shipping.status()).toMatchObject({ state: 'idle', lastSeq: 1_203, ackedSeq: 1_203 });
    write(store, 1);
    await everythingArrived(store);
    write(store, 2);
    await everythingArrived(store);
  });

  it('waits while the other side is away, says so, and goes on when it is back', async () => {
    const store = aStore();
    const address = await startUpstream();
    write(store, 3);
    const shipping = await ship(store, address);
    await everythingArrived(store);
    await stopUpstream();
    write(store, 5);
    await eventually(() =>
      expect(shipping.status()).toMatchObject({
        state: 'waiting',
        lastError: { code: 'unreachable', kind: 'retryable' },
        oldestAt: noon,
        ackedSeq: 3,
        lastSeq: 8,
      }),
    );
    await eventually(() => expect(shipping.status().lastError?.text).toContain('ECONNREFUSED'));
    await startUpstream(Number(new URL(address).port));
    await everythingArrived(store);
    await eventually(() =>
      expect(shipping.status()).toMatchObject({ state: 'idle', lastSeq: 8, ackedSeq: 8 }),
    );
  });

  it('sends again what was stored but whose acknowledgement was cut off', async () => {
    let cuts = 3;
    const address = await startUpstream(0, made => {
      made.addHook('onSend', async (request, _, payload) => {
        if (cuts-- > 0) request.raw.socket.destroy();
        return payload;
      });
    });
    const store = aStore();
    write(store, 600);
    await ship(store, address);
    await everythingArrived(store);
    expect(cuts).toBeLessThan(0);
  });

  it('is let in by the code that it was given, and stays out without one', async () => {
    const store = aStore();
    write(store, 2);
    const address = await startUpstream();
    const line = openLine({
      address,
      key: nodeKey(`${folder()}/node.key`, store.read.owner),
      clock: Date.now,
    });
    const codeFile = `${folder()}/code`;
    const logged: string[] = [];
    const log = (event: string): number => logged.push(event);
    const shipping = startShip({ store, line, codeFile, delays: quick, log });
    onTestFinished(() => shipping.stop());
    const stopped = (code: string): Promise<void> =>
      eventually(() => expect(shipping.status().lastError).toMatchObject({ kind: 'notAuthorised', code }));
    await stopped('nodeUnknown');
    writeFileSync(codeFile, 'ABCD-ABCD-ABCD-ABCD');
    await stopped('codeWrong');
    writeFileSync(codeFile, await aCode(database, branch));
    await everythingArrived(store);
    expect(logged.filter(event => event === 'nodeEnrolled')).toHaveLength(1);
  });

  it('enrols also when it has nothing new to tell', async () => {
    const store = aStore();
    write(store, 2);
    acknowledge(store.write, 2);
    const address = await startUpstream();
    const codeFile = `${folder()}/code`;
    writeFileSync(codeFile, await aCode(database, branch));
    const line = openLine({ address, key: newKey(store.read.owner), clock: Date.now });
    const shipping = startShip({ store, line, codeFile, delays: { ...quick, signOfLife: 20 } });
    onTestFinished(() => shipping.stop());
    await eventually(async () => expect(await arrived(store)).toEqual(written(store)));
    await everythingArrived(store);
  });

  it('says when its code cannot be read or is none, with the system’s word, and goes on when it can', async () => {
    const store = aStore();
    write(store, 1);
    const address = await startUpstream();
    const line = openLine({ address, key: newKey(store.read.owner), clock: Date.now });
    const codeFile = `${folder()}/code`;
    mkdirSync(codeFile);
    const logged: unknown[] = [];
    const log: ShipLog = (event, { code }) => logged.push([event, code]);
    const shipping = startShip({ store, line, codeFile, delays: quick, log });
    onTestFinished(() => shipping.stop());
    const stopped = (text: string): Promise<void> =>
      eventually(() =>
        expect(shipping.status().lastError).toEqual({
          kind: 'notAuthorised',
          code: 'codeUnreadable',
          text: expect.stringContaining(text),
        }),
      );
    await stopped('EISDIR');
    rmdirSync(codeFile);
    writeFileSync(codeFile, 'not a code');
    await stopped('not a code as head office gives it out');
    writeFileSync(codeFile, `${branch} ${await aCode(database, branch)}`);
    await everythingArrived(store);
    expect(logged).toContainEqual(['syncFailed', 'codeUnreadable']);
  });

  it('shows head office a second node of its name, which came with a code of its own', async () => {
    const twin = aStore();
    const name = 'kiosk-twin';
    write(twin, 1);
    const address = await startUpstream();
    const owner = { ...twin.read.owner, node: nodeIdSchema.parse(name) };
    await letIn(database, newKey(owner));
    const codeFile = `${folder()}/code`;
    writeFileSync(codeFile, await aCode(database, branch));
    const line = openLine({ address, key: newKey(owner), clock: Date.now });
    const shipping = startShip({ store: twin, line, codeFile, delays: quick });
    onTestFinished(() => shipping.stop());
    await eventually(async () =>
      expect(await listNodes(database.query)).toContainEqual(
        expect.objectContaining({ node: name, conflict: 'secondKey' }),
      ),
    );
    await eventually(() => expect(shipping.status().lastError).toMatchObject({ code: 'otherKey' }));
  });

  it('believes no other key of configurations than the one whose fingerprint came with its code', async () => {
    const address = await startUpstream();
    const { publicKey, fingerprint } = newKey({ branch, node: nodeIdSchema.parse('a-person') });
    await keepConfigurationKey(database.query, publicKey, Date.now());
    const toldWith = async (carried: string): Promise<unknown[]> => {
      const store = aStore();
      write(store, 1);
      const codeFile = `${folder()}/code`;
      writeFileSync(codeFile, `${await aCode(database, branch)} ${carried}`);
      const seen: unknown[] = [];
      const shipping = startShip({
        store,
        line: openLine({ address, key: newKey(store.read.owner), clock: Date.now }),
        codeFile,
        delays: quick,
        configurationKeyTold: key => seen.push(key),
        log: (event, { code }) => seen.push(event === 'nodeEnrolled' ? event : [event, code]),
      });
      await everythingArrived(store);
      await shipping.stop();
      return seen;
    };
    expect(await toldWith(fingerprint)).toEqual(['nodeEnrolled', publicKey]);
    expect(await toldWith('')).toEqual(['nodeEnrolled', publicKey]);
    const other = newKey({ branch, node: nodeIdSchema.parse('a-rogue') });
    expect(await toldWith(other.fingerprint)).toEqual([
      'nodeEnrolled',
      ['configurationTrouble', 'keyNotCarried'],
    ]);
  });

  it('says that it was revoked, keeps everything, and goes on with a new key and code', async () => {
    const store = aStore();
    const address = await startUpstream();
    write(store, 2);
    const first = await ship(store, address);
    await everythingArrived(store);
    await revokeNode(database, branch, store.read.owner.node, Date.now());
    write(store, 3);
    await eventually(() =>
      expect(first.status().lastError).toMatchObject({ kind: 'notAuthorised', code: 'nodeRevoked' }),
    );
    await first.stop();
    expect(ackedSeq(store.read)).toBe(2);
    await ship(store, address);
    await everythingArrived(store);
  });

  it('gives a node that lost its store all of its journal back', async () => {
    const store = aStore();
    write(store, 1_203);
    const address = await startUpstream();
    const keyFile = `${folder()}/node.key`;
    await everythingArrivedThrough(await ship(store, address, keyFile), store);
    const lostKey = readNodeKey(keyFile);
    if (!lostKey) throw new Error('the key is there');
    const line = openLine({ address, key: lostKey, clock: Date.now });
    const back: JournalEntry[] = [];
    for (let more = true; more; ) {
      const batch = await pullBack(line, back.length);
      if (!batch.ok) throw new Error(batch.failure.code);
      back.push(...batch.value);
      more = batch.value.length > 0;
    }
    expect(back).toEqual(entriesAfter(store.read, 0, 2_000));
    await stopUpstream();
    expect(await pullBack(line, 0)).toMatchObject({ ok: false, failure: { code: 'retryable' } });
  });

  it('sends from the start again when the other side has lost everything', async () => {
    const store = aStore();
    write(store, 700);
    const address = await startUpstream();
    const shipping = await ship(store, address);
    await everythingArrived(store);
    for (const table of ['journal', 'nodes'])
      await database.query(noRow, `DELETE FROM ${table} WHERE node_id = $1`, store.read.owner.node);
    write(store, 1);
    await everythingArrived(store);
    expect(shipping.status().lastSeq).toBe(701);
  });

  it('is refused when it was set back to an old copy, and drops nothing', async () => {
    const address = await startUpstream();
    const [file, copy] = [`${folder()}/store.sqlite`, `${folder()}/store.sqlite`];
    aStore(file).close();
    copyFileSync(file, copy);
    const lost = aStore(file);
    write(lost, 4);
    const keyFile = `${folder()}/node.key`;
    await everythingArrivedThrough(await ship(lost, address, keyFile), lost);
    const old = aStore(copy);
    write(old, 2);
    const shipping = await ship(old, address, keyFile);
    await eventually(() =>
      expect(shipping.status()).toMatchObject({
        state: 'waiting',
        lastError: { code: 'chainForked', kind: 'refused' },
        ackedSeq: 0,
        lastSeq: 2,
      }),
    );
    expect(await arrived(old)).toEqual(written(lost));
  });
});

async function everythingArrivedThrough(shipping: Ship, store: Store): Promise<void> {
  await everythingArrived(store);
  await shipping.stop();
}
