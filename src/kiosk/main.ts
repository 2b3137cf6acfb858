import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { connectCore } from '../bank/http-client.ts';
import { defaultCatalogue, loadCatalogue } from '../catalogue/load.ts';
import { systemClock } from '../core/clock.ts';
import { deviceConfigsSchema } from '../core/device.ts';
import { languageSchema } from '../core/language.ts';
import { ok, type Result } from '../core/result.ts';
import { version } from '../core/version.ts';
import { type Hub, openHub } from '../hub/hub.ts';
import { hubKey, kioskGate, relayJournal } from '../hub/kiosk-gate.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, type Running, runBackend } from '../rpc/backend-process.ts';
import { memoryPorts } from '../rpc/memory-port.ts';
import type { Port } from '../rpc/port.ts';
import type { ScreenName } from '../rpc/screens.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { nodeIdOf } from '../store/node-id.ts';
import { openStore } from '../store/open-store.ts';
import { nodeStarted, nodeStopped } from '../store/sessions.ts';
import { startShip } from '../sync/ship.ts';
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
  core: z.url(),
  upstream: z.url(),
  language: languageSchema,
  catalogue: z.string().optional(),
  /** Another machine's hub; without it this kiosk carries the branch's hub. */
  hub: z.url().optional(),
  'hub-key': z.string().optional(),
});
type Options = z.output<typeof optionsSchema>;

async function startKiosk(options: Options, log: Log): Promise<Result<Running>> {
  const catalogue = loadCatalogue(options.catalogue ?? defaultCatalogue);
  if (!catalogue.ok) return catalogue;
  const opened = openStore({
    file: join(options.data, 'store.sqlite'),
    branch: catalogue.value.branch.id,
    node: nodeIdOf(options.data, 'kiosk'),
    clock: systemClock,
    note: note => log('storeNote', note),
  });
  if (!opened.ok) return opened;
  const store = opened.value;
  for (const session of nodeStarted(store.write, { version }))
    log('sessionEnded', { session, outcome: 'interrupted' });

  const { language } = options;
  const keyFile = options['hub-key'] ?? join(options.data, 'hub.key');
  const hub: Hub | undefined = options.hub
    ? undefined
    : openHub({ store, catalogue: catalogue.value, language, log });
  const openOwnHub = async (): Promise<Port> => {
    const [near, far] = memoryPorts();
    hub?.acceptKiosk(far);
    return near;
  };

  const kiosk = openKiosk({
    profiles: options.profiles,
    store,
    catalogue: catalogue.value,
    language,
    devices: deviceConfigsSchema.parse(JSON.parse(readFileSync(options.devices, 'utf8'))),
    core: connectCore({ address: options.core, clock: systemClock }),
    openHub: options.hub ? remoteHub(options.hub, keyFile, log) : openOwnHub,
    sync: () => {
      const { lastError, ...status } = ship.status();
      return {
        upstream: options.hub ?? options.upstream,
        ...status,
        ...(lastError ? { lastError: `${lastError.code} ${lastError.text}`.trim() } : {}),
      };
    },
    version,
    log,
  });

  const ship = startShip({
    store,
    upstream: options.hub ?? options.upstream,
    changed: () => kiosk.syncChanged(),
  });

  const screens: ScreenName[] = [...options.profiles, 'technician', ...(hub ? (['staff'] as const) : [])];
  const accept = (screen: ScreenName, port: Port): void =>
    screen === 'staff' ? hub?.acceptStaff(port) : kiosk.accept(screen, port);
  const web = await openWebHost({
    listen: options.listen,
    dist: options.screens,
    log,
    pages: Object.fromEntries(screens.map(screen => [screen, (port: Port) => accept(screen, port)])),
    ...(hub
      ? {
          upgrade: kioskGate(hubKey(keyFile), port => hub.acceptKiosk(port), log),
          routes: app => relayJournal(app, options.upstream),
        }
      : {}),
  });

  const end = async (): Promise<void> => {
    if (web.ok) await web.value.close();
    await kiosk.close();
    hub?.close();
    nodeStopped(store.write);
    await ship.stop();
    store.close();
  };
  if (!web.ok) {
    await end();
    return web;
  }
  return ok({ http: web.value.address, screens, accept, end });
}

const { values } = parseArgs({
  options: Object.fromEntries(
    Object.keys(optionsSchema.shape).map(name => [name, { type: 'string' }] as const),
  ),
});
const options = optionsSchema.parse(values);
const log = openLog('kiosk', join(options.data, 'log', 'kiosk.log'));
await runBackend(log, () => startKiosk(options, log));
