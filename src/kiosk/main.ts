import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { connectCore } from '../bank/http-client.ts';
import { type DeviceConfig, deviceConfigsSchema } from '../core/device.ts';
import { languageSchema } from '../core/language.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { version } from '../core/version.ts';
import { hubDoors, openBranchNode } from '../hub/branch-node.ts';
import { type Hub, openHub } from '../hub/hub.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../rpc/backend-process.ts';
import { memoryPorts } from '../rpc/memory-port.ts';
import type { Port } from '../rpc/port.ts';
import type { ScreenName } from '../rpc/screens.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { nodeStopped } from '../store/sessions.ts';
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

/** The failure's detail says what is wrong in the file, and where. */
function readDevices(file: string): Result<readonly DeviceConfig[]> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail('devicesUnreadable', String(error));
  }
  const parsed = deviceConfigsSchema.safeParse(json);
  return parsed.success ? ok(parsed.data) : fail('devicesWrong', `${file}\n${z.prettifyError(parsed.error)}`);
}

async function startKiosk(options: Options, log: Log): Promise<Result<Running>> {
  const node = openBranchNode('kiosk', options, log);
  if (!node.ok) return node;
  const { store, catalogue } = node.value;
  const devices = readDevices(options.devices);
  if (!devices.ok) {
    store.close();
    return devices;
  }

  const { language } = options;
  const keyFile = options['hub-key'] ?? join(options.data, 'hub.key');
  const hub: Hub | undefined = options.hub ? undefined : openHub({ store, catalogue, language, log });
  const openOwnHub = async (): Promise<Port> => {
    const [near, far] = memoryPorts();
    hub?.acceptKiosk(far);
    return near;
  };

  const kiosk = openKiosk({
    profiles: options.profiles,
    store,
    catalogue,
    language,
    devices: devices.value,
    core: connectCore({ address: options.core }),
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
    log,
  });

  const screens: ScreenName[] = [...options.profiles, 'technician', ...(hub ? (['staff'] as const) : [])];
  const accept = (screen: ScreenName, port: Port): void =>
    screen === 'staff' ? hub?.acceptStaff(port) : kiosk.accept(screen, port);
  const web = await openWebHost({
    listen: options.listen,
    dist: options.screens,
    log,
    pages: Object.fromEntries(screens.map(screen => [screen, (port: Port) => accept(screen, port)])),
    ...(hub ? hubDoors(hub, { keyFile, upstream: options.upstream }, log) : {}),
  });

  const end = async (): Promise<void> => {
    if (web.ok) await web.value.close();
    await kiosk.close();
    hub?.close();
    await ship.stop();
    nodeStopped(store.write);
    store.close();
  };
  if (!web.ok) {
    await end();
    return web;
  }
  return ok({ http: web.value.address, screens, accept, end });
}

const options = processOptions(optionsSchema);
const log = openLog('kiosk', join(options.data, 'log', 'kiosk.log'));
await runBackend(log, () => startKiosk(options, log));
