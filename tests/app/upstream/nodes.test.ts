import { writeFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newEnrolmentCode } from '../../../src/core/enrolment-code.ts';
import { type BranchId, nodeIdSchema } from '../../../src/core/ids.ts';
import { silentLog } from '../../../src/log/log.ts';
import type { NodeKey } from '../../../src/sync/node-key.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { giveOutCode } from '../../../src/upstream/nodes.ts';
import { registerAdminRoutes, registerEnrolmentRoute } from '../../../src/upstream/nodes-route.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { giveOutStartCode } from '../../../src/upstream/start-code.ts';
import { folder } from '../../unit/store/a-store.ts';
import { newKey } from '../../unit/sync/a-line.ts';
import { emptyDatabase } from './a-database.ts';
import { kiosk, newBranch } from './a-journal.ts';
import { aCode, letIn, signedBy } from './a-node.ts';

let database: Database;
let app: FastifyInstance;
let branch: BranchId;
let key: NodeKey;
const adminKey = 'the-admin-key';

beforeAll(async () => {
  database = await emptyDatabase();
  await migrate(database);
  app = Fastify();
  const parts = { database, clock: Date.now, log: silentLog };
  registerEnrolmentRoute(app, parts);
  registerAdminRoutes(app, { ...parts, adminKey });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => {
  branch = newBranch();
  key = newKey({ branch, node: kiosk });
});

/** What a node hears when it comes with a code. */
const comes = async (node: NodeKey, code: string): Promise<[status: number, code: unknown]> => {
  const json = { code, branch: node.branch, node: node.node, publicKey: node.publicKey };
  const answer = await app.inject(signedBy(node, { url: '/v1/nodes', json }));
  return [answer.statusCode, answer.json().code];
};
const letInAnswer: [number, unknown] = [200, undefined];
const admin = async (method: 'GET' | 'POST', url: string, payload?: object, by = adminKey) => {
  const headers = { authorization: `Bearer ${by}` };
  const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
};

describe('a code for enrolling', () => {
  it('is hard to guess, easy to read out, and kept in a way that cannot be read back', async () => {
    const codes = Array.from({ length: 200 }, newEnrolmentCode);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const code = await aCode(database, branch);
    const kept = await database.query(
      z.object({ hash: z.string() }),
      'SELECT code_hash AS hash FROM enrolment_codes WHERE branch_id = $1',
      branch,
    );
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(code.slice(0, 4));
  });

  it('lets one node in, once, however it was typed', async () => {
    const code = await aCode(database, branch);
    expect(await comes(key, code.toLowerCase().replaceAll('-', ' '))).toEqual(letInAnswer);
    const other = newKey({ branch, node: nodeIdSchema.parse('kiosk-2') });
    expect(await comes(other, code)).toEqual([401, 'codeUsed']);
  });

  it('is taken again from the node that used it: its answer may have been lost', async () => {
    const code = await aCode(database, branch);
    expect([await comes(key, code), await comes(key, code)]).toEqual([letInAnswer, letInAnswer]);
  });

  it('is for its branch, is not invented, and does not live for ever', async () => {
    const elsewhere = await aCode(database, newBranch());
    expect(await comes(key, elsewhere)).toEqual([401, 'codeWrong']);
    expect(await comes(key, newEnrolmentCode())).toEqual([401, 'codeWrong']);
    const late = newEnrolmentCode();
    await giveOutCode(database, branch, late, Date.now() - 1);
    expect(await comes(key, late)).toEqual([401, 'codeExpired']);
    // Given out again by a restarted server, it stays as it was.
    await giveOutCode(database, branch, late, Date.now() + 60_000);
    expect(await comes(key, late)).toEqual([401, 'codeExpired']);
  });

  it('is found with an O for its 0 and an I or L for its 1', async () => {
    const code = 'A0B1-C0D1-E0F1-G0H1';
    await giveOutCode(database, branch, code, Date.now() + 60_000);
    expect(await comes(key, 'aobi codl-EOFI-GoHl')).toEqual(letInAnswer);
  });

  it('is nothing else: what cannot be one is neither given out nor looked for', async () => {
    const none = ['', '口令', 'ABCD-EFGH-JKMN', 'ABCD-EFGH-JKMN-PQR!', 'ABCD-EFGH-JKMN-PQRU', 'x'.repeat(70)];
    for (const code of none) {
      await expect(giveOutCode(database, branch, code, Date.now() + 60_000)).rejects.toThrow();
      expect(await comes(key, code)).toEqual([400, 'badBatch']);
    }
  });

  it('of a start is its file’s, for a day from the first start with it', async () => {
    const file = `${folder()}/enrol.code`;
    const startAt = (now: number) => giveOutStartCode(database, file, now);
    const dayMs = 86_400_000;
    for (const text of ['', `${branch} 口令`, newEnrolmentCode(), `${branch} x ${newEnrolmentCode()}`]) {
      writeFileSync(file, text);
      expect(await startAt(Date.now())).toMatchObject({ failure: { code: 'enrolCodeUnusable' } });
    }
    const [used, late] = [newEnrolmentCode(), newEnrolmentCode()];
    writeFileSync(file, `${branch} ${used}\n`);
    expect(await startAt(Date.now() - 2 * dayMs)).toMatchObject({ ok: true });
    expect(await comes(key, used)).toEqual([401, 'codeExpired']);
    writeFileSync(file, `${branch} ${late}\n`);
    await startAt(Date.now());
    expect(await comes(key, late)).toEqual(letInAnswer);
    const another = newKey({ branch, node: nodeIdSchema.parse('kiosk-2') });
    // The server starts again with what is still there.
    for (const [code, refusal] of [
      [used, 'codeExpired'],
      [late, 'codeUsed'],
    ] as const) {
      writeFileSync(file, `${branch} ${code}\n`);
      expect(await startAt(Date.now() + 3 * dayMs)).toMatchObject({ ok: true });
      expect(await comes(another, code)).toEqual([401, refusal]);
    }
  });

  it('lets in only one of two nodes that come with it at the same moment', async () => {
    const code = await aCode(database, branch);
    const nodes = ['kiosk-2', 'kiosk-3', 'kiosk-4'].map(name =>
      newKey({ branch, node: nodeIdSchema.parse(name) }),
    );
    const ends = await Promise.all(nodes.map(node => comes(node, code)));
    expect(ends.filter(([status]) => status === 200)).toHaveLength(1);
  });

  it('is of no use to who does not hold the key that is enrolled', async () => {
    const code = await aCode(database, branch);
    const thief = newKey({ branch, node: kiosk });
    const json = { code, branch, node: kiosk, publicKey: key.publicKey };
    const answer = await app.inject(signedBy(thief, { url: '/v1/nodes', json }));
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'signatureWrong']);
    expect(await comes(key, code)).toEqual(letInAnswer);
  });
});

