import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../src/log/log.ts';
import { ackedSeq, journalHead, verifyChain } from '../../src/store/journal.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { openLine } from '../../src/sync/line.ts';
import { nodeKey } from '../../src/sync/node-key.ts';
import { type Ship, startShip } from '../../src/sync/ship.ts';
import { bigColumn, type Database, openPglite } from '../../src/upstream/database.ts';
import { registerJournalRoute } from '../../src/upstream/journal-route.ts';
import { migrate } from '../../src/upstream/schema.ts';
import { letIn } from '../app/upstream/a-node.ts';
import { branch, key } from '../unit/store/a-store.ts';
import { beginSession } from '../unit/store/facts.ts';

const week = 100_000;
/** The entry that the disk damages while nobody is there to hear of it. */
const poisoned = 51_234;

let folder: string;
let store: Store;
let database: Database;
let shipping: Ship;
let app: FastifyInstance;

const port = (): number => {
  const at = app.server.address();
  return at !== null && typeof at === 'object' ? at.port : 0;
};
const serve = async (at: number): Promise<void> => {
  app = Fastify({ forceCloseConnections: true });
  registerJournalRoute(app, { database, clock: Date.now, log: silentLog, stored: () => {} });
  await app.listen({ host: '127.0.0.1', port: at });
};
const open = (): Store => {
  const opened = openStore({
    file: join(folder, 'store.sqlite'),
    key,
    branch,
    node: 'kiosk',
    clock: Date.now,
  });
  if (!opened.ok) throw new Error(opened.failure.code);
  return opened.value;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fenliu-week-'));
  database = await openPglite(undefined, silentLog);
  await migrate(database);
  store = open();
  for (let made = 0; made < week; made += 10_000)
    store.write.together(() => {
      for (let entry = 0; entry < 10_000; entry++) beginSession(store);
    });
  store.write.change(({ run }) => {
    run('DROP TRIGGER journal_never_changes');
    run(`UPDATE journal SET payload = '{"se' WHERE seq = ?`, poisoned);
  });
}, 300_000);
afterAll(async () => {
  await shipping.stop();
  await app.close();
  await database.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a week without head office', () => {
  it('waits on the disk, all of it, and says how much and since when', async () => {
    await serve(0);
    const address = `http://127.0.0.1:${port()}`;
    await app.close();
    const own = await letIn(database, nodeKey(join(folder, 'node.key'), store.read.owner));
    const line = openLine({ address, key: own, clock: Date.now });
    shipping = startShip({ store, line, delays: { shortestPause: 20, longestPause: 100 } });
    await vi.waitFor(() =>
      expect(shipping.status()).toMatchObject({
        state: 'waiting',
        lastSeq: week,
        ackedSeq: 0,
        rate: 0,
        oldestAt: expect.any(Number),
        lastError: { kind: 'retryable', code: 'unreachable' },
      }),
    );
    await serve(Number(new URL(address).port));
  });

  it('arrives once and in order when it is back, and one entry that the disk has damaged holds up nothing', async () => {
    await vi.waitFor(() => expect(ackedSeq(store.read)).toBe(journalHead(store.read).seq), {
      timeout: 400_000,
      interval: 50,
    });
    expect(shipping.status()).toMatchObject({ state: 'idle', rate: expect.any(Number) });
    const [arrived] = await database.query(
      z.object({ count: bigColumn, last: bigColumn, hash: z.string() }),
      `SELECT count(*) AS count, max(seq) AS last, (SELECT last_hash FROM nodes WHERE branch_id = $1) AS hash
         FROM journal WHERE branch_id = $1`,
      branch,
    );
    expect(arrived).toEqual({ count: week, last: week, hash: journalHead(store.read).hash });
    // The same links in the same order, read at the receiver.
    const [broken] = await database.query(
      z.object({ count: bigColumn }),
      `SELECT count(*) AS count FROM journal AS one JOIN journal AS next
           ON next.branch_id = one.branch_id AND next.node_id = one.node_id AND next.seq = one.seq + 1
         WHERE one.branch_id = $1 AND next.prev_hash <> one.hash`,
      branch,
    );
    expect(broken).toEqual({ count: 0 });
  }, 450_000);

  it('leaves head office knowing precisely which entry is missing, with what is left of it', async () => {
    const damaged = await database.query(
      z.object({ seq: bigColumn, payload: z.string() }),
      `SELECT seq, payload FROM journal WHERE branch_id = $1 AND kind = 'damaged'`,
      branch,
    );
    expect(damaged).toEqual([{ seq: poisoned, payload: expect.stringContaining('{\\\\\\"se') }]);
    expect(verifyChain(store.read)).toMatchObject({ ok: false, failure: { seq: poisoned } });
  });
});
