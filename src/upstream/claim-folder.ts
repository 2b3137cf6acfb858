import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '../core/result.ts';

/** A former server whose supervisor died needs a moment to notice and to end, ms. */
const patience = 4_000;

/**
 * Makes a folder when it is missing, and claims it for this process alone by listening on a name that only one process
 * of the machine can have. The kernel gives the name up when the process dies, however it dies. Elsewhere than on
 * Linux and Windows nothing is claimed.
 */
export async function claimFolder(
  folder: string,
): Promise<Result<void, { code: 'folderInUse'; detail?: string }>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `fenliu-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32)}`;
  const names: Partial<Record<NodeJS.Platform, string>> = {
    linux: `\0${name}`,
    win32: `\\\\.\\pipe\\${name}`,
  };
  const path = names[process.platform];
  if (path === undefined) return ok(undefined);
  for (const end = Date.now() + patience; Date.now() < end; await sleep(100))
    if (await listen(path)) return ok(undefined);
  return fail('folderInUse', folder);
}

const listen = (path: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(path, () => {
      // The claim lives as long as the process and must not keep it alive.
      server.unref();
      resolve(true);
    });
  });
