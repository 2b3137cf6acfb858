import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { branchIdSchema, type OperationId, type SessionId, serviceIdSchema } from '../../src/core/ids.ts';
import { newId } from '../../src/core/new-id.ts';
import { ackedSeq, journalHead } from '../../src/store/journal.ts';
import { openStore } from '../../src/store/open-store.ts';
import { sessionStarted } from '../../src/store/sessions.ts';
import { StoreKey } from '../../src/store/store-key.ts';
import { callNextTicket, endTicket, issueTicket } from '../../src/store/tickets.ts';
import { openLine } from '../../src/sync/line.ts';
import { startShip } from '../../src/sync/ship.ts';
import { postgresPrograms, startPostgres } from '../support/postgres.ts';
import { enrolledNodes, startUpstreamServer } from '../support/upstream-server.ts';
import { type Figure, rounded } from './figure.ts';
import { at } from './store-large.ts';

const backlog = 100_000;
/** Between two tickets, ms: many times as often as a hall needs them. */
const pace = 10;
const quietMs = 10_000;

/**
 * From when a ticket is due to its number on the disk, in a node that ships a backlog of 100,000 entries to a head office
 * on a real PostgreSQL meanwhile, beside the same node when all is shipped. Waiting for the node's thread counts.
 */
export async function benchBacklog(): Promise<Figure[]> {
  if (postgresPrograms === undefined) {
    console.warn('**** PostgreSQL is not installed: tickets beside a backlog are not measured. ****');
    return [];
  }
  const postgres = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  try {
    const database = await postgres.emptyDatabase();
    const server = await startUpstreamServer(folder, database);
    const opened = openStore({
      file: join(folder, 'store.sqlite'),
      key: StoreKey.fresh(),
      branch: branchIdSchema.parse('demo-branch'),
      node: 'kiosk',
      clock: Date.now,
    });
    if (!opened.ok) throw new Error(opened.failure.code);
    const store = opened.value;
    const { read, write } = store;
    for (let made = 0; made < backlog; made += 10_000)
      write.together(() => {
        for (let entry = 0; entry < 10_000; entry++)
          sessionStarted(write, { session: newId<SessionId>(), face: 'smart-counter' });
      });
    const [key] = await enrolledNodes(database, [read.owner]);
    if (!key) throw new Error('the node was not let in');

    const ship = startShip({ store, line: openLine({ address: server.address, key, clock: Date.now }) });
    const started = performance.now();
    let seconds = 0;
    const draining: number[] = [];
    const quiet: number[] = [];
    const service = serviceIdSchema.parse('personal-cash');
    while (ackedSeq(read) < backlog) draining.push(await ticket());
    seconds = (performance.now() - started) / 1_000;
    while (ackedSeq(read) < journalHead(read).seq) await wait(5);
    for (const end = performance.now() + quietMs; performance.now() < end; ) quiet.push(await ticket());
    await ship.stop();
    store.close();
    await server.end();

    async function ticket(): Promise<number> {
      const due = performance.now() + pace;
      await wait(pace);
      issueTicket(write, {
        request: newId<OperationId>(),
        service,
        prefix: 'A',
        customer: '张*',
        queue: [service],
      });
      const took = performance.now() - due;
      // The queue stays short, as it does in a hall.
      callNextTicket(write, { window: '1', services: [service] });
      endTicket(write, { window: '1', outcome: 'served' });
      return took;
    }

    const figure = (share: number, name: string): Figure => ({
      group: 'store',
      name: `ticket beside a backlog, ${name}`,
      value: rounded(at(draining, share)),
      unit: 'ms',
      peer: 'the same node when all is shipped',
      limit: rounded(at(quiet, share)),
      ratio: rounded(at(draining, share) / at(quiet, share)),
      remark: `${draining.length} and ${quiet.length} tickets; 100,000 entries shipped in ${rounded(seconds)} s`,
    });
    return [figure(0.5, 'median'), figure(0.95, 'p95')];
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
