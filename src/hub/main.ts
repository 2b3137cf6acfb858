import { join } from 'node:path';
import * as z from 'zod';
import { languageSchema } from '../core/language.ts';
import { ok, type Result } from '../core/result.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../rpc/backend-process.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { nodeStopped } from '../store/sessions.ts';
import { startShip } from '../sync/ship.ts';
import { hubDoors, openBranchNode } from './branch-node.ts';
import { openHub } from './hub.ts';

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
  const node = openBranchNode('hub', options, log);
  if (!node.ok) return node;
  const { store, catalogue } = node.value;
  const hub = openHub({ store, catalogue, language: options.language, log });
  const ship = startShip({ store, upstream: options.upstream, log });
  const keyFile = options['hub-key'] ?? join(options.data, 'hub.key');
  const web = await openWebHost({
    listen: options.listen,
    dist: options.screens,
    log,
    pages: { staff: port => hub.acceptStaff(port) },
    ...hubDoors(hub, { keyFile, upstream: options.upstream }, log),
  });
  const end = async (): Promise<void> => {
    if (web.ok) await web.value.close();
    hub.close();
    await ship.stop();
    nodeStopped(store.write);
    store.close();
  };
  if (!web.ok) {
    await end();
    return web;
  }
  return ok({ http: web.value.address, screens: ['staff'], accept: (_, port) => hub.acceptStaff(port), end });
}

const options = processOptions(optionsSchema);
const log = openLog('hub', join(options.data, 'log', 'hub.log'));
await runBackend(log, () => startHub(options, log));
