import { inspect } from 'node:util';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Clock } from '../core/clock.ts';
import type { BranchId } from '../core/ids.ts';
import { ok } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import type { Pushed } from '../rpc/contract.ts';
import { headOfficeContract } from '../rpc/head-office.ts';
import type { Port } from '../rpc/port.ts';
import { type Served, serve } from '../rpc/serve.ts';
import type { Database } from './database.ts';
import { readDay, readDays } from './day.ts';
import { readFleet } from './fleet.ts';

/** All in ms. */
const pace = {
  /** A burst of entries must not become a burst of queries. */
  news: 200,
  /** All branches at a glance are a larger question than one day of one of them. */
  fleet: 2_000,
  /** What other servers over the same database took, and who fell silent, nobody tells us. */
  look: 5_000,
} as const;

type Pushes = (typeof headOfficeContract)['pushes'];

interface Watcher {
  readonly served: Served<typeof headOfficeContract>;
  /** What the page asked for; without a day the latest. */
  watching?: { readonly branch: BranchId; readonly day: string | undefined };
  /** What the page was told last: the same is not told again. */
  readonly told: Map<keyof Pushes, string>;
}

/** The pages of head office: who watches what, and when they are told. */
export interface HeadOffice {
  accept(port: Port): void;
  /** Something new is stored. */
  refresh(): void;
  close(): Promise<void>;
}

export function openHeadOffice(
  database: Database,
  { catalogue, clock, log }: { readonly catalogue: Catalogue; readonly clock: Clock; readonly log: Log },
): HeadOffice {
  const watchers = new Set<Watcher>();
  const services = Object.fromEntries(catalogue.services.map(({ id, name }) => [id, name]));
  const nameOf = (branch: BranchId) => (branch === catalogue.branch.id ? catalogue.branch.name : undefined);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let fleet: Pushed<typeof headOfficeContract, 'fleet'> | undefined;

  function push<N extends keyof Pushes>(
    { served, told }: Watcher,
    name: N,
    value: Pushed<typeof headOfficeContract, N>,
  ): void {
    const text = JSON.stringify(value);
    if (told.get(name) === text) return;
    told.set(name, text);
    served.push(name, value);
  }

  async function tell(who: Iterable<Watcher>): Promise<void> {
    try {
      const now = clock();
      if (fleet === undefined || now - fleet.at >= pace.fleet || now < fleet.at)
        fleet = await readFleet(database.query, now, nameOf);
      for (const watcher of who) {
        push(watcher, 'words', { services });
        push(watcher, 'fleet', fleet);
        const asked = watcher.watching;
        const day = asked && (asked.day ?? (await readDays(database.query, asked.branch))[0]);
        if (asked === undefined || day === undefined) continue;
        const value = await readDay(database.query, { branch: asked.branch, day });
        if (watchers.has(watcher) && watcher.watching === asked) push(watcher, 'day', value);
      }
    } catch (error) {
      // The database is away: the pages keep what they show, and the next look tries again.
      log('storeNote', { what: 'dayNotRead', detail: inspect(error) });
    }
  }
  const enqueue = (who: () => Iterable<Watcher>): void => {
    running = running.then(() => (closed ? undefined : tell(who())));
  };
  const looking = setInterval(() => {
    if (watchers.size > 0) enqueue(() => [...watchers]);
  }, pace.look);

  return {
    accept: port => {
      const watch = (watching: Watcher['watching']) => {
        if (watching) watcher.watching = watching;
        else delete watcher.watching;
        watcher.told.delete('day');
        enqueue(() => [watcher]);
        return ok({});
      };
      const watcher: Watcher = {
        told: new Map(),
        served: serve(
          headOfficeContract,
          port,
          {
            watch: ({ branch, day }) => watch({ branch, day }),
            unwatch: () => watch(undefined),
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
      }, pace.news);
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(looking);
      await running;
    },
  };
}
