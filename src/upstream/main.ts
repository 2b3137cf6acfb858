import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { defaultCatalogue, loadCatalogue } from '../catalogue/load.ts';
import { systemClock } from '../core/clock.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { keptSecret } from '../core/secret-file.ts';
import { type Log, openLog } from '../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../rpc/backend-process.ts';
import { openTls, tlsOptionsShape } from '../rpc/tls-files.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { claimFolder } from './claim-folder.ts';
import { registerConfigurationDesk, registerConfigurationRoute } from './configuration-route.ts';
import { type Database, openPglite, openPostgres } from './database.ts';
import { databaseAddressSchema, databaseVariable } from './database-address.ts';
import { registerExportRoutes } from './export-route.ts';
import { openHeadOffice } from './head-office.ts';
import { registerJournalRoute } from './journal-route.ts';
import { registerAdminRoutes, registerEnrolmentRoute } from './nodes-route.ts';
import { rebuildDue } from './rebuild.ts';
import { migrate } from './schema.ts';
import { giveOutStartCode } from './start-code.ts';

const optionsSchema = z.object({
  listen: listenSchema,
  screens: z.string().min(1),
  /** The folder of the log, and of the embedded database unless `database` names another. */
  data: z.string().min(1),
  database: databaseAddressSchema.optional(),
  /** What services and branches are called; the one that ships with the product by default. */
  catalogue: z.string().optional(),
  /** A file with the name of a branch and a code, by which one node of it may enrol within a day. */
  'enrol-code': z.string().optional(),
  ...tlsOptionsShape,
});
type Options = z.output<typeof optionsSchema>;

async function openDatabase({ data, database }: Options, log: Log): Promise<Result<Database>> {
  if (database !== undefined) return ok(await openPostgres(database, log));
  const claimed = await claimFolder(data);
  return claimed.ok ? ok(await openPglite(join(data, 'pglite'), log)) : claimed;
}

/** Head office's server, a process of its own: `--listen host:port --screens folder --data folder [--database postgres://…]`; the database may be named by `FENLIU_DATABASE_URL` instead. */
async function startUpstream(options: Options, log: Log): Promise<Result<Running>> {
  const tls = openTls(options);
  if (!tls.ok) return tls;
  const loaded = loadCatalogue(options.catalogue ?? defaultCatalogue);
  if (!loaded.ok) return loaded;
  const catalogue = loaded.value;
  const opened = await openDatabase(options, log);
  if (!opened.ok) return opened;
  const database = opened.value;
  const migrated = await migrate(database);
  if (!migrated.ok) {
    await database.close();
    return fail(migrated.failure.code, migrated.failure.detail);
  }
  for await (const rebuilt of rebuildDue(database)) log('storeNote', { what: 'branchRebuilt', ...rebuilt });
  const codeFile = options['enrol-code'];
  const given =
    codeFile === undefined ? ok(undefined) : await giveOutStartCode(database, codeFile, systemClock());
  if (!given.ok) {
    await database.close();
    return given;
  }
  const adminKey = keptSecret(join(options.data, 'admin.key'), () => randomBytes(32).toString('base64url'));
  const headOffice = openHeadOffice(database, { catalogue, clock: systemClock, log });
  const parts = { database, clock: systemClock, log };
  const web = await openWebHost({
    listen: options.listen,
    tls: tls.value,
    dist: options.screens,
    log,
    pages: { 'head-office': port => headOffice.accept(port) },
    routes: (app, guard) => {
      registerExportRoutes(app, { database, catalogue, guard: guard('head-office'), log });
      registerJournalRoute(app, { ...parts, stored: () => headOffice.refresh() });
      registerEnrolmentRoute(app, parts);
      registerAdminRoutes(app, { ...parts, adminKey });
      registerConfigurationRoute(app, parts);
      registerConfigurationDesk(app, { ...parts, adminKey });
    },
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

const given = processOptions(optionsSchema);
const options: Options = {
  ...given,
  database:
    given.database ?? databaseAddressSchema.optional().parse(process.env[databaseVariable] || undefined),
};
const log = openLog('upstream', join(options.data, 'log', 'upstream.log'));
await runBackend(log, () => startUpstream(options, log));
