import { join } from 'node:path';
import * as z from 'zod';
import { connectCore } from '../bank/http-client.ts';
import { languageSchema } from '../core/language.ts';
import { peerAddressSchema } from '../core/peer-address.ts';
import { ok, type Result } from '../core/result.ts';
import { version } from '../core/version.ts';
import { hubDoors, lineUp, openBranchNode } from '../hub/branch-node.ts';
import { type Hub, openHub } from '../hub/hub.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../rpc/backend-process.ts';
import { memoryPorts } from '../rpc/memory-port.ts';
import type { Port } from '../rpc/port.ts';
import type { ScreenName } from '../rpc/screens.ts';
import { screensAnswer } from '../rpc/screens-answer.ts';
import { openTls, tlsOptionsShape } from '../rpc/tls-files.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { hasOpenWork } from '../store/open-work.ts';
import { startAsking } from '../sync/ask-configuration.ts';
import { startShip } from '../sync/ship.ts';
import { openDeviceFile, readDevices } from './device-file.ts';
import { remoteHub } from './hub-connection.ts';
import { openKiosk } from './kiosk.ts';

const optionsSchema = z.object({
  listen: listenSchema,
  profiles: z
    .string()
    .transform(list => list.split(','))
    .pipe(z.array(z.enum(['ticket-machine', 'smart-counter', 'hall-display'])).min(1)),
  data: z.string().min(1),
  screens: z.string().min(1),
  devices: z.string().min(1),
  core: peerAddressSchema,
  upstream: peerAddressSchema,
  language: languageSchema,
  catalogue: z.string().optional(),
  /** Another machine's hub; without it this kiosk carries the branch's hub. */
  hub: peerAddressSchema.optional(),
  'hub-key': z.string().optional(),
  'store-key': z.string().optional(),
  'enrol-code': z.string().optional(),
  'config-key': z.string().optional(),
  /** How many times faster than usual a configuration is asked for, tried and applied: for tests. */
  'configuration-pace': z.coerce.number().positive().default(1),
  ...tlsOptionsShape,
});
type Options = z.output<typeof optionsSchema>;

async function startKiosk(options: Options, restart: () => void, log: Log): Promise<Result<Running>> {
  const tls = openTls(options);
  if (!tls.ok) return tls;
  const keyFile = options['hub-key'] ?? join(options.data, 'hub.key');
  const up = { address: options.hub ?? options.upstream, hubKeyFile: options.hub && keyFile };
  const node = await openBranchNode('kiosk', options, up, restart, log);
  if (!node.ok) return node;
  const { store, configuration } = node.value;
  const { catalogue } = configuration;
  const devices = readDevices(options.devices);
  if (!devices.ok) {
    await node.value.end();
    return devices;
  }

  const deviceFile = openDeviceFile(options.data, devices.value);
  const wrong = deviceFile.fault();
  if (wrong) log('deviceTrouble', { text: wrong });

  const { language } = options;
  const hub: Hub | undefined = options.hub ? undefined : openHub({ store, catalogue, language, log });
  const openOwnHub = async (): Promise<Port> => {
    const [near, far] = memoryPorts();
    hub?.acceptKiosk(far);
    return near;
  };

  const line = lineUp(store, { data: options.data, ...up });
  const kiosk = openKiosk({
    profiles: options.profiles,
    store,
    catalogue,
    language,
    deviceFile,
    core: connectCore({ address: options.core }),
    hubAddress: options.hub,
    openHub: options.hub ? remoteHub(options.hub, keyFile, log) : openOwnHub,
    sync: () => {
      const { lastError, ...status } = ship.status();
      return {
        upstream: line.address,
        fingerprint: line.key.fingerprint,
        ...status,
        ...(lastError
          ? { lastError: `${lastError.code} ${lastError.text}`.trim(), lastErrorClass: lastError.kind }
          : {}),
      };
    },
    fromHeadOffice: () => configuration.status(),
    version,
    log,
  });

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
      kiosk.nodeChanged();
      if (ship.status().state === 'idle') asking.wake();
    },
    configurationKeyTold: configuration.keyTold,
    log,
  });

  const screens: ScreenName[] = [...options.profiles, 'technician', ...(hub ? (['staff'] as const) : [])];
  const accept = (screen: ScreenName, port: Port): void =>
    screen === 'staff' ? hub?.acceptStaff(port) : kiosk.accept(screen, port);
  const web = await openWebHost({
    listen: options.listen,
    tls: tls.value,
    dist: options.screens,
    log,
    pages: Object.fromEntries(screens.map(screen => [screen, (port: Port) => accept(screen, port)])),
    ...(hub ? hubDoors(hub, { keyFile, upstream: options.upstream }, log) : {}),
  });

  const end = async (): Promise<void> => {
    await asking.stop();
    if (web.ok) await web.value.close();
    await kiosk.close();
    hub?.close();
    await node.value.end(ship);
  };
  if (!web.ok) {
    await end();
    return web;
  }
  configuration.run({
    write: store.write,
    isIdle: () => !kiosk.isServing() && !hasOpenWork(store.read),
    screensAnswer: () => screensAnswer(screens, accept),
    changed: () => kiosk.nodeChanged(),
  });
  return ok({ http: web.value.address, screens, accept, end });
}

const options = processOptions(optionsSchema);
const log = openLog('kiosk', join(options.data, 'log', 'kiosk.log'));
await runBackend(log, restart => startKiosk(options, restart, log));