describe('a second node of a name', () => {
  it('is not let in by a code of its own, and a person can see that there are two', async () => {
    await letIn(database, key);
    const twin = newKey({ branch, node: kiosk });
    const code = await aCode(database, branch);
    expect(await comes(twin, code)).toEqual([401, 'otherKey']);
    const { body } = await admin('GET', '/v1/nodes');
    expect(body).toContainEqual(
      expect.objectContaining({ branch, node: kiosk, fingerprint: key.fingerprint, conflict: 'secondKey' }),
    );
  });

  it('is not let in when both come at once with codes of their own', async () => {
    const twins = [key, newKey({ branch, node: kiosk }), newKey({ branch, node: kiosk })];
    const codes = await Promise.all(twins.map(() => aCode(database, branch)));
    const ends = await Promise.all(twins.map((twin, index) => comes(twin, codes[index] ?? '')));
    expect(ends.filter(([status]) => status === 200)).toHaveLength(1);
  });

  it('takes the place of the first when that was withdrawn; the withdrawn key is never good again', async () => {
    await letIn(database, key);
    const heir = newKey({ branch, node: kiosk });
    expect(await comes(heir, await aCode(database, branch))).toEqual([401, 'otherKey']);
    const revocation = { branch, node: kiosk };
    expect(await admin('POST', '/v1/revocations', revocation)).toEqual({
      status: 200,
      body: { revoked: true },
    });
    expect(await comes(key, await aCode(database, branch))).toEqual([401, 'nodeRevoked']);
    expect(await comes(heir, await aCode(database, branch))).toEqual(letInAnswer);
    const { body } = await admin('GET', '/v1/nodes');
    const listed = (body as { branch: string }[]).find(node => node.branch === branch);
    expect(listed).toMatchObject({ fingerprint: heir.fingerprint });
    expect(listed).not.toHaveProperty('conflict');
  });
});

describe('the administrator of head office', () => {
  it('gives out codes that let nodes in', async () => {
    const { status, body } = await admin('POST', '/v1/enrolment-codes', { branch, hours: 2 });
    expect(status).toBe(200);
    expect(body.expiresAt).toBeGreaterThan(Date.now() + 7_100_000);
    expect(await comes(key, body.code)).toEqual(letInAnswer);
  });

  it('is nobody without the key of the server', async () => {
    for (const by of ['', 'the-admin-kez', 'the-admin-key2']) {
      expect((await admin('POST', '/v1/enrolment-codes', { branch, hours: 2 }, by)).status).toBe(401);
      expect((await admin('POST', '/v1/revocations', { branch, node: kiosk }, by)).status).toBe(401);
      expect((await admin('GET', '/v1/nodes', undefined, by)).status).toBe(401);
    }
  });

  it.each([
    { branch: '../x', hours: 1 },
    { branch: 'b', hours: 0 },
    { branch: 'b', hours: 1_000 },
  ])('is refused %j', async asked => {
    expect((await admin('POST', '/v1/enrolment-codes', asked)).status).toBe(400);
  });

  it('is told when there was no key to withdraw', async () => {
    const { body } = await admin('POST', '/v1/revocations', { branch, node: kiosk });
    expect(body).toEqual({ revoked: false });
  });
});

it('enrolling at a database that is away is to be tried again', async () => {
  const broken = Fastify();
  const away = (): Promise<never> => Promise.reject(new Error('gone'));
  const parts = {
    database: { ...database, query: away, transaction: away },
    clock: Date.now,
    log: silentLog,
  };
  registerEnrolmentRoute(broken, parts);
  const json = { code: newEnrolmentCode(), branch, node: kiosk, publicKey: key.publicKey };
  expect((await broken.inject(signedBy(key, { url: '/v1/nodes', json }))).statusCode).toBe(500);
  await broken.close();
});
