import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { defaultCatalogue, loadCatalogue } from '../catalogue/load.ts';
import { systemClock } from '../core/clock.ts';
import { languageSchema } from '../core/language.ts';
import { ok, type Result } from '../core/result.ts';
import { version } from '../core/version.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, type Running, runBackend } from '../rpc/backend-process.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { nodeIdOf } from '../store/node-id.ts';
import { openStore } from '../store/open-store.ts';
import { nodeStarted, nodeStopped } from '../store/sessions.ts';
import { startShip } from '../sync/ship.ts';
import { openHub } from './hub.ts';
import { hubKey, kioskGate, relayJournal } from './kiosk-gate.ts';

const optionsSchema = z.object({
  listen: listenSchema,
  data: z.string().min(1),
  screens: z.string().min(1),
  upstream: z.url(),
  language: languageSchema,
  catalogue: z.string().optional(),
  'hub-key': z.string().optional(),
});
type Options = z.output<typeof optionsSchema>;

/** A hub that runs alone: queue, approvals and staff pages of a larger branch, without a face of its own. */
async function startHub(options: Options, log: Log): Promise<Result<Running>> {
  const catalogue = loadCatalogue(options.catalogue ?? defaultCatalogue);
  if (!catalogue.ok) return catalogue;
  const opened = openStore({
    file: join(options.data, 'store.sqlite'),
    branch: catalogue.value.branch.id,
    node: nodeIdOf(options.data, 'hub'),
    clock: systemClock,
    note: note => log('storeNote', note),
  });
  if (!opened.ok) return opened;
  const store = opened.value;
  nodeStarted(store.write, { version });
  const hub = openHub({ store, catalogue: catalogue.value, language: options.language, log });
  const ship = startShip({ store, upstream: options.upstream });
  const key = hubKey(options['hub-key'] ?? join(options.data, 'hub.key'));
  const web = await openWebHost({
    listen: options.listen,
    dist: options.screens,
    log,
    pages: { staff: port => hub.acceptStaff(port) },
    upgrade: kioskGate(key, port => hub.acceptKiosk(port), log),
    routes: app => relayJournal(app, options.upstream),
  });
  const end = async (): Promise<void> => {
    if (web.ok) await web.value.close();
    hub.close();
    nodeStopped(store.write);
    await ship.stop();
    store.close();
  };
  if (!web.ok) {
    await end();
    return web;
  }
  return ok({ http: web.value.address, screens: ['staff'], accept: (_, port) => hub.acceptStaff(port), end });
}

const { values } = parseArgs({
  options: Object.fromEntries(
    Object.keys(optionsSchema.shape).map(name => [name, { type: 'string' }] as const),
  ),
});
const options = optionsSchema.parse(values);
const log = openLog('hub', join(options.data, 'log', 'hub.log'));
await runBackend(log, () => startHub(options, log));
