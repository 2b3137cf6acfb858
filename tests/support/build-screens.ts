import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../src/shell/build-screens.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the built pages are. */
export const dist = join(root, 'dist/screens');

/** Builds the pages unless they are newer than everything they are made of. */
export async function buildScreens(): Promise<void> {
  const pages = readdirSync(join(root, 'src/screens'), { recursive: true, encoding: 'utf8' });
  const built = await ensureBuilt(
    root,
    {
      outputs: pages.filter(file => file.endsWith('index.html')).map(file => join('dist/screens', file)),
      sources: ['src/screens', 'src/core', 'src/rpc', 'assets/texts/screens', 'assets/pinyin'],
      config: 'src/screens/vite.config.ts',
    },
    AbortSignal.timeout(120_000),
  );
  if (!built) throw new Error('the screens cannot be built');
}
