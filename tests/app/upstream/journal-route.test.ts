import { gunzipSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type BranchId, nodeIdSchema } from '../../../src/core/ids.ts';
import { mostSignatureAge } from '../../../src/core/request-signature.ts';
import type { LogEvent } from '../../../src/log/events.ts';
import type { NodeKey } from '../../../src/sync/node-key.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { registerJournalRoute } from '../../../src/upstream/journal-route.ts';
import { reportConflict, revokeNode } from '../../../src/upstream/nodes.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { newKey } from '../../unit/sync/a-line.ts';
import { emptyDatabase } from './a-database.ts';
import { called, journalOf, kiosk, newBranch } from './a-journal.ts';
import { enrolled, signedBy } from './a-node.ts';

let database: Database;
let app: FastifyInstance;
let logged: [LogEvent, unknown][] = [];
let told: string[] = [];
let branch: BranchId;
let key: NodeKey;

beforeAll(async () => {
  database = await emptyDatabase();
  await migrate(database);
  app = Fastify();
  registerJournalRoute(app, {
    database,
    clock: Date.now,
    log: (event, fields) => logged.push([event, fields]),
    stored: stored => told.push(stored),
  });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  logged = [];
  told = [];
  branch = newBranch();
  key = await enrolled(database, branch, kiosk);
});

const ask = async (options: InjectOptions): Promise<[status: number, body: unknown]> => {
  const answer = await app.inject(options);
  const zipped = answer.headers['content-encoding'] === 'gzip';
  return [
    answer.statusCode,
    JSON.parse((zipped ? gunzipSync(answer.rawPayload) : answer.rawPayload).toString()),
  ];
};
const post = (json: unknown) => ask(signedBy(key, { json }));
const batchOf = (count: number) => ({
  branch,
  node: kiosk,
  entries: journalOf(called(count), { of: branch }),
});
const conflictsOf = () =>
  database.query(
    z.object({ kind: z.string(), fingerprint: z.string(), times: z.coerce.number() }),
    'SELECT kind, fingerprint, times FROM node_conflicts WHERE branch_id = $1 ORDER BY kind',
    branch,
  );

