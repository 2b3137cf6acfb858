import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Every folder with a page of its own. */
const pages = readdirSync(here('.')).filter(name => existsSync(here(`${name}/index.html`)));

/** One small page per face; everything is served from our own origin, with no inline script or style (design §9). */
export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  cacheDir: here('../../node_modules/.vite'),
  build: {
    outDir: here('../../dist/screens'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(pages.map(page => [page, here(`${page}/index.html`)])),
    },
  },
});
