import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../../core/clock.ts';
import { ok, type Result } from '../../core/result.ts';
import { openLog } from '../../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../../rpc/backend-process.ts';
import { openLedger } from './ledger.ts';
import { loadSeed } from './seed.ts';
import { serveLedger } from './server.ts';

/** The sandbox core as a process: `--listen host:port --data folder [--delay-ms n]`. */
const optionsSchema = z.object({
  listen: listenSchema,
  data: z.string().min(1),
  'delay-ms': z.coerce.number().int().min(0).default(0),
});

async function startCore({
  listen,
  data,
  'delay-ms': delayMs,
}: z.output<typeof optionsSchema>): Promise<Result<Running>> {
  const ledger = openLedger(join(data, 'ledger.sqlite'), loadSeed(), systemClock);
  if (!ledger.ok) return ledger;
  const server = await serveLedger(ledger.value, { ...listen, delayMs });
  if (!server.ok) {
    ledger.value.close();
    return server;
  }
  const end = async (): Promise<void> => {
    await server.value.close();
    ledger.value.close();
  };
  return ok({ http: server.value.address, screens: [], end });
}

const options = processOptions(optionsSchema);
const log = openLog('core', join(options.data, 'log', 'core.log'));
await runBackend(log, () => startCore(options));
