import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type ConfigurationDocument,
  configurationText,
  type SignedConfiguration,
  signConfiguration,
} from '../../../src/core/configuration.ts';
import { type BranchId, nodeIdSchema } from '../../../src/core/ids.ts';
import { writeSecret } from '../../../src/core/secret-file.ts';
import { relayNodes } from '../../../src/hub/kiosk-gate.ts';
import { silentLog } from '../../../src/log/log.ts';
import { startAsking } from '../../../src/sync/ask-configuration.ts';
import { openLine } from '../../../src/sync/line.ts';
import type { NodeKey } from '../../../src/sync/node-key.ts';
import {
  registerConfigurationDesk,
  registerConfigurationRoute,
} from '../../../src/upstream/configuration-route.ts';
import { keepConfigurationKey, publishConfiguration } from '../../../src/upstream/configurations.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { readFleet } from '../../../src/upstream/fleet.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { registerEnrolmentRoute } from '../../../src/upstream/nodes-route.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { newKey } from '../../unit/sync/a-line.ts';
import { emptyDatabases, engines } from './a-database.ts';
import { type Fact, journalOf, kiosk, newBranch } from './a-journal.ts';
import { aCode, letIn, signedBy } from './a-node.ts';

const newPair = () => {
  const { publicKey: half, privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: half.export({ format: 'jwk' }).x ?? '' };
};
const adminKey = 'the-admin-key';

