import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { defaultCatalogue, loadCatalogue } from '../../src/catalogue/load.ts';
import type { Log } from '../../src/log/log.ts';
import { supervise } from '../../src/shell/supervisor.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { connectScreen } from '../support/screen-client.ts';
import { type Visitor, visitorAt } from '../support/visitor.ts';

const fenliu = fileURLToPath(new URL('../../src/shell/fenliu.ts', import.meta.url));
const loaded = loadCatalogue(defaultCatalogue);
if (!loaded.ok) throw new Error(loaded.failure.detail);
const catalogue = loaded.value;

/** The catalogue that ships with the product, with another name for transfers. */
const named = (name: string): Catalogue => ({
  ...catalogue,
  services: catalogue.services.map(service =>
    service.id === 'transfer'
      ? { ...service, name: { 'zh-Hans': name, 'zh-Hant': name, en: name } }
      : service,
  ),
});

/** A hall whose kiosk has the supervisor that it has in a branch. */
async function aHall(pace: number) {
  const hall = await startHall({
    speed: 20,
    readMs: 100,
    parts: ['core', 'upstream', 'bench'],
    kiosk: ['--configuration-pace', String(pace)],
  });
  onTestFinished(() => hall.stop());
  const pids: number[] = [];
  const news: string[] = [];
  const log: Log = (event, fields) => {
    if (event === 'childStarted') pids.push(Number(fields?.pid));
  };
  const startKiosk = async () => {
    const kiosk = supervise(
      { name: 'kiosk', ...hall.command('kiosk') },
      { restarting: (_, why) => news.push(why), gone: (_, { code }) => news.push(code) },
      log,
    );
    onTestFinished(() => kiosk.stop(2_000));
    expect(await kiosk.ready).toMatchObject({ ok: true });
  };
  const keyFile = join(hall.folder, 'config.key');
  const run = promisify(execFile);
  const command = async (...words: string[]) => {
    const there = ['--upstream', hall.address('upstream'), '--data', hall.folder];
    const { stdout } = await run(process.execPath, [
      fenliu,
      'upstream',
      ...words,
      '--key',
      keyFile,
      ...there,
    ]);
    return stdout.trim();
  };
  const publish = (name: string) => {
    const file = join(hall.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(named(name)));
    return command('publish-config', '--branch', catalogue.branch.id, file);
  };
  const publicKey = await command('config-key');
  expect(publicKey).toMatch(/^[\w-]{43}$/);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  return { hall, pids, news, startKiosk, publish };
}

/** What the smart counter calls transfers now, on a screen of its own. */
async function transferName(counter: Visitor): Promise<string | undefined> {
  await counter.laysCard('zhang-san');
  const { services } = await counter.sees('select');
  return services.find(({ id }) => id === 'transfer')?.title;
}

/** Resolves when the kiosk, started again meanwhile, tells a technician so. */
const untilTechnician = (
  hall: Hall,
  fits: (configuration: { version: number; state: string; waiting?: number | undefined }) => boolean,
) =>
  vi.waitFor(
    async () => {
      const screen = await connectScreen(hall.address('kiosk'), 'technician');
      try {
        const { fromHeadOffice } = await screen.until('diagnostics', () => true, 2_000);
        expect(fits(fromHeadOffice), JSON.stringify(fromHeadOffice)).toBe(true);
        return fromHeadOffice;
      } finally {
        screen.close();
      }
    },
    { timeout: 90_000, interval: 100 },
  );

/** What head office knows of the kiosk's configuration. */
const headOfficeKnows = async (hall: Hall, wanted: object): Promise<void> => {
  const screen = await hall.screen('head-office');
  onTestFinished(() => screen.close());
  const knows = (value: {
    branches: readonly { nodes: readonly { configuration?: unknown }[] }[];
  }): unknown => value.branches[0]?.nodes[0]?.configuration;
  await screen.until('fleet', value => JSON.stringify(knows(value)) === JSON.stringify(wanted), 30_000);
};

describe('a configuration that head office publishes', () => {
  it('is on the kiosk when nobody is served any more, not before, and head office knows', async () => {
    const { hall, pids, news, startKiosk, publish } = await aHall(200);
    await startKiosk();
    const counter = await visitorAt(hall, 'smart-counter');
    const before = await transferName(counter);
    const { session } = counter.view();
    expect(await publish('published-1')).toMatch(/1/);
    await untilTechnician(hall, ({ waiting }) => waiting === 1);
    // Long enough to be applied many times over, were it not for the customer.
    await new Promise(resolve => setTimeout(resolve, 2_000));
    expect([pids.length, counter.view().session]).toEqual([1, session]);

    await counter.wants({ kind: 'cancel' });
    await counter.takesCard();
    await untilTechnician(hall, ({ version, state }) => version === 1 && state === 'inForce');
    expect([pids.length, news]).toEqual([2, []]);
    const again = await visitorAt(hall, 'smart-counter');
    expect([before, await transferName(again)]).toEqual([
      catalogue.services.find(({ id }) => id === 'transfer')?.name['zh-Hans'],
      'published-1',
    ]);
    await headOfficeKnows(hall, { version: 1 });
  });

  it('is rolled back when the kiosk crashes with it, head office is told, and the next one is taken', async () => {
    const { hall, pids, news, startKiosk, publish } = await aHall(20);
    await publish('published-1');
    await startKiosk();
    const stateFile = join(hall.folder, 'kiosk', 'configuration', 'state.json');
    await vi.waitFor(() => expect(readFileSync(stateFile, 'utf8')).toContain('"trial":"begun"'), {
      timeout: 60_000,
      interval: 5,
    });
    expect(pids).toHaveLength(2);
    process.kill(pids.at(-1) ?? 0, 'SIGKILL');

    const rejected = { version: 1, why: 'crashed' };
    const after = await untilTechnician(hall, ({ version, state }) => version === 0 && state === 'inForce');
    expect(after).toMatchObject({ rejected });
    expect([pids.length, news]).toEqual([3, ['SIGKILL']]);
    await headOfficeKnows(hall, { version: 0, rejected });
    const counter = await visitorAt(hall, 'smart-counter');
    expect(await transferName(counter)).toBe('转账');
    await counter.wants({ kind: 'cancel' });
    await counter.takesCard();
    await counter.sees('attract');

    await publish('published-2');
    await untilTechnician(hall, ({ version, state }) => version === 2 && state === 'inForce');
    expect(await transferName(await visitorAt(hall, 'smart-counter'))).toBe('published-2');
    await headOfficeKnows(hall, { version: 2 });
  });

  it('is applied by a hub that runs alone', async () => {
    const { hall, publish } = await aHall(200);
    await publish('published-1');
    const pids: number[] = [];
    const hub = supervise(
      {
        name: 'hub',
        module: fileURLToPath(new URL('../../src/hub/main.ts', import.meta.url)),
        args: Object.entries({
          listen: '127.0.0.1:0',
          data: join(hall.folder, 'hub'),
          screens: join(hall.folder, 'none'),
          upstream: hall.address('upstream'),
          language: 'en',
          'enrol-code': join(hall.folder, 'enrol.code'),
          'configuration-pace': '200',
        }).flatMap(([name, value]) => [`--${name}`, value]),
      },
      { restarting: () => {}, gone: () => {} },
      (event, fields) => {
        if (event === 'childStarted') pids.push(Number(fields?.pid));
      },
    );
    onTestFinished(() => hub.stop(2_000));
    expect(await hub.ready).toMatchObject({ ok: true });
    await headOfficeKnows(hall, { version: 1 });
    expect(pids).toHaveLength(2);
  });
});
