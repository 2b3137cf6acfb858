import { fileURLToPath } from 'node:url';
import { defineConfig, type EnvironmentOptions } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One CommonJS file each: a sandboxed preload can be nothing else. Made for the oldest Electron that runs it. */
const file = (name: string): EnvironmentOptions => ({
  consumer: 'server',
  resolve: { noExternal: true, external: ['electron'] },
  build: {
    outDir: here('../../../dist/shell'),
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: here(`${name}.ts`),
      output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
    },
  },
});

export default defineConfig({
  root: here('.'),
  cacheDir: here('../../../node_modules/.vite'),
  builder: {
    sharedConfigBuild: true,
    buildApp: async builder => {
      for (const name of ['main', 'preload']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  environments: { main: file('main'), preload: file('preload') },
});
