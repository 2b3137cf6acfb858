import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeSecret } from '../../src/core/secret-file.ts';
import { openConfigurationKey } from '../../src/sync/configuration-key.ts';
import { started } from '../../src/sync/configuration-state.ts';
import { openKeptConfiguration } from '../../src/sync/kept-configuration.ts';
import { randomFrom, seedOfRun } from '../support/random.ts';

const changer = fileURLToPath(new URL('../support/children/configuration-changer.ts', import.meta.url));
const kills = 60;

describe('a node that is killed while its configuration changes', () => {
  it(`starts with the old or the new one, whole, at ${kills} random moments`, async () => {
    const seed = seedOfRun();
    console.log(`seed ${seed} (FENLIU_SEED=${seed} repeats it)`);
    const random = randomFrom(seed);
    const folder = mkdtempSync(join(tmpdir(), 'fenliu-config-killed-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const keyFile = join(folder, 'config.key');
    writeSecret(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    writeSecret(join(folder, 'configuration.key'), publicKey.export({ format: 'jwk' }).x ?? '');

    const seen = { none: 0, chosen: 0, begun: 0 };
    let newest = 0;
    for (let round = 0; round < kills; round++) {
      const child: ChildProcess = fork(changer, [folder, keyFile], { execArgv: [] });
      await once(child, 'message');
      await sleep(random() * 120);
      child.kill('SIGKILL');
      await once(child, 'exit');

      const key = openConfigurationKey(join(folder, 'configuration.key'), undefined);
      const kept = openKeptConfiguration(join(folder, 'configuration'), key, detail =>
        expect.unreachable(`seed ${seed} round ${round}: ${detail}`),
      );
      const state = kept.state();
      const next = started(state);
      seen[state.trial] += 1;
      expect(state.newest, `seed ${seed} round ${round}`).toBeGreaterThanOrEqual(newest);
      newest = state.newest;
      // Both that it may start with are there, whole.
      for (const version of [next.inForce, next.before])
        if (version > 0)
          expect(kept.read(version), `seed ${seed} round ${round}`).toMatchObject({ ok: true });
      expect([state.inForce, state.before]).toContain(next.inForce);
      // The first kills may come before there is anything to keep.
      const files = existsSync(join(folder, 'configuration'))
        ? readdirSync(join(folder, 'configuration'))
        : [];
      expect(files.length).toBeLessThan(8);
    }
    // Otherwise the kills met nothing worth meeting.
    expect(newest).toBeGreaterThan(10);
    expect(seen.begun).toBeGreaterThan(0);
    console.log(`${newest} versions; killed ${JSON.stringify(seen)}`);
  });
});
