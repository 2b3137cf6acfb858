import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import type { JournalEntry } from '../../../src/core/journal.ts';
import { silentLog } from '../../../src/log/log.ts';
import { openLine } from '../../../src/sync/line.ts';
import type { NodeKey } from '../../../src/sync/node-key.ts';
import { postBatch } from '../../../src/sync/post-batch.ts';
import { bigColumn, openPostgres } from '../../../src/upstream/database.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { enrolledNodes, startUpstreamServer, type UpstreamServer } from '../../support/upstream-server.ts';
import { folder } from '../../unit/store/a-store.ts';
import { hasPostgres, postgresServer } from './a-database.ts';
import { called, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

describe.runIf(hasPostgres)('several head-office servers over one PostgreSQL', () => {
  const postgres = postgresServer();
  const started = async (database: string): Promise<UpstreamServer> => {
    const server = await startUpstreamServer(folder(), database);
    onTestFinished(() => void server.child.kill('SIGKILL'));
    return server;
  };

  it('may all be started at once on an empty database', async () => {
    const database = await postgres().emptyDatabase();
    const servers = await Promise.all([1, 2, 3, 4].map(() => started(database)));
    const pool = await openPostgres(database, silentLog);
    expect(await migrate(pool)).toMatchObject({ ok: true });
    const versions = await pool.query(
      z.object({ version: z.int() }),
      'SELECT version FROM schema_version ORDER BY version',
    );
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
    await pool.close();
    await Promise.all(servers.map(server => server.end()));
  });

  it('fill what an upgrade has emptied when they start, also where one was killed before it was through', async () => {
    const database = await postgres().emptyDatabase();
    const pool = await openPostgres(database, silentLog);
    await migrate(pool);
    const of = newBranch();
    await ingest(pool, { branch: of, node: kiosk, entries: journalOf(called(3), { of }) }, noon);
    await pool.query(z.never(), 'DELETE FROM tickets');
    await pool.query(z.never(), 'INSERT INTO branches_to_rebuild (branch_id) VALUES ($1)', of);
    const servers = await Promise.all([started(database), started(database)]);
    expect(await pool.query(z.unknown(), 'SELECT number FROM tickets')).toHaveLength(3);
    await pool.close();
    await Promise.all(servers.map(server => server.end()));
  });

  it('take the journals of the same nodes at the same time and agree on each, also when one is killed', async () => {
    const database = await postgres().emptyDatabase();
    const [one, other] = await Promise.all([started(database), started(database)]);
    const of = newBranch();
    const keys = await enrolledNodes(
      database,
      ['kiosk-1', 'kiosk-2', 'hub-1'].map(node => ({ branch: of, node })),
    );
    const journals = keys.map(key => ({ key, entries: journalOf(called(400), { of, node: key.node }) }));

    // Every journal goes to both servers at once, with batches cut differently: whoever is late meets what is there.
    const toOne = Promise.all(journals.map(journal => sendAll(one.address, journal, 23)));
    const toOther = Promise.all(journals.map(journal => sendAll(other.address, journal, 31, 200)));
    await toOther;
    one.child.kill('SIGKILL');
    await toOne;
    await Promise.all(journals.map(journal => sendAll(other.address, journal, 50)));

    const pool = await openPostgres(database, silentLog);
    for (const { key, entries } of journals) {
      const kept = await pool.query(
        z.object({ seq: bigColumn, hash: z.string() }),
        'SELECT seq, hash FROM journal WHERE branch_id = $1 AND node_id = $2 ORDER BY seq',
        of,
        key.node,
      );
      expect(kept).toEqual(entries.map(({ seq, hash }) => ({ seq, hash })));
    }
    const heads = await pool.query(z.object({ last: bigColumn }), 'SELECT last_seq AS last FROM nodes');
    expect(heads).toEqual(journals.map(() => ({ last: 400 })));
    const [tickets] = await pool.query(
      z.object({ count: bigColumn }),
      'SELECT count(*) AS count FROM tickets',
    );
    expect(tickets?.count).toBe(3 * 400);
    await pool.close();
    await other.end();
  });

  it('stores a batch that follows the last one in one round trip, whatever is in it', async () => {
    const address = await postgres().emptyDatabase();
    const pool = await openPostgres(address, silentLog);
    await migrate(pool);
    await pool.close();

    const wire = await countingProxy(postgres().folder);
    const through = new URL(address);
    through.search = `?host=${encodeURIComponent(wire.folder)}`;
    const database = await openPostgres(through.href, silentLog);
    const journal = journalOf(called(1_500), { of: newBranch() });
    const batch = (from: number, to: number) => ({
      branch: journal[0]?.branch ?? newBranch(),
      node: kiosk,
      entries: journal.slice(from, to),
    });
    for (const [from, to] of [
      [0, 1],
      [1, 500],
      [500, 1_000],
      [1_000, 1_500],
    ] as const) {
      const before = wire.roundTrips();
      expect(await ingest(database, batch(from, to), noon)).toMatchObject({ value: { added: to - from } });
      expect(wire.roundTrips() - before).toBe(1);
    }
    await database.close();
  });
});

/** Sends a journal as its node would, batch after batch; ends where the server ends, or after `most` entries. */
async function sendAll(
  address: string,
  { key, entries }: { readonly key: NodeKey; readonly entries: readonly JournalEntry[] },
  size: number,
  most = entries.length,
): Promise<void> {
  const line = openLine({ address, key, clock: Date.now });
  for (let from = 0; from < most; ) {
    const attempt = await postBatch(line, entries.slice(from, from + size), AbortSignal.timeout(20_000));
    if (attempt.kind === 'acked') from = attempt.acked;
    else if (attempt.kind === 'gap') from = attempt.wants - 1;
    else if (attempt.code === 'unreachable') return;
    else throw new Error(`${attempt.code} ${attempt.text}`);
  }
}

/** Stands between a client and PostgreSQL, and counts how often the server says that it is ready for the next query. */
async function countingProxy(target: string): Promise<{ folder: string; roundTrips(): number }> {
  const here = folder();
  let count = 0;
  const proxy: Server = createServer(client => {
    const server = connect(join(target, '.s.PGSQL.5432'));
    let left = Buffer.alloc(0);
    server.on('data', data => {
      client.write(data);
      left = Buffer.concat([left, data]);
      // Each message of the server: one letter, and a length that counts itself.
      while (left.length >= 5 && left.length > left.readUInt32BE(1)) {
        if (left[0] === 'Z'.charCodeAt(0)) count += 1;
        left = left.subarray(1 + left.readUInt32BE(1));
      }
    });
    client.on('data', data => server.write(data));
    for (const socket of [client, server])
      for (const event of ['close', 'error'] as const)
        socket.on(event, () => {
          client.destroy();
          server.destroy();
        });
  });
  await new Promise<void>(resolve => proxy.listen(join(here, '.s.PGSQL.5432'), resolve));
  onTestFinished(() => void proxy.close());
  return { folder: here, roundTrips: () => count };
}
