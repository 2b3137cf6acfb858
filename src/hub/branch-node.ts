import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultCatalogue, loadCatalogue } from '../catalogue/load.ts';
import { systemClock } from '../core/clock.ts';
import type { Language } from '../core/language.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { version } from '../core/version.ts';
import type { Log } from '../log/log.ts';
import type { WebHostOptions } from '../rpc/web-host.ts';
import { startBackups } from '../store/backup-schedule.ts';
import { keyPlace } from '../store/key-file.ts';
import type { Store, StoreNote } from '../store/open-store.ts';
import { openNodeStore } from '../store/opening-ladder.ts';
import type { PullBack } from '../store/pull-back.ts';
import { nodeStarted, nodeStopped } from '../store/sessions.ts';
import { storeTrouble } from '../store/trouble.ts';
import { openConfigurationKey } from '../sync/configuration-key.ts';
import { openKeptConfiguration } from '../sync/kept-configuration.ts';
import { type Line, openLine } from '../sync/line.ts';
import { type NodeKey, nodeKey, readNodeKey } from '../sync/node-key.ts';
import { pullBack } from '../sync/pull-back.ts';
import { keepFormerKey, shipFormers } from './former-journals.ts';
import type { Hub } from './hub.ts';
import { hubKey, kioskGate, relayNodes } from './kiosk-gate.ts';
import { type NodeConfiguration, openNodeConfiguration } from './node-configuration.ts';

/** How a node is told to run. */
interface NodeOptions {
  /** The node's folder. */
  readonly data: string;
  readonly language: Language;
  readonly catalogue?: string | undefined;
  readonly 'store-key'?: string | undefined;
  readonly 'config-key'?: string | undefined;
  readonly 'configuration-pace': number;
}

export interface BranchNode {
  readonly configuration: NodeConfiguration;
  readonly store: Store;
  /**
   * The node stops in good order: the last thing that is done with its store.
   * @param shipping ends when head office has heard of it, or cannot
   */
  end(shipping?: { stop(): Promise<void> }): Promise<void>;
}

/**
 * What every node of a branch begins with: its catalogue, and its store with the fact that it is up and with backups.
 * @param up the next node up, which may have what a damaged store lost
 * @param restart ends the process so that its supervisor starts it again
 */
export async function openBranchNode(
  kind: 'kiosk' | 'hub',
  options: NodeOptions,
  up: { readonly address: string; readonly hubKeyFile?: string | undefined },
  restart: () => void,
  log: Log,
): Promise<Result<BranchNode>> {
  const { data, language } = options;
  const catalogue = loadCatalogue(options.catalogue ?? defaultCatalogue);
  if (!catalogue.ok) return catalogue;
  const configurationKey = openConfigurationKey(join(data, 'configuration.key'), options['config-key']);
  const configuration = openNodeConfiguration({
    kept: openKeptConfiguration(join(data, 'configuration'), configurationKey, (detail, tried) =>
      log('configurationTrouble', { why: 'stateDamaged', version: tried, detail }),
    ),
    key: configurationKey,
    start: catalogue.value,
    restart,
    pace: options['configuration-pace'],
    log,
  });
  const file = join(data, 'store.sqlite');
  const place = keyPlace({ environment: process.env, given: options['store-key'], data });
  const note: StoreNote = noted => log(troubles.has(noted.what) ? 'storeTrouble' : 'storeNote', noted);
  const opened = await openNodeStore({
    file,
    place,
    branch: catalogue.value.branch.id,
    node: kind,
    clock: systemClock,
    note,
    pullBack: pullBackOver(readNodeKey(nodeKeyFile(data)), up),
  });
  if (!opened.ok) {
    configuration.end();
    return fail(opened.failure.code, storeTrouble(opened.failure, { file, key: place.file, language }));
  }

  const { store, key } = opened.value;
  const { node } = store.read.owner;
  keepFormerKey(file, nodeKeyFile(data), node);
  const formers = shipFormers(file, { node, key }, up, log);
  for (const session of nodeStarted(store.write, { version }))
    log('sessionEnded', { session, outcome: 'interrupted' });
  const turning = setInterval(() => store.write.turnDay(), 60_000);
  const backups = startBackups({ store, file, key, clock: systemClock, note });
  const end: BranchNode['end'] = async shipping => {
    configuration.end();
    clearInterval(turning);
    await Promise.all([backups.stop(), formers.stop()]);
    nodeStopped(store.write);
    await shipping?.stop();
    store.close();
  };
  return ok({ configuration, store, end });
}

/** What a technician should hear of. */
const troubles: ReadonlySet<string> = new Set([
  'storeDamaged',
  'storeRestored',
  'businessDayHeld',
  'backupFailed',
  'backupUnusable',
]);

const nodeKeyFile = (data: string): string => join(data, 'node.key');

/** The key tells who the node was, even when its store is gone; a node that never had one sent nothing up. */
function pullBackOver(
  key: NodeKey | undefined,
  up: { readonly address: string; readonly hubKeyFile?: string | undefined },
): PullBack | undefined {
  if (!key) return undefined;
  const line = openLine({ ...up, key, clock: systemClock });
  return async ({ node }, after) => {
    if (node !== key.node) return fail('retryable', 'the key is of another node');
    for (let waited = 0; ; waited += pullBackPace.again) {
      const got = await pullBack(line, after, AbortSignal.timeout(pullBackPace.request));
      if (got.ok || got.failure.code !== 'retryable' || waited >= pullBackPace.patience) return got;
      await sleep(pullBackPace.again);
    }
  };
}

/** All in ms. */
const pullBackPace = {
  /** How long a start waits for the next node up: after a power cut all of a branch starts at once. */
  patience: 30_000,
  again: 1_000,
  request: 5_000,
} as const;

/**
 * The way up for a node's journal, signed with the node's own key.
 * @param data the node's folder, which keeps the key
 * @param address of a hub or of head office
 * @param hubKeyFile where the key of the hub is, when the way leads through one
 */
export const lineUp = (
  { read: { owner } }: Store,
  { data, address, hubKeyFile }: { data: string; address: string; hubKeyFile?: string | undefined },
): Line =>
  openLine({
    address,
    key: nodeKey(nodeKeyFile(data), owner),
    clock: systemClock,
    hubKeyFile,
  });

/** Where a hub lets the branch's other kiosks in, and passes on what they send to head office. */
export function hubDoors(
  hub: Hub,
  { keyFile, upstream }: { readonly keyFile: string; readonly upstream: string },
  log: Log,
): Pick<WebHostOptions, 'upgrade' | 'routes'> {
  const key = hubKey(keyFile);
  return {
    upgrade: kioskGate(key, port => hub.acceptKiosk(port), log),
    routes: app => relayNodes(app, upstream, key, log),
  };
}
