import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../../src/log/log.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { openLine } from '../../../src/sync/line.ts';
import { type Ship, startShip } from '../../../src/sync/ship.ts';
import { bigColumn, type Database, noRow } from '../../../src/upstream/database.ts';
import { registerJournalRoute } from '../../../src/upstream/journal-route.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { freshStore } from '../../unit/store/a-store.ts';
import { beginSession } from '../../unit/store/facts.ts';
import { emptyDatabase } from './a-database.ts';
import { enrolled } from './a-node.ts';

const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 });

describe('a node with nothing to tell', () => {
  let database: Database;
  let app: FastifyInstance;
  let address: string;
  /** Head office's clock. */
  let now = 1_000_000;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database);
  });
  afterAll(() => database.close());

  async function startUpstream(port = 0): Promise<void> {
    app = Fastify({ forceCloseConnections: true });
    registerJournalRoute(app, { database, clock: () => now, log: silentLog, stored: () => {} });
    address = await app.listen({ host: '127.0.0.1', port });
  }
  beforeEach(async () => {
    await startUpstream();
    return () => app.close();
  });

  async function ship(store: Store, signOfLife: number): Promise<Ship> {
    const { branch, node } = store.read.owner;
    await database.query(noRow, 'DELETE FROM node_keys');
    await database.query(noRow, 'DELETE FROM journal');
    await database.query(noRow, 'DELETE FROM nodes');
    const key = await enrolled(database, branch, node);
    const started = startShip({
      store,
      line: openLine({ address, key, clock: () => now }),
      delays: { signOfLife, shortestPause: 5, longestPause: 20, refusedPause: 20 },
    });
    onTestFinished(() => started.stop());
    beginSession(store);
    await eventually(() => expect(started.status()).toMatchObject({ state: 'idle', ackedSeq: 1 }));
    return started;
  }
  const heard = async (): Promise<{ contact: number; last: number } | undefined> => {
    const [row] = await database.query(
      z.object({ contact: bigColumn, last: bigColumn }),
      'SELECT last_contact_at AS contact, last_seq AS last FROM nodes',
    );
    return row;
  };

  it('lets head office hear of it, and tells nothing new by it', async () => {
    await ship(freshStore(), 20);
    now += 5_000;
    await eventually(async () => expect(await heard()).toEqual({ contact: now, last: 1 }));
    const rows = await database.query(z.unknown(), 'SELECT seq FROM journal');
    expect(rows).toHaveLength(1);
    expect(await database.query(z.unknown(), 'SELECT code FROM refusals')).toEqual([]);
  });

  it('still sends a new fact at once', async () => {
    const store = freshStore();
    const shipping = await ship(store, 600_000);
    beginSession(store);
    await eventually(() => expect(shipping.status()).toMatchObject({ state: 'idle', ackedSeq: 2 }));
  });

  it('notices that head office is away, and when it is back', async () => {
    const shipping = await ship(freshStore(), 20);
    const port = Number(new URL(address).port);
    await app.close();
    await eventually(() =>
      expect(shipping.status()).toMatchObject({ state: 'waiting', lastError: { code: 'unreachable' } }),
    );
    await startUpstream(port);
    await eventually(() => expect(shipping.status().state).toBe('idle'));
    expect(shipping.status().lastError).toBeUndefined();
  });

  it('brings everything again when head office has lost it', async () => {
    const store = freshStore();
    const shipping = await ship(store, 20);
    beginSession(store);
    await eventually(() => expect(shipping.status()).toMatchObject({ state: 'idle', ackedSeq: 2 }));
    await database.query(noRow, 'DELETE FROM journal');
    await database.query(noRow, 'DELETE FROM nodes');
    await eventually(async () => expect((await heard())?.last).toBe(2));
    const seqs = await database.query(z.object({ seq: bigColumn }), 'SELECT seq FROM journal ORDER BY seq');
    expect(seqs).toEqual([{ seq: 1 }, { seq: 2 }]);
  });
});
