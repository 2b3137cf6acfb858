import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What random tests begin with: new with every commit, and the same for everybody who tries that commit, so that a
 * verdict on it can be repeated. FENLIU_SEED chooses another.
 */
function seedOfCommit(): string {
  try {
    const tree = execFileSync('git', ['rev-parse', 'HEAD^{tree}'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return String(Number.parseInt(tree.slice(0, 7), 16));
  } catch {
    // Sources that came without their history.
    return '1';
  }
}

const suite = (name: string, testTimeout: number, extra: { fileParallelism?: boolean } = {}) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000, ...extra },
});

export default defineConfig({
  root,
  test: {
    environment: 'node',
    // An unmocked `import 'electron'` would try to download its binary: point it at nothing instead.
    env: {
      ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent',
      FENLIU_SEED: process.env.FENLIU_SEED ?? seedOfCommit(),
    },
    setupFiles: ['tests/support/seeded-properties.ts'],
    projects: [
      suite('architecture', 20_000),
      suite('unit', 20_000),
      suite('conformance', 60_000),
      suite('app', 120_000, { fileParallelism: false }),
      suite('faults', 600_000, { fileParallelism: false }),
      suite('screens', 120_000, { fileParallelism: false }),
      // Runs inside a test bed: `npm run test:umockdev`.
      suite('umockdev', 60_000, { fileParallelism: false }),
    ],
  },
});
