import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, noRow } from '../../../src/upstream/database.ts';
import { registerJournalRoute } from '../../../src/upstream/journal-route.ts';
import { enrolNode, keyOf, revokeNode } from '../../../src/upstream/nodes.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { newKey } from '../../unit/sync/a-line.ts';
import { emptyDatabases, hasPostgres } from './a-database.ts';
import { called, journalOf, kiosk, newBranch } from './a-journal.ts';
import { aCode, enrolled, signedBy } from './a-node.ts';

describe.runIf(hasPostgres)('a key that head office has withdrawn', () => {
  const emptyDatabase = emptyDatabases('PostgreSQL');
  let database: Database;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database);
  });
  afterAll(() => database.close());

  it('does not come back by an enrolment that is repeated while it is withdrawn', async () => {
    const branch = newBranch();
    const { publicKey } = newKey({ branch, node: kiosk });
    const enrolment = {
      branch,
      node: kiosk,
      publicKey,
      code: await aCode(database, branch),
    };
    const comes = () => enrolNode(database, enrolment, Date.now());
    expect(await comes()).toMatchObject({ ok: true });

    const [revoked, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const held: Database = {
      ...database,
      transaction: work =>
        database.transaction(async query => {
          const value = await work(query);
          revoked.resolve();
          await committed.promise;
          return value;
        }),
    };
    const revoking = revokeNode(held, branch, kiosk, Date.now());
    await revoked.promise;
    const coming = comes();
    const waiting = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect(await database.query(z.unknown(), waiting)).toHaveLength(1), 10_000);
    committed.resolve();

    expect([await revoking, await coming]).toMatchObject([true, { failure: { code: 'nodeRevoked' } }]);
    expect(await keyOf(database.query, branch, kiosk)).toBeUndefined();
    const heir = newKey({ branch, node: kiosk });
    expect(
      await enrolNode(
        database,
        {
          ...enrolment,
          publicKey: heir.publicKey,
          code: await aCode(database, branch),
        },
        Date.now(),
      ),
    ).toMatchObject({ ok: true });
  });

  it('is good for nothing, wherever else it still stands', async () => {
    const app = Fastify();
    registerJournalRoute(app, {
      database,
      clock: Date.now,
      log: silentLog,
      stored: () => {},
    });
    const branch = newBranch();
    const key = await enrolled(database, branch, kiosk);
    await database.query(
      noRow,
      'INSERT INTO revoked_node_keys (branch_id, node_id, public_key, revoked_at) VALUES ($1, $2, $3, 1)',
      branch,
      kiosk,
      key.publicKey,
    );
    const json = {
      branch,
      node: kiosk,
      entries: journalOf(called(1), { of: branch }),
    };
    const answer = await app.inject(signedBy(key, { json }));
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'nodeRevoked']);
    await app.close();
  });
});