describe.each(engines)('configurations at head office, on %s', engine => {
  const emptyDatabase = emptyDatabases(engine);
  let database: Database;
  let app: FastifyInstance;
  let address: string;
  let branch: BranchId;
  let node: NodeKey;
  let pair: ReturnType<typeof newPair>;

  beforeAll(async () => {
    app = Fastify();
    // The routes are the same for every test, the database is another.
    const current: Database = {
      query: (...given) => database.query(...given),
      transaction: work => database.transaction(work),
      close: () => database.close(),
    };
    const parts = { database: current, clock: Date.now, log: silentLog };
    registerEnrolmentRoute(app, parts);
    registerConfigurationRoute(app, parts);
    registerConfigurationDesk(app, { ...parts, adminKey });
    address = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    database = await emptyDatabase();
    onTestFinished(() => database.close());
    await migrate(database);
    branch = newBranch();
    node = await letIn(database, newKey({ branch, node: kiosk }));
    pair = newPair();
  });

  const signed = (version: number, of: ConfigurationDocument['branch'] = branch, by = pair) =>
    signConfiguration({ branch: of, version, issuedAt: 1, catalogue: { name: `v${version} of ${of}` } }, by);
  const publish = async (given: SignedConfiguration): Promise<string> => {
    const done = await publishConfiguration(database, given, 1);
    return done.ok ? 'published' : done.failure.code;
  };
  const asks = async (after: number, as = node): Promise<unknown> => {
    const url = `/v1/configuration?after=${after}`;
    const answer = await app.inject(signedBy(as, { method: 'GET', url }));
    return answer.statusCode === 200 ? answer.json() : [answer.statusCode, answer.json().code];
  };

  it('are published only when they grow, over all branches, and by the key that is known', async () => {
    expect(await publish(signed(1))).toBe('keyUnknown');
    await keepConfigurationKey(database.query, pair.publicKey, 1);
    expect(await publish(signed(4))).toBe('published');
    expect(await publish(signed(4))).toBe('notNewer');
    expect(await publish(signed(3))).toBe('notNewer');
    expect(await publish(signed(4, newBranch()))).toBe('notNewer');
    expect(await publish(signed(5, '*'))).toBe('published');
    expect(await publish(signed(6, branch, newPair()))).toBe('otherKey');
    expect(await publish({ ...signed(6), document: signed(7).document })).toBe('digestWrong');
  });

  it('are published once when two people publish the same version at once', async () => {
    await keepConfigurationKey(database.query, pair.publicKey, 1);
    const others = [newBranch(), newBranch(), newBranch()].map(of => publish(signed(1, of)));
    expect((await Promise.all(others)).sort()).toEqual(['notNewer', 'notNewer', 'published']);
  });

  it('are given to the nodes of their branch, the newest only, as they were signed', async () => {
    await keepConfigurationKey(database.query, pair.publicKey, 1);
    expect(await asks(0)).toEqual({});
    await publish(signed(1));
    await publish(signed(2));
    await publish(signed(3, newBranch()));
    expect(await asks(0)).toEqual({ signed: signed(2) });
    expect(await asks(1)).toEqual({ signed: signed(2) });
    expect(await asks(2)).toEqual({});
    await publish(signed(4, '*'));
    expect(await asks(2)).toEqual({ signed: signed(4, '*') });
  });

  it('are given to nobody who has not enrolled', async () => {
    expect(await asks(0, newKey({ branch, node: nodeIdSchema.parse('kiosk-9') }))).toEqual([
      401,
      'nodeUnknown',
    ]);
    expect((await app.inject({ method: 'GET', url: '/v1/configuration?after=0' })).statusCode).toBe(401);
    expect(await asks(-1)).toEqual([400, 'badRequest']);
  });

  it('have a key that every node is told when it enrols', async () => {
    const key = newKey({ branch, node: nodeIdSchema.parse('kiosk-2') });
    const comes = async () => {
      const json = { code: await aCode(database, branch), branch, node: key.node, publicKey: key.publicKey };
      return (await app.inject(signedBy(key, { url: '/v1/nodes', json }))).json();
    };
    expect(await comes()).toEqual({});
    await keepConfigurationKey(database.query, pair.publicKey, 1);
    expect(await comes()).toEqual({ configurationKey: pair.publicKey });
  });

  it('can be published by the administrator alone', async () => {
    const post = async (url: string, payload: object, key: string) =>
      (await app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${key}` } }))
        .statusCode;
    expect(await post('/v1/configuration-key', { publicKey: pair.publicKey }, 'another')).toBe(401);
    expect(await post('/v1/configuration-key', { publicKey: pair.publicKey }, adminKey)).toBe(200);
    expect(await post('/v1/configurations', signed(1), 'another')).toBe(401);
    expect(await post('/v1/configurations', signed(1), adminKey)).toBe(200);
    expect(await post('/v1/configurations', signed(1), adminKey)).toBe(409);
    expect(await post('/v1/configurations', { ...signed(2), more: 1 }, adminKey)).toBe(400);
  });

  it('reach a kiosk behind a hub as head office signed them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fenliu-config-hub-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const hubKeyFile = join(folder, 'hub.key');
    writeSecret(hubKeyFile, 'the-hub-key');
    const hub = Fastify();
    relayNodes(hub, address, 'the-hub-key', silentLog);
    const hubAddress = await hub.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => hub.close());
    await keepConfigurationKey(database.query, pair.publicKey, 1);
    await publish(signed(7));
    const came = await new Promise(resolve => {
      const line = openLine({ address: hubAddress, key: node, clock: Date.now, hubKeyFile });
      const asking = startAsking({ line, after: () => 6, take: resolve });
      onTestFinished(() => asking.stop());
      asking.wake();
    });
    expect(configurationText(came as SignedConfiguration)).toBe(configurationText(signed(7)));
  });

  it('show in the fleet: what each node is healthy with, and a newer one that it does not use', async () => {
    const known = async () => (await readFleet(database.query, 1, () => undefined)).branches[0]?.nodes[0];
    const facts: Fact[] = [
      ['configurationApplied', { version: 3 }],
      ['configurationRejected', { version: 4, why: 'crashed' }],
      ['configurationApplied', { version: 5 }],
    ];
    const entries = journalOf(facts, { of: branch });
    await ingest(database, { branch, node: kiosk, entries: entries.slice(0, 2) }, 1);
    expect(await known()).toMatchObject({
      configuration: { version: 3, rejected: { version: 4, why: 'crashed' } },
    });
    await ingest(database, { branch, node: kiosk, entries: entries.slice(2) }, 2);
    expect((await known())?.configuration).toEqual({ version: 5 });
  });
});
