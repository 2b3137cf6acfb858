import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Run by `run.ts`, as an ordinary user who may write nowhere but in FENLIU_OUT. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(process.env.FENLIU_OUT ?? '.', 'vite'),
  test: {
    include: ['*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    fsModuleCache: false,
  },
});
