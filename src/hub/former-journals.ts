import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { nodeIdSchema } from '../core/ids.ts';
import { readSecret, writeSecret } from '../core/secret-file.ts';
import type { Log } from '../log/log.ts';
import { openClosedJournal } from '../store/closed-journal.ts';
import { ackedSeq, journalHead } from '../store/journal.ts';
import { openFailure } from '../store/open-database.ts';
import { formerFolder } from '../store/restore.ts';
import type { StoreKey } from '../store/store-key.ts';
import { openLine } from '../sync/line.ts';
import { readNodeKey } from '../sync/node-key.ts';
import { type Ship, startShip } from '../sync/ship.ts';

interface Former {
  stop(): Promise<void>;
}

/**
 * Keeps the key of a node whose journal was closed, before the node that goes on in its place makes one of its own:
 * what is left of the closed journal can be sent up only under its name.
 * @param nodeKeyFile the key in the node's folder
 */
export function keepFormerKey(store: string, nodeKeyFile: string, node: string): void {
  const kept = readNodeKey(nodeKeyFile);
  const text = readSecret(nodeKeyFile);
  if (!kept || text === undefined || kept.node === node) return;
  writeSecret(join(formerFolder(store), `${kept.node}.key`), text);
}

/**
 * Sends what journals that were closed by a restore still have for head office. The last entry of each is sent once at
 * every start, though it had arrived: a head office that was set back to a backup then asks for what it lacks. One that
 * cannot be read, or whose node never had a key, is left for a technician.
 * @param node whose journal is at work here: a restore that was cut short had closed it, and the next one went on with it
 */
export function shipFormers(
  store: string,
  { node: present, key }: { readonly node: string; readonly key: StoreKey },
  up: { readonly address: string; readonly hubKeyFile?: string | undefined },
  log: Log,
): Former {
  const folder = formerFolder(store);
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.sqlite')) : [];
  const left = (node: string, why: string): void =>
    log('storeNote', { what: 'formerJournalLeft', detail: `${node}: ${why}` });
  const stops = names.flatMap(name => {
    const node = nodeIdSchema.parse(name.replace(/\.sqlite$/, ''));
    if (node === present) return [];
    const nodeKey = readNodeKey(join(folder, `${node}.key`));
    const opened = nodeKey && openClosedJournal(join(folder, name), key, nodeKey);
    if (!nodeKey || !opened?.ok) {
      left(node, opened && !opened.ok ? opened.failure.code : 'its node has no key');
      return [];
    }
    const { read } = opened.value;
    let ship: Ship | undefined;
    let over: Promise<void> | undefined;
    const finish = (): Promise<void> => {
      over ??= (async () => {
        await ship?.stop();
        opened.value.close();
      })();
      return over;
    };
    // Head office may have more of it than the backup it was restored from.
    const isShipped = (): boolean =>
      ackedSeq(read) >= journalHead(read).seq || ship?.status().lastError?.code === 'upstreamAhead';
    ship = startShip({
      store: opened.value,
      line: openLine({ ...up, key: nodeKey, clock: systemClock }),
      changed: () => {
        if (over) return;
        if (isShipped())
          void finish().then(() => log('storeNote', { what: 'formerJournalShipped', detail: node }));
        // Withdrawn for ever, as is usual for the key of a node that is no more.
        else if (ship?.status().lastError?.code === 'nodeRevoked') {
          left(node, 'nodeRevoked');
          void finish();
        }
      },
      unreadable: error => {
        const failure = openFailure(error);
        if (!failure) throw error;
        left(node, failure.code);
        void finish();
      },
      log,
    });
    return [finish];
  });
  return { stop: async () => void (await Promise.all(stops.map(stop => stop()))) };
}
