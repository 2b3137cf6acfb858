import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { description, hidNodes, ioctls } from './devices.ts';

/**
 * Runs the tests of device lines in a test bed of umockdev, which puts made-up devices into the `/sys`, `/dev` and udev
 * of this one run. Where something is missing it says so, and every test counts as skipped.
 */
const root = resolve(import.meta.dirname, '../..');

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

function missing(): string | undefined {
  if (process.platform !== 'linux') return 'they run on Linux only';
  if (!works('umockdev-run', '--version'))
    return 'umockdev is not installed (apt-get install --no-install-recommends umockdev libusb-1.0-0 udev)';
  if (!works('udevadm', '--version')) return 'udevadm is not installed (apt-get install udev)';
  if (!works(process.execPath, '-e', "require('node-hid').devices()"))
    return 'node-hid does not load (apt-get install libusb-1.0-0)';
  return undefined;
}

function testBed(folder: string): readonly string[] {
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const answers = hidNodes.flatMap(one => [
    '--ioctl',
    `/dev/${one.node}=${file(`${one.node}.ioctl`, ioctls(one))}`,
  ]);
  return ['umockdev-run', '--device', file('hall.umockdev', description()), ...answers, '--'];
}

async function main(): Promise<number> {
  const why = missing();
  if (why !== undefined)
    console.error(`\n**** THE TESTS IN A TEST BED OF UMOCKDEV ARE SKIPPED: ${why}. ****\n`);
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-umockdev-'));
  try {
    const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run'];
    const project = ['--config', 'tests/vitest.config.ts', '--project', 'umockdev'];
    const report = [
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=.cache/reports/umockdev.json',
    ];
    const [command = '', ...args] = [
      ...(why === undefined ? testBed(folder) : []),
      ...vitest,
      ...project,
      ...report,
      ...process.argv.slice(2),
    ];
    const tests = spawn(command, args, { cwd: root, stdio: 'inherit' });
    return await new Promise<number>(resolve => tests.once('exit', code => resolve(code ?? 1)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
