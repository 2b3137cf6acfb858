import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { screenNames } from '../rpc/screens.ts';

/** One build: what it makes, of what, and by which configuration. All paths are relative to the product's folder. */
export interface Build {
  readonly outputs: readonly string[];
  readonly sources: readonly string[];
  readonly config: string;
}

/** The pages of every face. */
export const screensBuild: Build = {
  outputs: screenNames.map(screen => `dist/screens/${screen}/index.html`),
  sources: ['src/screens', 'src/core', 'src/catalogue', 'src/rpc', 'assets/texts/screens', 'assets/pinyin'],
  config: 'src/screens/vite.config.ts',
};

/** The two files that run inside Electron. */
export const shellBuild: Build = {
  outputs: ['dist/shell/main.cjs', 'dist/shell/preload.cjs'],
  sources: ['src/shell/electron', 'src/core', 'src/rpc', 'src/log'],
  config: 'src/shell/electron/vite.config.ts',
};

/** Whether a source is newer than an output, or an output is missing. */
export function isStale(root: string, { outputs, sources }: Build): boolean {
  const built = outputs.map(file => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const oldest = Math.min(...built);
  return oldest === 0 || sources.some(source => newestIn(join(root, source)) > oldest);
}

/** When the newest file in a folder, or the file itself, was changed last; 0 when there is none. */
function newestIn(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Math.max(0, ...files.map(file => statSync(join(file.parentPath, file.name)).mtimeMs));
}

/**
 * Brings a build up to date. Where Vite is missing or the folder cannot be written the product was installed, and built
 * before that: it is taken as it is.
 * @returns whether the outputs are there now; the builder's own complaints go to stderr
 */
export async function ensureBuilt(root: string, build: Build, signal: AbortSignal): Promise<boolean> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite) || !isWritable(root))
    return build.outputs.every(file => existsSync(join(root, file)));
  if (!isStale(root, build)) return true;
  // The web servers start meanwhile, and want the folder that they will serve.
  for (const file of build.outputs) mkdirSync(dirname(join(root, file)), { recursive: true });
  return new Promise(resolve => {
    const args = [vite, 'build', '--config', join(root, build.config), '--logLevel', 'warn'];
    // Vite would leave its compile cache in the folder for temporary files.
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 2, 2], signal });
    child.once('error', () => resolve(false));
    child.once('exit', code => resolve(code === 0));
  });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Whatever the reason, nothing can be built here.
    return false;
  }
}
