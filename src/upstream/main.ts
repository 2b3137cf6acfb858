import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../core/clock.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../rpc/backend-process.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { claimFolder } from './claim-folder.ts';
import { type Database, openPglite, openPostgres } from './database.ts';
import { openHeadOffice } from './head-office.ts';
import { registerJournalRoute } from './journal-route.ts';
import { migrate } from './schema.ts';

const optionsSchema = z.object({
  listen: listenSchema,
  screens: z.string().min(1),
  /** The folder of the log, and of the embedded database unless `database` names another. */
  data: z.string().min(1),
  database: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
});
type Options = z.output<typeof optionsSchema>;

async function openDatabase({ data, database }: Options, log: Log): Promise<Result<Database>> {
  if (database !== undefined) return ok(await openPostgres(database, log));
  const claimed = await claimFolder(data);
  return claimed.ok ? ok(await openPglite(join(data, 'pglite'), log)) : claimed;
}

/** Head office's server, a process of its own: `--listen host:port --screens folder --data folder [--database postgres://…]`. */
async function startUpstream(options: Options, log: Log): Promise<Result<Running>> {
  const opened = await openDatabase(options, log);
  if (!opened.ok) return opened;
  const database = opened.value;
  const migrated = await migrate(database);
  if (!migrated.ok) {
    await database.close();
    return fail(migrated.failure.code, migrated.failure.detail);
  }
  const headOffice = openHeadOffice(database, log);
  const web = await openWebHost({
    listen: options.listen,
    dist: options.screens,
    log,
    pages: { 'head-office': port => headOffice.accept(port) },
    routes: app =>
      registerJournalRoute(app, { database, clock: systemClock, log, stored: () => headOffice.refresh() }),
  });
  const end = async (): Promise<void> => {
    if (web.ok) await web.value.close();
    await headOffice.close();
    await database.close();
  };
  if (!web.ok) {
    await end();
    return web;
  }
  return ok({ http: web.value.address, screens: ['head-office'], end });
}

const options = processOptions(optionsSchema);
const log = openLog('upstream', join(options.data, 'log', 'upstream.log'));
await runBackend(log, () => startUpstream(options, log));
