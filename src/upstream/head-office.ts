import { inspect } from 'node:util';
import { branchIdSchema } from '../core/ids.ts';
import { fail, ok } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { headOfficeContract } from '../rpc/head-office.ts';
import type { Port } from '../rpc/port.ts';
import { type Served, serve } from '../rpc/serve.ts';
import type { Database } from './database.ts';
import { readBranches, readDay } from './day.ts';

/** Pages see news at most this often, ms; a burst of entries must not become a burst of queries. */
const shortestInterval = 200;

interface Watcher {
  readonly served: Served<typeof headOfficeContract>;
  /** What the page asked for; until then, the latest day of the first branch. */
  watching?: { readonly branch: string; readonly day: string };
}

/** The pages of head office: who watches what, and when they are told. */
export interface HeadOffice {
  accept(port: Port): void;
  /** Something new is stored. */
  refresh(): void;
  close(): Promise<void>;
}

export function openHeadOffice(database: Database, log: Log): HeadOffice {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  async function tell(told: Iterable<Watcher>): Promise<void> {
    try {
      const branches = await readBranches(database.query);
      for (const watcher of told) {
        const [first] = branches;
        const latest = first?.days[0];
        const watching =
          watcher.watching ?? (first && latest ? { branch: first.id, day: latest } : undefined);
        const day = watching && (await readDay(database.query, watching.branch, watching.day));
        if (!watchers.has(watcher)) continue;
        watcher.served.push('branches', branches);
        if (day) watcher.served.push('day', day);
      }
    } catch (error) {
      // The database is away: the pages keep what they show, and the next entry or question tries again.
      log('storeNote', { what: 'dayNotRead', detail: inspect(error) });
    }
  }
  const enqueue = (told: () => Iterable<Watcher>): void => {
    running = running.then(() => (closed ? undefined : tell(told())));
  };

  return {
    accept: port => {
      const watcher: Watcher = {
        served: serve(
          headOfficeContract,
          port,
          {
            watch: ({ branch, day }) => {
              if (!branchIdSchema.safeParse(branch).success) return fail('branchUnknown');
              watcher.watching = { branch, day };
              enqueue(() => [watcher]);
              return ok({});
            },
          },
          ({ code, call, error }) =>
            log('messageRefused', { code, call, ...(error === undefined ? {} : { error: inspect(error) }) }),
        ),
      };
      watchers.add(watcher);
      port.onClose(() => watchers.delete(watcher));
      enqueue(() => [watcher]);
    },
    refresh: () => {
      if (watchers.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        enqueue(() => [...watchers]);
      }, shortestInterval);
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
