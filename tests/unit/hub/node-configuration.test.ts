import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { type ConfigurationDocument, signConfiguration } from '../../../src/core/configuration.ts';
import { branchIdSchema } from '../../../src/core/ids.ts';
import { fingerprintOf } from '../../../src/core/request-signature.ts';
import { openNodeConfiguration } from '../../../src/hub/node-configuration.ts';
import { silentLog } from '../../../src/log/log.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { openConfigurationKey } from '../../../src/sync/configuration-key.ts';
import { openKeptConfiguration } from '../../../src/sync/kept-configuration.ts';
import { freshStore } from '../store/a-store.ts';
import { catalogue } from './a-hub.ts';

const newPair = () => {
  const { publicKey: half, privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: half.export({ format: 'jwk' }).x ?? '' };
};
const pair = newPair();
const mine = catalogue.branch.id;

/** The catalogue of these tests with another name for its first service, which is what tells it apart. */
const named = (name: string, of: Catalogue = catalogue): Catalogue => ({
  ...of,
  services: of.services.map((service, index) =>
    index === 0 ? { ...service, name: { ...service.name, en: name } } : service,
  ),
});
const nameOf = ({ services }: Catalogue): string | undefined => services[0]?.name.en;

const signed = (
  version: number,
  content: unknown = named(`version ${version}`),
  more: { branch?: ConfigurationDocument['branch']; by?: typeof pair } = {},
) =>
  signConfiguration(
    {
      branch: more.branch ?? mine,
      version,
      issuedAt: 1_795_000_000_000,
      catalogue: JSON.parse(JSON.stringify(content)) as Record<string, unknown>,
    },
    more.by ?? pair,
  );

/** One machine, with a disk that its starts have in common. */
function aMachine(given?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-configuration-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store: Store = freshStore();
  const damaged: number[] = [];
  const start = () => {
    const says = { idle: true, screens: true, restarted: 0 };
    const key = openConfigurationKey(join(folder, 'configuration.key'), given);
    const node = openNodeConfiguration({
      kept: openKeptConfiguration(join(folder, 'configuration'), key, (_, version) => damaged.push(version)),
      key,
      start: catalogue,
      restart: () => {
        says.restarted += 1;
        node.end();
      },
      log: silentLog,
    });
    const run = () => {
      node.run({
        write: store.write,
        isIdle: () => says.idle,
        screensAnswer: () => Promise.resolve(says.screens),
        changed: () => {},
      });
      return node;
    };
    return { node, run, says };
  };
  const told = () =>
    entriesAfter(store.read, 0, 500)
      .filter(({ kind }) => kind.startsWith('configuration'))
      .map(({ kind, payload }) => [kind, payload]);
  return { folder, start, told, damaged };
}

