import { join } from 'node:path';
import * as z from 'zod';
import { languageSchema } from '../core/language.ts';
import { peerAddressSchema } from '../core/peer-address.ts';
import { ok, type Result } from '../core/result.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../rpc/backend-process.ts';
import type { Port } from '../rpc/port.ts';
import type { ScreenName } from '../rpc/screens.ts';
import { screensAnswer } from '../rpc/screens-answer.ts';
import { openTls, tlsOptionsShape } from '../rpc/tls-files.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { hasOpenWork } from '../store/open-work.ts';
import { startAsking } from '../sync/ask-configuration.ts';
import { startShip } from '../sync/ship.ts';
import { hubDoors, lineUp, openBranchNode } from './branch-node.ts';
import { openHub } from './hub.ts';

const optionsSchema = z.object({
  listen: listenSchema,
  data: z.string().min(1),
  screens: z.string().min(1),
  upstream: peerAddressSchema,
  language: languageSchema,
  catalogue: z.string().optional(),
  'hub-key': z.string().optional(),
  'store-key': z.string().optional(),
  'enrol-code': z.string().optional(),
  'config-key': z.string().optional(),
  /** How many times faster than usual a configuration is asked for, tried and applied: for tests. */
  'configuration-pace': z.coerce.number().positive().default(1),
  ...tlsOptionsShape,
});
type Options = z.output<typeof optionsSchema>;

/** A hub that runs alone: queue, approvals and staff pages of a larger branch, without a face of its own. */
async function startHub(options: Options, restart: () => void, log: Log): Promise<Result<Running>> {
  const tls = openTls(options);
  if (!tls.ok) return tls;
  const node = await openBranchNode('hub', options, { address: options.upstream }, restart, log);
  if (!node.ok) return node;
  const { store, configuration } = node.value;
  const { catalogue } = configuration;
  const hub = openHub({ store, catalogue, language: options.language, log });
  const line = lineUp(store, { data: options.data, address: options.upstream });
  const asking = startAsking({
    line,
    after: configuration.newest,
    take: configuration.take,
    pace: options['configuration-pace'],
  });
  const ship = startShip({
    store,
    line,
    codeFile: options['enrol-code'],
    changed: () => {
      if (ship.status().state === 'idle') asking.wake();
    },
    configurationKeyTold: configuration.keyTold,
    log,
  });
  const keyFile = options['hub-key'] ?? join(options.data, 'hub.key');
  const web = await openWebHost({
    listen: options.listen,
    tls: tls.value,
    dist: options.screens,
    log,
    pages: { staff: port => hub.acceptStaff(port) },
    ...hubDoors(hub, { keyFile, upstream: options.upstream }, log),
  });
  const end = async (): Promise<void> => {
    await asking.stop();
    if (web.ok) await web.value.close();
    hub.close();
    await node.value.end(ship);
  };
  if (!web.ok) {
    await end();
    return web;
  }
  const accept = (_: ScreenName, port: Port): void => hub.acceptStaff(port);
  configuration.run({
    write: store.write,
    isIdle: () => !hasOpenWork(store.read),
    screensAnswer: () => screensAnswer(['staff'], accept),
    changed: () => {},
  });
  return ok({ http: web.value.address, screens: ['staff'], accept, end });
}

const options = processOptions(optionsSchema);
const log = openLog('hub', join(options.data, 'log', 'hub.log'));
await runBackend(log, restart => startHub(options, restart, log));
