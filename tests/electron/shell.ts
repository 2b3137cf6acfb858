import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Launch } from '../../src/shell/electron/launch-file.ts';

/** The executable, or undefined where `run.ts` found none: then everything is skipped. */
export const electron = process.env.FENLIU_ELECTRON;
/** The only folder that these tests may write to. */
export const out = process.env.FENLIU_OUT ?? '';
export const tree = resolve(import.meta.dirname, '../..');

export interface Shell {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Where its profile and log are. */
  readonly folder: string;
  log(): string;
  close(): Promise<void>;
}

/** Starts the built shell on the real runtime with Chromium's sandbox on, and waits for its first window. */
export async function startShell(told: Partial<Launch>): Promise<Shell> {
  const folder = mkdtempSync(join(out, 'shell-'));
  const log = join(folder, 'shell.log');
  const launch: Launch = {
    node: process.execPath,
    args: [join(import.meta.dirname, 'echo-backend.ts')],
    dist: join(tree, 'dist'),
    profile: join(folder, 'profile'),
    log,
    faces: [{ screen: 'smart-counter', fullscreen: true }],
    ...told,
  };
  const file = join(folder, 'launch.json');
  writeFileSync(file, JSON.stringify(launch));
  const app = await _electron.launch({
    executablePath: electron ?? '',
    chromiumSandbox: true,
    args: [
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      join(tree, 'dist/shell/main.cjs'),
      `--launch=${file}`,
    ],
  });
  const page = await app.firstWindow();
  return { app, page, folder, log: () => readFileSync(log, 'utf8'), close: () => app.close() };
}

/** A build whose smart counter is an empty test page: the shell is the real one. */
export function distOfTestPages(): string {
  const dist = mkdtempSync(join(out, 'dist-'));
  mkdirSync(join(dist, 'screens'));
  symlinkSync(join(import.meta.dirname, 'pages/smart-counter'), join(dist, 'screens/smart-counter'));
  symlinkSync(join(tree, 'dist/shell'), join(dist, 'shell'));
  writeFileSync(join(dist, 'secret.json'), '{}');
  return dist;
}
