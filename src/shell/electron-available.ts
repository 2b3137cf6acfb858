import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, fail, ok, type Result } from '../core/result.ts';

/** Why no window can be opened; the code is the key of the message that says so. */
export type NoElectron = Failure<'electronRoot' | 'electronNoDisplay' | 'electronMissing'>;

/** What the answer depends on outside the package's folder. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly uid: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How long the download of the binary may take before the start goes on without it. */
const downloadLimitMs = 10_000;

/**
 * Decides whether Electron can open a window here, and fetches its binary when only that is missing (npm installs
 * Electron without it).
 * @param electronPackage the folder `node_modules/electron`
 * @returns the path of the executable
 */
export async function electronAvailable(
  electronPackage: string,
  { platform, uid, environment }: Surroundings,
  signal: AbortSignal,
): Promise<Result<string, NoElectron>> {
  // Its sandbox refuses root, and a kiosk without a sandbox is no kiosk (electron.md 1.3).
  if (uid === 0) return fail('electronRoot');
  if (platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY)
    return fail('electronNoDisplay');
  const found = executableIn(electronPackage, environment);
  if (found !== undefined) return ok(found);
  const installer = join(electronPackage, 'install.js');
  if (environment.ELECTRON_OVERRIDE_DIST_PATH || !existsSync(installer)) return fail('electronMissing');
  await new Promise<void>(resolve => {
    // However it ends, what counts is whether the file is there.
    execFile(process.execPath, [installer], { timeout: downloadLimitMs, signal }, () => resolve());
  });
  const fetched = executableIn(electronPackage, environment);
  return fetched === undefined ? fail('electronMissing') : ok(fetched);
}

/** As electron's own `index.js` finds it. */
function executableIn(electronPackage: string, environment: Surroundings['environment']): string | undefined {
  const pathFile = join(electronPackage, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const file = join(environment.ELECTRON_OVERRIDE_DIST_PATH || join(electronPackage, 'dist'), name);
  return existsSync(file) ? file : undefined;
}
