import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ScreenName } from '../rpc/screens.ts';
import type { Launch } from './electron/launch-file.ts';
import { killGroup, type Ready } from './supervisor.ts';

/** Electron with the kiosk backend as its child. It restarts that backend and its pages itself. */
export interface ElectronWindow {
  /** 0: somebody closed the window. */
  readonly ended: Promise<{ readonly code: number | null; readonly why: string }>;
  /** Asks it to end and kills it with its children after the grace. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Opens the kiosk's windows.
 * @param executable Electron's binary
 * @param folder where the launch file may be written
 */
export function openElectron(executable: string, launch: Launch, folder: string): ElectronWindow {
  const file = join(folder, 'launch.json');
  writeFileSync(file, JSON.stringify(launch));
  // 3: only what is fatal. On a kiosk Chromium misses a session bus and more, and says so line by line.
  const args = [join(launch.dist, 'shell/main.cjs'), `--launch=${file}`, '--log-level=3'];
  const child = spawn(executable, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<{ code: number | null; why: string }>(resolve => {
    child.once('error', error => resolve({ code: null, why: error.message }));
    child.once('exit', (code, signal) => {
      // Its backend must not hold port and store when another one takes over.
      killGroup(child);
      resolve({ code, why: signal ?? `exit ${code}` });
    });
  });
  return {
    ended,
    stop: async graceMs => {
      if (graceMs > 0) child.kill('SIGTERM');
      const limit = setTimeout(() => killGroup(child), graceMs);
      await ended;
      clearTimeout(limit);
    },
  };
}

/**
 * Waits until a backend that somebody else started serves its screens: Electron does not tell what its backend told it.
 * @param candidates the screens that it may have
 */
export async function waitForScreens(
  http: string,
  candidates: readonly ScreenName[],
  signal: AbortSignal,
): Promise<Ready> {
  for (;;) {
    const answers = await Promise.all(
      candidates.map(screen =>
        fetch(`${http}/${screen}/`, { signal, redirect: 'error' }).then(
          async response => {
            await response.body?.cancel();
            return response.ok;
          },
          () => false,
        ),
      ),
    );
    const screens = candidates.filter((_, index) => answers[index]);
    if (screens.length > 0 || signal.aborted) return { http, screens };
    await wait(100);
  }
}
