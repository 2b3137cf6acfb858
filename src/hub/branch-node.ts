import { join } from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { defaultCatalogue, loadCatalogue } from '../catalogue/load.ts';
import { systemClock } from '../core/clock.ts';
import { ok, type Result } from '../core/result.ts';
import { version } from '../core/version.ts';
import type { Log } from '../log/log.ts';
import type { WebHostOptions } from '../rpc/web-host.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { nodeStarted } from '../store/sessions.ts';
import type { Hub } from './hub.ts';
import { hubKey, kioskGate, relayJournal } from './kiosk-gate.ts';

/**
 * What every node of a branch begins with: its catalogue and its store, with the fact that it is up.
 * @param data the node's folder
 */
export function openBranchNode(
  kind: 'kiosk' | 'hub',
  { data, catalogue: file }: { readonly data: string; readonly catalogue?: string | undefined },
  log: Log,
): Result<{ readonly catalogue: Catalogue; readonly store: Store }> {
  const catalogue = loadCatalogue(file ?? defaultCatalogue);
  if (!catalogue.ok) return catalogue;
  const store = openStore({
    file: join(data, 'store.sqlite'),
    branch: catalogue.value.branch.id,
    node: kind,
    clock: systemClock,
    note: note => log('storeNote', note),
  });
  if (!store.ok) return store;
  for (const session of nodeStarted(store.value.write, { version }))
    log('sessionEnded', { session, outcome: 'interrupted' });
  return ok({ catalogue: catalogue.value, store: store.value });
}

/** Where a hub lets the branch's other kiosks in, and passes their journals on. */
export const hubDoors = (
  hub: Hub,
  { keyFile, upstream }: { readonly keyFile: string; readonly upstream: string },
  log: Log,
): Pick<WebHostOptions, 'upgrade' | 'routes'> => ({
  upgrade: kioskGate(hubKey(keyFile), port => hub.acceptKiosk(port), log),
  routes: app => relayJournal(app, upstream),
});
