import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One small page per face; everything is served from our own origin, with no inline script or style (design §9). */
export default defineConfig({
  root: here('.'),
  base: './',
  cacheDir: here('../../node_modules/.vite'),
  build: {
    outDir: here('../../dist/screens'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(
        [
          'ticket-machine',
          'smart-counter',
          'hall-display',
          'staff',
          'technician',
          'bench',
          'head-office',
        ].map(page => [page, here(`${page}/index.html`)]),
      ),
    },
  },
});
