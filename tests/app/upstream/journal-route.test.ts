import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../src/log/events.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { registerJournalRoute } from '../../../src/upstream/journal-route.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabase } from './a-database.ts';
import { called, journalOf, kiosk, newBranch } from './a-journal.ts';

let database: Database;
let app: FastifyInstance;
const logged: LogEvent[] = [];
const told: string[] = [];

beforeAll(async () => {
  database = await emptyDatabase();
  await migrate(database);
  app = Fastify();
  registerJournalRoute(app, {
    database,
    clock: Date.now,
    log: event => logged.push(event),
    stored: branch => told.push(branch),
  });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const post = (payload: unknown, headers = { 'content-type': 'application/json' }) =>
  app.inject({ method: 'POST', url: '/v1/journal', headers, payload: JSON.stringify(payload) });

describe('POST /v1/journal', () => {
  it('acknowledges a batch, and tells of it only when it brought something new', async () => {
    const branch = newBranch();
    const batch = { branch, node: kiosk, entries: journalOf(called(3), { of: branch }) };
    for (let time = 0; time < 2; time++) {
      const answer = await post(batch);
      expect([answer.statusCode, answer.json()]).toEqual([200, { acked: 3 }]);
    }
    expect(told).toEqual([branch]);
  });

  it('refuses with a code and, after a gap, with what it wants', async () => {
    const branch = newBranch();
    const answer = await post({
      branch,
      node: kiosk,
      entries: journalOf(called(3), { of: branch }).slice(1),
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      409,
      { code: 'gap', detail: 'entry 1 is missing', wants: 1 },
    ]);
    expect(logged).toContain('entryRefused');
  });

  it.each([
    ['nothing', null],
    ['a batch without entries', { branch: 'b', node: kiosk, entries: [] }],
    ['an entry with a wrong hash’s shape', { branch: 'b', node: kiosk, entries: [{ hash: 'x' }] }],
    ['a name that is none', { branch: '../b', node: kiosk, entries: journalOf(called(1)) }],
    ['more entries than allowed', { branch: 'main-street', node: kiosk, entries: journalOf(called(501)) }],
  ])('refuses %s, and repeats none of it', async (_, batch) => {
    const answer = await post(batch);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'badBatch' });
    expect(answer.body).not.toContain('ticketCalled');
  });

  it('refuses what is not JSON, or too much of it', async () => {
    const garbage = await app.inject({
      method: 'POST',
      url: '/v1/journal',
      headers: { 'content-type': 'application/json' },
      payload: '{"branch":',
    });
    expect([garbage.statusCode, garbage.json()]).toMatchObject([400, { code: 'badBatch' }]);
    const huge = await post({ branch: 'x'.repeat(5 * 1024 * 1024) });
    expect([huge.statusCode, huge.json()]).toMatchObject([413, { code: 'badBatch' }]);
    const text = await post({}, { 'content-type': 'application/x-yaml' });
    expect([text.statusCode, text.json()]).toMatchObject([415, { code: 'badBatch' }]);
  });

  it('says only that it cannot take entries now when the database is away', async () => {
    const broken = Fastify();
    const away: Database = {
      ...database,
      transaction: () => Promise.reject(new Error('connection refused at 10.0.0.1')),
    };
    registerJournalRoute(broken, { database: away, clock: Date.now, log: () => {}, stored: () => {} });
    const answer = await broken.inject({
      method: 'POST',
      url: '/v1/journal',
      payload: { branch: 'main-street', node: kiosk, entries: journalOf(called(1)) },
    });
    expect([answer.statusCode, answer.json()]).toEqual([500, { code: 'internalError' }]);
    await broken.close();
  });
});
