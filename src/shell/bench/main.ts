import { readFileSync } from 'node:fs';
import * as z from 'zod';
import cards from '../../../assets/bench/cards.json' with { type: 'json' };
import { deviceConfigsSchema } from '../../core/device.ts';
import { ok, type Result } from '../../core/result.ts';
import { silentLog } from '../../log/log.ts';
import { listenSchema, processOptions, type Running, runBackend } from '../../rpc/backend-process.ts';
import { benchContract } from '../../rpc/bench.ts';
import { type Served, serve } from '../../rpc/serve.ts';
import { openWebHost } from '../../rpc/web-host.ts';
import { openBench } from './bench-devices.ts';
import { parseCards } from './cards.ts';

const optionsSchema = z.object({
  listen: listenSchema,
  screens: z.string().min(1),
  devices: z.string().min(1),
  speed: z.coerce.number().gt(0).default(1),
  'read-ms': z.coerce.number().min(0).default(1000),
});

/** The bench: simulated devices in a process of their own, so that they outlive a crashed driver host as real ones would. */
async function startBench(options: z.output<typeof optionsSchema>): Promise<Result<Running>> {
  const pages = new Set<Served<typeof benchContract>>();
  const bench = await openBench({
    devices: deviceConfigsSchema.parse(JSON.parse(readFileSync(options.devices, 'utf8'))),
    cards: parseCards(cards),
    speed: options.speed,
    readMs: options['read-ms'],
    onChange: () => {
      for (const page of pages) page.push('bench', bench.value());
    },
  });
  const web = await openWebHost({
    listen: options.listen,
    dist: options.screens,
    log: silentLog,
    pages: {
      bench: port => {
        const page = serve(benchContract, port, bench.handlers, () => {});
        pages.add(page);
        port.onClose(() => pages.delete(page));
        page.push('bench', bench.value());
      },
    },
  });
  const end = async (): Promise<void> => {
    if (web.ok) await web.value.close();
    await bench.close();
  };
  if (!web.ok) {
    await end();
    return web;
  }
  return ok({ http: web.value.address, screens: ['bench'], end });
}

const options = processOptions(optionsSchema);
await runBackend(silentLog, () => startBench(options));
