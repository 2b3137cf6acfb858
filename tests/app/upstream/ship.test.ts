import { copyFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../../src/log/log.ts';
import { ackedSeq, entriesAfter, journalHead } from '../../../src/store/journal.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { type Ship, startShip } from '../../../src/sync/ship.ts';
import { bigColumn, type Database, noRow } from '../../../src/upstream/database.ts';
import { registerJournalRoute } from '../../../src/upstream/journal-route.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { branch, folder, noon } from '../../unit/store/a-store.ts';
import { beginSession } from '../../unit/store/facts.ts';
import { emptyDatabase } from './a-database.ts';

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
  registerJournalRoute(app, { database, clock: Date.now, log: silentLog, stored: () => {} });
  return app.listen({ host: '127.0.0.1', port });
}
const stopUpstream = async (): Promise<void> => {
  await app?.close();
  app = undefined;
};
afterEach(stopUpstream);

function aStore(file = `${folder()}/store.sqlite`): Store {
  const opened = openStore({ file, branch, node: 'kiosk', clock: () => noon });
  if (!opened.ok) throw new Error(opened.failure.code);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

const quick = { shortestPause: 5, longestPause: 40, refusedPause: 40 };
function ship(store: Store, upstream: string): Ship {
  const started = startShip({ store, upstream, delays: quick });
  onTestFinished(() => started.stop());
  return started;
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 10 });

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
    const shipping = ship(store, await startUpstream());
    await everythingArrived(store);
    expect(shipping.status()).toEqual({ state: 'idle', lastSeq: 1_203, ackedSeq: 1_203 });
    write(store, 1);
    await everythingArrived(store);
    write(store, 2);
    await everythingArrived(store);
  });

  it('waits while the other side is away, says so, and goes on when it is back', async () => {
    const store = aStore();
    const address = await startUpstream();
    write(store, 3);
    const shipping = ship(store, address);
    await everythingArrived(store);
    await stopUpstream();
    write(store, 5);
    await eventually(() =>
      expect(shipping.status()).toMatchObject({
        state: 'waiting',
        lastError: { code: 'unreachable', refused: false },
        oldestAt: noon,
        ackedSeq: 3,
        lastSeq: 8,
      }),
    );
    await eventually(() => expect(shipping.status().lastError?.text).toContain('ECONNREFUSED'));
    await startUpstream(Number(new URL(address).port));
    await everythingArrived(store);
    await eventually(() => expect(shipping.status()).toEqual({ state: 'idle', lastSeq: 8, ackedSeq: 8 }));
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
    ship(store, address);
    await everythingArrived(store);
    expect(cuts).toBeLessThan(0);
  });

  it('sends from the start again when the other side has lost everything', async () => {
    const store = aStore();
    write(store, 700);
    const address = await startUpstream();
    const shipping = ship(store, address);
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
    await everythingArrivedThrough(ship(lost, address), lost);
    const old = aStore(copy);
    write(old, 2);
    const shipping = ship(old, address);
    await eventually(() =>
      expect(shipping.status()).toMatchObject({
        state: 'waiting',
        lastError: { code: 'chainForked', refused: true },
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