describe('POST /v1/journal', () => {
  it('acknowledges a batch, and tells of it only when it brought something new', async () => {
    for (let time = 0; time < 2; time++) expect(await post(batchOf(3))).toEqual([200, { acked: 3 }]);
    expect(told).toEqual([branch]);
  });

  it('takes the same request again: whoever repeats it does no harm', async () => {
    const request = signedBy(key, { json: batchOf(2) });
    expect([await ask(request), await ask(request)]).toEqual([
      [200, { acked: 2 }],
      [200, { acked: 2 }],
    ]);
  });

  it('refuses with a code and, after a gap, with what it wants', async () => {
    const { entries, ...of } = batchOf(3);
    expect(await post({ ...of, entries: entries.slice(1) })).toEqual([
      409,
      { code: 'gap', detail: 'entry 1 is missing', wants: 1 },
    ]);
    expect(logged.map(([event]) => event)).toContain('entryRefused');
  });

  it.each([
    ['nothing', null],
    ['a batch without entries', { branch: 'b', node: kiosk, entries: [] }],
    ['an entry with a wrong hash’s shape', { branch: 'b', node: kiosk, entries: [{ hash: 'x' }] }],
    ['a name that is none', { branch: '../b', node: kiosk, entries: journalOf(called(1)) }],
    ['more entries than allowed', { branch: 'main-street', node: kiosk, entries: journalOf(called(501)) }],
  ])('refuses %s, and repeats none of it', async (_, batch) => {
    const [status, body] = await post(batch);
    expect([status, body]).toMatchObject([400, { code: 'badBatch' }]);
    expect(JSON.stringify(body)).not.toContain('ticketCalled');
  });

  it('refuses what is no JSON, no gzip, or far too much when it is unpacked', async () => {
    const bytes = (content: Buffer) => ask(signedBy(key, { bytes: content }));
    expect(await bytes(gzipSync('{"branch":'))).toMatchObject([400, { code: 'badBatch' }]);
    expect(await bytes(Buffer.from('plain'))).toMatchObject([400, { code: 'badBatch' }]);
    // 64 MiB of zeros travel as 64 kB.
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await bytes(bomb)).toMatchObject([413, { code: 'badBatch' }]);
    const huge = signedBy(key, { bytes: Buffer.alloc(5 * 1024 * 1024) });
    expect(await ask(huge)).toMatchObject([413, { code: 'badBatch' }]);
    const yaml = signedBy(key, { json: {} });
    const headers = { ...yaml.headers, 'content-type': 'application/x-yaml' };
    expect(await ask({ ...yaml, headers })).toMatchObject([415, { code: 'badBatch' }]);
  });

  it('does not unpack what no known node has signed', async () => {
    const stranger = newKey({ branch, node: nodeIdSchema.parse('kiosk-9') });
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await ask(signedBy(stranger, { bytes: bomb }))).toMatchObject([401, { code: 'nodeUnknown' }]);
  });

  it('says only that it cannot take entries now when the database is away', async () => {
    const broken = Fastify();
    const away = (): Promise<never> => Promise.reject(new Error('connection refused at 10.0.0.1'));
    registerJournalRoute(broken, {
      database: { ...database, query: away, transaction: away },
      clock: Date.now,
      log: () => {},
      stored: () => {},
    });
    const answer = await broken.inject(signedBy(key, { json: batchOf(1) }));
    expect([answer.statusCode, answer.json()]).toEqual([500, { code: 'internalError' }]);
    await broken.close();
  });

  it('keeps an entry that its node calls damaged, whatever it holds, and what follows it', async () => {
    const { entries, ...of } = batchOf(3);
    const [first, second, third] = entries;
    if (!first || !second || !third) throw new Error('three entries');
    const damaged = { ...second, kind: 'damaged', payload: { raw: '{"half' } };
    expect(await post({ ...of, entries: [first, damaged, third] })).toEqual([200, { acked: 3 }]);
    expect(logged).toContainEqual(['storeNote', expect.objectContaining({ seq: 2, kind: 'damaged' })]);
    // It may not stand in for another place in the chain.
    const wrong = { ...damaged, seq: 4, prevHash: '1'.repeat(64) };
    expect(await post({ ...of, entries: [wrong] })).toMatchObject([409, { code: 'chainForked' }]);
  });
});