/** A machine that is healthy with version 1. */
async function aHealthyMachine() {
  const machine = aMachine();
  const first = machine.start();
  first.run().keyTold(pair.publicKey);
  first.node.take(signed(1));
  await vi.advanceTimersByTimeAsync(1_000);
  const second = machine.start();
  second.run();
  await vi.advanceTimersByTimeAsync(30_000);
  return { ...machine, now: second };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a configuration that head office sent', () => {
  it('is applied by a start of its own, and told when the node was healthy with it for a while', async () => {
    const machine = aMachine();
    const first = machine.start();
    first.run().keyTold(pair.publicKey);
    expect(first.node.status()).toEqual({ version: 0, state: 'inForce', key: fingerprintOf(pair.publicKey) });
    first.node.take(signed(1));
    expect(first.node.status()).toMatchObject({ version: 0, state: 'waiting', waiting: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first.says.restarted).toBe(1);

    const second = machine.start();
    expect(nameOf(second.node.catalogue)).toBe('version 1');
    second.run();
    await vi.advanceTimersByTimeAsync(29_000);
    expect([second.node.status().state, machine.told()]).toEqual(['trial', []]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([second.node.status().state, second.says.restarted]).toEqual(['inForce', 0]);
    expect(machine.told()).toEqual([['configurationApplied', { version: 1 }]]);
    second.node.end();
    expect(nameOf(machine.start().node.catalogue)).toBe('version 1');
  });

  it('waits as long as somebody is served', async () => {
    const { now } = await aHealthyMachine();
    now.says.idle = false;
    now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(600_000);
    expect([now.says.restarted, now.node.status()]).toEqual([0, expect.objectContaining({ waiting: 2 })]);
    now.says.idle = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(now.says.restarted).toBe(1);
  });

  it('is given up after a crash before the node was healthy, told, and not taken again', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    const trial = machine.start();
    expect(nameOf(trial.node.catalogue)).toBe('version 2');
    trial.run();
    await vi.advanceTimersByTimeAsync(10_000);
    // It crashes: nobody ends it.
    vi.clearAllTimers();
    const after = machine.start();
    expect(nameOf(after.node.catalogue)).toBe('version 1');
    after.run();
    expect(machine.told().slice(1)).toEqual([['configurationRejected', { version: 2, why: 'crashed' }]]);
    expect(after.node.status().rejected).toEqual({ version: 2, why: 'crashed' });
    after.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(after.says.restarted).toBe(0);
    after.node.take(signed(3));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(after.says.restarted).toBe(1);
    expect(nameOf(machine.start().node.catalogue)).toBe('version 3');
  });

  it('is given up when the screens do not answer with it', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    const trial = machine.start();
    trial.says.screens = false;
    trial.run();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(trial.says.restarted).toBe(1);
    const after = machine.start();
    after.run();
    expect(nameOf(after.node.catalogue)).toBe('version 1');
    expect(machine.told().at(-1)).toEqual(['configurationRejected', { version: 2, why: 'screensSilent' }]);
  });

  it('is given up when the node does not get as far as running with it', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    const trial = machine.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(trial.says.restarted).toBe(1);
    expect(nameOf(machine.start().node.catalogue)).toBe('version 1');
  });

  it('is tried again when somebody ended the node in good order before it was healthy', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    machine.start().run().end();
    expect(nameOf(machine.start().node.catalogue)).toBe('version 2');
  });

  it('for all branches leaves this one its own name', async () => {
    const machine = await aHealthyMachine();
    const branch = { ...catalogue.branch, id: branchIdSchema.parse('elsewhere') };
    machine.now.node.take(signed(2, { ...named('for all'), branch }, { branch: '*' }));
    await vi.advanceTimersByTimeAsync(1_000);
    const { node } = machine.start();
    expect([nameOf(node.catalogue), node.catalogue.branch]).toEqual(['for all', catalogue.branch]);
  });
});

