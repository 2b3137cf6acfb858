import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { defaultCatalogue, loadCatalogue } from '../../../src/catalogue/load.ts';
import { signConfiguration } from '../../../src/core/configuration.ts';
import { readSecret } from '../../../src/core/secret-file.ts';
import { openNodeConfiguration } from '../../../src/hub/node-configuration.ts';
import { silentLog } from '../../../src/log/log.ts';
import type { WriteHandle } from '../../../src/store/handles.ts';
import { openConfigurationKey } from '../../../src/sync/configuration-key.ts';
import { openKeptConfiguration } from '../../../src/sync/kept-configuration.ts';

/**
 * Changes the configuration in a folder as fast as it can, for ever: takes the next version, starts again with it, is
 * healthy with it. Its arguments: the folder, and a file with the private key that signs.
 */
const [folder = '', keyFile = ''] = process.argv.slice(2);
const loaded = loadCatalogue(defaultCatalogue);
if (!loaded.ok) throw new Error(loaded.failure.code);
const start = loaded.value;
const privateKey = createPrivateKey(readSecret(keyFile) ?? '');
const publicKey = readSecret(join(folder, 'configuration.key')) ?? '';
const key = openConfigurationKey(join(folder, 'configuration.key'), undefined);
const damaged = (detail: string): void => {
  throw new Error(`the state is damaged: ${detail}`);
};
const write = { change: () => {} } as unknown as WriteHandle;

process.send?.('begun');
for (;;) {
  const again = Promise.withResolvers<void>();
  const node = openNodeConfiguration({
    kept: openKeptConfiguration(join(folder, 'configuration'), key, damaged),
    key,
    start,
    restart: () => again.resolve(),
    pace: 10_000,
    log: silentLog,
  });
  node.run({
    write,
    isIdle: () => node.status().state === 'waiting',
    screensAnswer: () => Promise.resolve(true),
    changed: () => {},
  });
  const document = {
    branch: start.branch.id,
    version: node.newest() + 1,
    issuedAt: 1,
    catalogue: JSON.parse(JSON.stringify(start)) as Record<string, unknown>,
  };
  node.take(signConfiguration(document, { privateKey, publicKey }));
  await again.promise;
  node.end();
}