describe('who may send', () => {
  it('is not who has not enrolled, has no signature, or signs for another', async () => {
    const stranger = newKey({ branch, node: nodeIdSchema.parse('kiosk-9') });
    expect(await ask(signedBy(stranger, { json: batchOf(1) }))).toMatchObject([401, { code: 'nodeUnknown' }]);
    const bare = { method: 'POST', url: '/v1/journal', payload: batchOf(1) } as const;
    expect(await ask(bare)).toMatchObject([401, { code: 'signatureMissing' }]);
    const { payload, ...rest } = signedBy(key, { json: batchOf(1) });
    const other = gzipSync(JSON.stringify(batchOf(2)));
    expect(await ask({ ...rest, payload: other })).toMatchObject([401, { code: 'signatureWrong' }]);
    expect(payload).not.toEqual(other);
  });

  it('sends only its own journal', async () => {
    const neighbour = await enrolled(database, branch, nodeIdSchema.parse('kiosk-2'));
    expect(await ask(signedBy(neighbour, { json: batchOf(1) }))).toMatchObject([
      400,
      { code: 'foreignEntry' },
    ]);
  });

  it('signs by a clock that is near ours, and is told our time when it is not', async () => {
    const at = Date.now() - mostSignatureAge - 2_000;
    expect(await ask(signedBy(key, { json: batchOf(1), at }))).toMatchObject([
      401,
      { code: 'signatureStale', now: expect.any(Number) },
    ]);
    const late = Date.now() + mostSignatureAge + 2_000;
    expect((await ask(signedBy(key, { json: batchOf(1), at: late })))[0]).toBe(401);
    expect((await ask(signedBy(key, { json: batchOf(1), at: at + 60_000 })))[0]).toBe(200);
  });

  it('is not who was revoked, though everybody else goes on', async () => {
    const neighbour = await enrolled(database, branch, nodeIdSchema.parse('kiosk-2'));
    expect(await revokeNode(database, branch, kiosk, Date.now())).toBe(true);
    expect(await post(batchOf(1))).toMatchObject([401, { code: 'nodeRevoked' }]);
    const entries = journalOf(called(1), { of: branch, node: neighbour.node });
    expect(await ask(signedBy(neighbour, { json: { branch, node: neighbour.node, entries } }))).toEqual([
      200,
      { acked: 1 },
    ]);
  });

  it('is not a second node of the same name; nobody is alarmed by what everybody can send', async () => {
    const twin = newKey({ branch, node: kiosk });
    const knock = signedBy(twin, { json: batchOf(1) });
    const forged = `fenliu=:${Buffer.alloc(64).toString('base64')}:`;
    for (const signature of [knock.headers?.signature, forged])
      expect(await ask({ ...knock, headers: { ...knock.headers, signature } })).toMatchObject([
        401,
        { code: 'otherKey' },
      ]);
    expect(logged.map(([event]) => event)).toEqual(['nodeRefused', 'nodeRefused']);
    expect(logged[0]?.[1]).toMatchObject({ code: 'otherKey', branch, node: kiosk });
    expect(await conflictsOf()).toEqual([]);
    expect(await post(batchOf(1))).toEqual([200, { acked: 1 }]);
  });

  it('is a conflict that is written down at most once a minute', async () => {
    const twin = newKey({ branch, node: kiosk });
    const now = Date.now();
    for (const at of [now, now + 1_000]) await reportConflict(database.query, twin, 'secondKey', at);
    expect(await conflictsOf()).toMatchObject([{ times: 1 }]);
    await reportConflict(database.query, twin, 'secondKey', now + 120_000);
    expect(await conflictsOf()).toMatchObject([{ times: 2, fingerprint: twin.fingerprint }]);
  });

  it('is told of a fork, which is kept for a person to see', async () => {
    await post(batchOf(2));
    const others = journalOf(called(2, '7'), { of: branch });
    expect(await post({ branch, node: kiosk, entries: others })).toMatchObject([
      409,
      { code: 'chainForked' },
    ]);
    expect(await conflictsOf()).toEqual([{ kind: 'chainForked', fingerprint: key.fingerprint, times: 1 }]);
  });
});

describe('GET /v1/journal', () => {
  const back = (after: string, by = key) =>
    ask(signedBy(by, { method: 'GET', url: `/v1/journal?after=${after}` }));

  it('gives a node back its own journal, from where it asks and no more than a batch', async () => {
    const journal = journalOf(called(700), { of: branch });
    for (const entries of [journal.slice(0, 500), journal.slice(500)])
      await post({ branch, node: kiosk, entries });
    expect(await back('0')).toEqual([200, { entries: journal.slice(0, 500) }]);
    expect(await back('500')).toEqual([200, { entries: journal.slice(500) }]);
    expect(await back('700')).toEqual([200, { entries: [] }]);
  });

  it('gives nobody the journal of another, and nothing to a stranger', async () => {
    await post(batchOf(3));
    const neighbour = await enrolled(database, branch, nodeIdSchema.parse('kiosk-2'));
    expect(await back('0', neighbour)).toEqual([200, { entries: [] }]);
    expect(await back('0', newKey({ branch, node: nodeIdSchema.parse('kiosk-9') }))).toMatchObject([
      401,
      { code: 'nodeUnknown' },
    ]);
    expect((await back('-1'))[0]).toBe(400);
    const signed = signedBy(key, { method: 'GET', url: '/v1/journal?after=1' });
    expect(await ask({ ...signed, url: '/v1/journal?after=0' })).toMatchObject([
      401,
      { code: 'signatureWrong' },
    ]);
  });
});
