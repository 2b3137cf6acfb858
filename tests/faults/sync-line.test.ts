import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { hubKey, relayNodes } from '../../src/hub/kiosk-gate.ts';
import { silentLog } from '../../src/log/log.ts';
import { ackedSeq, entriesAfter, journalHead } from '../../src/store/journal.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openLine } from '../../src/sync/line.ts';
import { nodeKey } from '../../src/sync/node-key.ts';
import { type Ship, startShip } from '../../src/sync/ship.ts';
import { bigColumn, type Database, openPglite } from '../../src/upstream/database.ts';
import { registerJournalRoute } from '../../src/upstream/journal-route.ts';
import { registerEnrolmentRoute } from '../../src/upstream/nodes-route.ts';
import { migrate } from '../../src/upstream/schema.ts';
import { aCode } from '../app/upstream/a-node.ts';
import { type Mishap, mishaps, openBadLine } from '../support/bad-line.ts';
import { randomFrom, seedOfRun } from '../support/random.ts';
import { branch, freshStore } from '../unit/store/a-store.ts';
import { beginSession } from '../unit/store/facts.ts';

const hubsKey = 'the-key-of-the-hub';
let database: Database;
let upstream: FastifyInstance;
let hub: FastifyInstance;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fenliu-line-'));
  database = await openPglite(undefined, silentLog);
  await migrate(database);
  upstream = Fastify({ forceCloseConnections: true });
  const parts = { database, clock: Date.now, log: silentLog };
  registerJournalRoute(upstream, { ...parts, stored: () => {} });
  registerEnrolmentRoute(upstream, parts);
  const address = await upstream.listen({ host: '127.0.0.1', port: 0 });
  writeFileSync(join(folder, 'hub.key'), hubsKey);
  hub = Fastify({ forceCloseConnections: true });
  relayNodes(hub, address, hubKey(join(folder, 'hub.key')), silentLog);
  await hub.listen({ host: '127.0.0.1', port: 0 });
}, 120_000);
afterAll(async () => {
  await hub.close();
  await upstream.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
const addressOf = (server: FastifyInstance): string => {
  const at = server.server.address();
  return `http://127.0.0.1:${at !== null && typeof at === 'object' ? at.port : 0}`;
};

const quick = { shortestPause: 4, longestPause: 60, refusedPause: 60, notAuthorisedPause: 60, request: 400 };
async function ship(store: Store, address: string, random = Math.random): Promise<Ship> {
  const { node } = store.read.owner;
  const codeFile = join(folder, `${node}.code`);
  writeFileSync(codeFile, await aCode(database, branch));
  const line = openLine({
    address,
    key: nodeKey(join(folder, `${node}.key`), store.read.owner),
    clock: Date.now,
    hubKeyFile: join(folder, 'hub.key'),
  });
  const started = startShip({ store, line, codeFile, delays: quick, random });
  onTestFinished(() => started.stop());
  return started;
}

const arrived = ({ read }: Store) =>
  database.query(
    z.object({ seq: bigColumn, hash: z.string() }),
    'SELECT seq, hash FROM journal WHERE branch_id = $1 AND node_id = $2 ORDER BY seq',
    branch,
    read.owner.node,
  );
const written = ({ read }: Store) => entriesAfter(read, 0, 100_000).map(({ seq, hash }) => ({ seq, hash }));
async function everythingArrives(store: Store): Promise<void> {
  await vi.waitFor(() => expect(ackedSeq(store.read)).toBe(journalHead(store.read).seq), {
    timeout: 120_000,
    interval: 10,
  });
  expect(await arrived(store)).toEqual(written(store));
}

describe('a line that drops, cuts, delays, repeats and reorders', () => {
  const seed = seedOfRun();
  it.each(['head office', 'a hub and then head office'])(
    `brings every entry to ${'%s'} once and in order (FENLIU_SEED=${seed})`,
    async to => {
      const random = randomFrom(seed);
      const line = await openBadLine(
        addressOf(to === 'head office' ? upstream : hub),
        () => mishaps[Math.floor(random() * mishaps.length)] ?? 'pass',
      );
      onTestFinished(() => line.close());
      const store = freshStore();
      const shipping = await ship(store, line.address, random);
      // Facts come while the line fails: few, many, and pauses between them.
      for (let round = 0; round < 40; round++) {
        const count = random() < 0.2 ? 300 : 1 + Math.floor(random() * 8);
        store.write.together(() => {
          for (let made = 0; made < count; made++) beginSession(store);
        });
        await wait(random() * 60);
      }
      const bad = mishaps.filter(mishap => mishap !== 'pass');
      await vi.waitFor(
        () => {
          beginSession(store);
          expect(bad.filter(mishap => !line.happened.get(mishap))).toEqual([]);
        },
        { timeout: 120_000, interval: 20 },
      );
      line.mend();
      await everythingArrives(store);
      await wait(400);
      // What came late, after everything, has changed nothing.
      expect(await arrived(store)).toEqual(written(store));
      await vi.waitFor(() => expect(shipping.status().state).toBe('idle'));
    },
  );

  it('brings on, entry by entry, what only every tenth request gets through', async () => {
    let count = 0;
    const cycle: Mishap[] = ['drop', 'cutRequest', 'loseAnswer', 'late', 'cutAnswer'];
    const line = await openBadLine(addressOf(upstream), () => {
      count += 1;
      return count % 10 === 0 ? 'pass' : (cycle[count % cycle.length] ?? 'drop');
    });
    onTestFinished(() => line.close());
    const store = freshStore();
    await ship(store, line.address);
    for (let made = 0; made < 1_200; made++) beginSession(store);
    await everythingArrives(store);
    expect(line.happened.get('pass')).toBeGreaterThan(0);
  });
});

describe('a hub between', () => {
  it('says that it does not know a kiosk which has not its key, and passes on nothing of it', async () => {
    const store = freshStore();
    beginSession(store);
    const { owner } = store.read;
    const key = nodeKey(join(folder, `${owner.node}.key`), owner);
    const wrongKey = join(folder, 'wrong.key');
    writeFileSync(wrongKey, 'the-key-of-another');
    const line = openLine({ address: addressOf(hub), key, clock: Date.now, hubKeyFile: wrongKey });
    const shipping = startShip({ store, line, delays: quick });
    onTestFinished(() => shipping.stop());
    await vi.waitFor(() =>
      expect(shipping.status().lastError).toMatchObject({ kind: 'notAuthorised', code: 'hubKeyWrong' }),
    );
    writeFileSync(wrongKey, hubsKey);
    await vi.waitFor(() =>
      expect(shipping.status().lastError).toMatchObject({ kind: 'notAuthorised', code: 'nodeUnknown' }),
    );
    expect(await arrived(store)).toEqual([]);
  });

  it('cannot change what it passes on: the signature is the kiosk’s', async () => {
    const evil = Fastify({ forceCloseConnections: true });
    onTestFinished(() => evil.close());
    evil.removeAllContentTypeParsers();
    evil.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    evil.post('/v1/*', async (request, reply) => {
      const {
        'content-digest': _,
        connection: __,
        'content-length': ___,
        host: ____,
        ...headers
      } = request.headers;
      const body = new Uint8Array(request.body as Buffer);
      body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
      const answer = await fetch(new URL(request.url, addressOf(upstream)), {
        method: 'POST',
        headers: {
          ...(headers as Record<string, string>),
          'content-digest': String(request.headers['content-digest']),
        },
        body,
      });
      return reply.code(answer.status).send(await answer.text());
    });
    const address = await evil.listen({ host: '127.0.0.1', port: 0 });
    const store = freshStore();
    beginSession(store);
    const shipping = await ship(store, address);
    await vi.waitFor(() =>
      expect(shipping.status().lastError).toMatchObject({ kind: 'notAuthorised', code: 'signatureWrong' }),
    );
    expect(await arrived(store)).toEqual([]);
  });
});
