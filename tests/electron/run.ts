import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { missingForRuntime, missingLibraries, prepareElectron } from './prepare-electron.ts';

/**
 * Runs the tests on a real Electron, with Chromium's real sandbox on: that does not work as root, so root hands over to
 * the user `kiosk`. Where something is missing it says so, and every test counts as skipped.
 */
const root = resolve(import.meta.dirname, '../..');
const asRoot = process.getuid?.() === 0;
const kioskUser = 'kiosk';

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

function missing(): string | undefined {
  const runtime = missingForRuntime();
  if (runtime !== undefined) return runtime;
  if (!works('sh', '-c', 'command -v Xvfb')) return 'Xvfb is not installed (apt-get install xvfb libgtk-3-0)';
  if (!works('sh', '-c', 'command -v unzip')) return 'unzip is not installed (apt-get install unzip)';
  if (asRoot && !works('id', kioskUser))
    return `there is no user ${kioskUser} (useradd --create-home ${kioskUser})`;
  const libraries = missingLibraries(prepareElectron(join(root, '.cache/electron')));
  return libraries.length > 0
    ? `the system lacks ${libraries.join(', ')} (apt-get install libgtk-3-0)`
    : undefined;
}

/** Puts a command into the hands of the ordinary user. */
const asKiosk = (command: readonly string[]): readonly string[] =>
  asRoot ? ['/usr/sbin/runuser', '-u', kioskUser, '--', ...command] : command;

/** The tree as the ordinary user may read it: itself, or else a copy of what the tests need. */
function readableTree(scratch: string): string {
  const [command = '', ...args] = asKiosk([
    'test',
    '-r',
    join(root, 'package.json'),
    '-a',
    '-r',
    join(root, 'dist/shell/main.cjs'),
  ]);
  if (works(command, ...args)) return root;
  const copy = join(scratch, 'fenliu');
  mkdirSync(copy);
  for (const name of [
    'package.json',
    'tsconfig.json',
    'src',
    'drivers',
    'assets',
    'dist',
    'tests',
    'node_modules',
    '.cache/electron',
  ])
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      filter: path => !path.endsWith('.zip'),
    });
  execFileSync('chmod', ['-R', 'a+rX', copy]);
  return copy;
}

/** A screen nobody sees, on a display number that the server finds free. */
async function startXvfb(): Promise<{ display: string; server: ChildProcess }> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((found, failed) => {
    server.stdio[3]?.once('data', data => found(String(data).trim()));
    server.once('exit', code => failed(new Error(`Xvfb ended with ${code}`)));
  });
  return { display: `:${number}`, server };
}

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
});

async function runTests(
  tree: string,
  out: string,
  as: (command: readonly string[]) => readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const report = join(out, 'report.json');
  const vitest = [join(tree, 'node_modules/.bin/node'), join(tree, 'node_modules/vitest/vitest.mjs'), 'run'];
  const config = ['--config', join(tree, 'tests/electron/vitest.config.ts'), '--configLoader', 'native'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const [command = '', ...args] = as([...vitest, ...config, ...reporters, ...process.argv.slice(2)]);
  const tests = spawn(command, args, {
    cwd: out,
    stdio: 'inherit',
    env: { ...process.env, HOME: out, FENLIU_OUT: out, ...env },
  });
  const status = await new Promise<number>(resolve => tests.once('exit', code => resolve(code ?? 1)));
  const { numPassedTests, numFailedTests, numPendingTests } = reportSchema.parse(
    JSON.parse(readFileSync(report, 'utf8')),
  );
  // A file that could not even begin has no failed test, only skipped ones.
  const failed = status === 0 ? 0 : Math.max(1, numFailedTests);
  console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
  return status;
}

/** Takes home what the tests made: the report for the sum of all suites, and the pictures. */
function keep(out: string): void {
  const reports = join(root, '.cache/reports');
  mkdirSync(reports, { recursive: true });
  for (const name of readdirSync(out)) {
    if (name === 'report.json') copyFileSync(join(out, name), join(reports, 'electron.json'));
    if (name.endsWith('.png')) copyFileSync(join(out, name), join(root, '.cache', name));
  }
}

async function main(): Promise<number> {
  const why = missing();
  const scratch = mkdtempSync(join(tmpdir(), 'fenliu-electron-'));
  const out = join(scratch, 'out');
  mkdirSync(out);
  try {
    if (why !== undefined) {
      console.error(`\n**** THE TESTS ON A REAL ELECTRON ARE SKIPPED: ${why}. ****\n`);
      return await runTests(root, out, command => command, {});
    }
    chmodSync(scratch, 0o755);
    if (asRoot) {
      const [uid, gid] = ['-u', '-g'].map(flag =>
        Number(execFileSync('id', [flag, kioskUser], { encoding: 'utf8' })),
      );
      chownSync(out, uid ?? 0, gid ?? 0);
    }
    const tree = readableTree(scratch);
    const { display, server } = await startXvfb();
    try {
      return await runTests(tree, out, asKiosk, {
        DISPLAY: display,
        FENLIU_ELECTRON: join(tree, '.cache/electron/electron'),
      });
    } finally {
      server.kill();
    }
  } finally {
    keep(out);
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main();