describe('what a node does not take', () => {
  const refusedOf = async (given: unknown, why: string | undefined) => {
    const machine = await aHealthyMachine();
    machine.now.node.take(given);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(machine.now.says.restarted).toBe(0);
    expect(machine.now.node.status()).toMatchObject({ version: 1, state: 'inForce' });
    expect(machine.told().slice(1)).toEqual(
      why === undefined ? [] : [['configurationRejected', { version: 2, why }]],
    );
    return machine;
  };

  it('is what another key signed, until a technician brings that key', async () => {
    const other = newPair();
    const { now, folder } = await refusedOf(signed(2, named('other'), { by: other }), 'otherKey');
    // Enrolling again does not change what is pinned.
    now.node.keyTold(other.publicKey);
    now.node.take(signed(2, named('other'), { by: other }));
    expect(now.node.status().state).toBe('inForce');
    writeFileSync(join(folder, 'configuration.key'), other.publicKey);
    now.node.take(signed(2, named('other'), { by: other }));
    expect(now.node.status()).toMatchObject({ state: 'waiting', waiting: 2 });
  });

  it('is anything at all while it knows no key', () => {
    const machine = aMachine();
    const { run, node } = machine.start();
    run().take(signed(1));
    node.take(signed(1));
    expect(node.status()).toEqual({
      version: 0,
      state: 'inForce',
      rejected: { version: 1, why: 'keyMissing' },
    });
    expect(machine.told()).toEqual([['configurationRejected', { version: 1, why: 'keyMissing' }]]);
  });

  it('is what was signed with the key that was told, when a technician gave another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fenliu-key-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const given = join(folder, 'given.pub');
    const other = newPair();
    writeFileSync(given, `${other.publicKey}\n`);
    const { run } = aMachine(given).start();
    const node = run();
    node.keyTold(pair.publicKey);
    node.take(signed(1));
    expect(node.status()).toMatchObject({ version: 0, rejected: { why: 'otherKey' } });
    node.take(signed(1, named('x'), { by: other }));
    expect(node.status()).toMatchObject({ waiting: 1 });
  });

  it('is one with a changed character', () =>
    refusedOf({ ...signed(2), document: { ...signed(2).document, issuedAt: 1 } }, undefined));
  it('is one of another branch', () =>
    refusedOf(signed(2, named('x'), { branch: branchIdSchema.parse('elsewhere') }), 'otherBranch'));
  it('is one whose catalogue is of another branch', () => {
    const branch = { ...catalogue.branch, id: branchIdSchema.parse('elsewhere') };
    return refusedOf(signed(2, { ...named('x'), branch }), 'otherBranch');
  });
  it('is a catalogue that is none', () => refusedOf(signed(2, { services: [] }), 'catalogueWrong'));
  it('is an older one, or the same again', () => refusedOf(signed(1, named('replayed')), undefined));
  it('is no configuration', () => refusedOf('rubbish', undefined));
});

describe('a disk', () => {
  it('that damaged what is in force gives the one before, and the damaged one is taken again', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    const second = machine.start();
    second.run();
    await vi.advanceTimersByTimeAsync(30_000);
    second.node.end();
    const file = join(machine.folder, 'configuration', '2.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('version 2', 'version x'));
    const third = machine.start();
    expect(nameOf(third.node.catalogue)).toBe('version 1');
    third.run().take(signed(2));
    expect(third.node.status()).toMatchObject({ waiting: 2 });
  });

  it('that damaged the state brings back nothing old: the newest that is proved is on trial again', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    machine.start().run().end();
    writeFileSync(join(machine.folder, 'configuration', 'state.json'), '{"inForce":');
    // What the key does not prove does not count, whatever its number.
    const forged = JSON.stringify(signed(9, named('forged'), { by: newPair() }));
    writeFileSync(join(machine.folder, 'configuration', '9.json'), forged);
    const { node, run } = machine.start();
    expect([machine.damaged, nameOf(node.catalogue), node.newest()]).toEqual([[2], 'version 2', 2]);
    expect(node.status().state).toBe('trial');
    run().take(signed(1, named('old')));
    expect(node.status()).not.toHaveProperty('waiting');
    // It crashes.
    vi.clearAllTimers();
    expect(nameOf(machine.start().node.catalogue)).toBe('version 1');
  });

  it('that does not give the state keeps the node from starting as if it never had one', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.end();
    const state = join(machine.folder, 'configuration', 'state.json');
    rmSync(state);
    mkdirSync(state);
    expect(() => machine.start()).toThrow('EISDIR');
  });

  it('that lost everything gives what the node was started with', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.end();
    for (const name of ['state.json', '1.json'])
      writeFileSync(join(machine.folder, 'configuration', name), '\0'.repeat(100));
    const { node } = machine.start();
    expect(node.catalogue).toBe(catalogue);
    node.take(signed(1));
    expect(node.status()).toMatchObject({ waiting: 1 });
  });

  it('that cannot be written keeps a trial from beginning', async () => {
    const machine = await aHealthyMachine();
    machine.now.node.take(signed(2));
    await vi.advanceTimersByTimeAsync(1_000);
    // In the way of every write.
    const way = join(machine.folder, 'configuration', 'state.json.part');
    mkdirSync(way);
    const { node } = machine.start();
    rmdirSync(way);
    expect(nameOf(node.catalogue)).toBe('version 1');
    node.end();
    expect(nameOf(machine.start().node.catalogue)).toBe('version 2');
  });
});
