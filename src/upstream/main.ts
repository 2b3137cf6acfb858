import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import * as z from 'zod';
import { systemClock } from '../core/clock.ts';
import { assert } from '../core/result.ts';
import { type Log, openLog } from '../log/log.ts';
import { type FromBackend, toBackendSchema, unableExit } from '../rpc/relay.ts';
import { openWebHost } from '../rpc/web-host.ts';
import { claimFolder } from './claim-folder.ts';
import { type Database, openPglite, openPostgres } from './database.ts';
import { openHeadOffice } from './head-office.ts';
import { registerJournalRoute } from './journal-route.ts';
import { migrate } from './schema.ts';

/**
 * Head office's server, a process of its own.
 *
 *     node src/upstream/main.ts --listen 127.0.0.1:8700 --screens FOLDER [--data FOLDER] [--database postgres://…]
 *
 * `--data` is the folder of the log, and of the embedded database unless `--database` names a PostgreSQL; without it,
 * the log goes to standard error. Under a supervisor it says `ready` or `unable` over IPC and ends on `shutdown`, or
 * when the supervisor goes away.
 */
const optionsSchema = z
  .object({
    listen: z
      .string()
      .regex(/^[^:]+:\d{1,5}$/)
      .transform(text => ({ host: text.split(':')[0] ?? '', port: Number(text.split(':')[1]) })),
    screens: z.string().min(1),
    data: z.string().min(1).optional(),
    database: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  })
  .refine(given => given.data ?? given.database, 'one of --data and --database is needed');

const { values } = parseArgs({
  options: {
    listen: { type: 'string' },
    data: { type: 'string' },
    screens: { type: 'string' },
    database: { type: 'string' },
  },
});
await main(optionsSchema.parse(values));

async function main({
  listen,
  screens,
  data,
  database: address,
}: z.output<typeof optionsSchema>): Promise<void> {
  const log = openLog('upstream', data === undefined ? '/dev/stderr' : join(data, 'log', 'upstream.log'));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log('crashed', { error: inspect(error) });
      process.exit(1);
    });

  let database: Database;
  if (address !== undefined) database = await openPostgres(address, log);
  else {
    assert(data, 'one of --data and --database is given');
    const claimed = await claimFolder(data);
    if (!claimed.ok) return unable(log, claimed.failure.code, `Another server uses ${data}.`);
    database = await openPglite(join(data, 'pglite'), log);
  }
  const migrated = await migrate(database);
  if (!migrated.ok) return unable(log, migrated.failure.code, migrated.failure.detail ?? '');

  const headOffice = openHeadOffice(database, log);
  const web = await openWebHost({
    listen,
    dist: screens,
    log,
    pages: { 'head-office': port => headOffice.accept(port) },
    routes: app =>
      registerJournalRoute(app, { database, clock: systemClock, log, stored: () => headOffice.refresh() }),
  });
  if (!web.ok) return unable(log, web.failure.code, web.failure.detail ?? '');

  let ending = false;
  const end = async (): Promise<void> => {
    await web.value.close();
    await headOffice.close();
    await database.close();
    log('stopped');
    process.exit(0);
  };
  const shutDown = (): void => {
    if (!ending) void end();
    ending = true;
  };
  process.on('message', message => {
    const parsed = toBackendSchema.safeParse(message);
    if (parsed.success && parsed.data.type === 'shutdown') shutDown();
  });
  process.on('disconnect', shutDown);
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);

  log('started', { address: web.value.address, database: address === undefined ? 'embedded' : 'postgres' });
  say({ type: 'ready', http: web.value.address, screens: ['head-office'] });
}

function say(message: FromBackend, sent: () => void = () => {}): void {
  if (process.send) process.send(message, undefined, undefined, sent);
  else {
    process.stdout.write(`${JSON.stringify(message)}\n`);
    sent();
  }
}

/** Ends for good: only a person can help. */
function unable(log: Log, code: string, text: string): void {
  log('stopped', { code, detail: text });
  say({ type: 'unable', code, text }, () => process.exit(unableExit));
}
