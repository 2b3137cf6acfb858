import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { type BranchId, nodeIdSchema } from '../core/ids.ts';
import { readSecret, writeSecret } from '../core/secret-file.ts';
import type { Log } from '../log/log.ts';
import { ackedSeq, journalHead } from '../store/journal.ts';
import { openStore } from '../store/open-store.ts';
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
 * Sends what journals that were closed by a restore still had for head office. One that is there completely is put
 * under another name and not opened again; one whose node never had a key is left for a technician.
 */
export function shipFormers(
  store: string,
  { branch, key }: { readonly branch: BranchId; readonly key: StoreKey },
  up: { readonly address: string; readonly hubKeyFile?: string | undefined },
  log: Log,
): Former {
  const folder = formerFolder(store);
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.sqlite')) : [];
  const stops = names.flatMap(name => {
    const file = join(folder, name);
    const node = nodeIdSchema.parse(name.replace(/\.sqlite$/, ''));
    const nodeKey = readNodeKey(join(folder, `${node}.key`));
    const opened = nodeKey && openStore({ file, key, branch, node: 'kiosk', clock: systemClock });
    if (!nodeKey || !opened?.ok) {
      const why = opened && !opened.ok ? opened.failure.code : 'its node has no key';
      log('storeNote', { what: 'formerJournalLeft', detail: `${node}: ${why}` });
      return [];
    }
    const { read } = opened.value;
    let ship: Ship | undefined;
    let over: Promise<void> | undefined;
    const finish = (): Promise<void> => {
      over ??= (async () => {
        await ship?.stop();
        const whole = isShipped();
        opened.value.close();
        if (whole) renameSync(file, `${file}.shipped`);
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
        if (!over && isShipped())
          void finish().then(() => log('storeNote', { what: 'formerJournalShipped', detail: node }));
      },
      log,
    });
    return [finish];
  });
  return { stop: async () => void (await Promise.all(stops.map(stop => stop()))) };
}
