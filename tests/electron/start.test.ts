import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFailed } from 'vitest';
import { electron, out, tree } from './shell.ts';

/**
 * A folder with the runtime of these tests, which stands in for Electron's own binary, as its package allows. On a screen
 * that nobody sees its search for a graphics card at times never ends on a busy machine: it is told that there is none.
 */
function runtime(): string {
  const folder = mkdtempSync(join(out, 'runtime-'));
  writeFileSync(join(folder, 'electron'), `#!/bin/sh\nexec ${electron} --disable-gpu "$@"\n`, {
    mode: 0o755,
  });
  return folder;
}

describe.skipIf(electron === undefined)('the start command', () => {
  it('opens one window for each face, and Ctrl+C ends everything within two seconds', async () => {
    const data = mkdtempSync(join(out, 's-'));
    const options = ['--port', '0', '--data', data, '--language', 'en'];
    const child = spawn(process.execPath, [join(tree, 'src/shell/fenliu.ts'), 'start', ...options], {
      env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: runtime() },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        said += String(chunk);
      });
    const log = join(data, 'log/shell.log');
    const logged = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    onTestFailed(() => console.error(`It said:\n${said}\nThe shell logged:\n${logged()}`));
    const ended = new Promise(resolve => child.once('exit', resolve));
    try {
      await expect.poll(() => said, { timeout: 60_000 }).toMatch(/\/head-office\//);
      expect(said).toContain('The kiosk opens in an Electron window');
      const connected = (): string[] =>
        [...logged().matchAll(/"event":"screenConnected","screen":"([^"]+)"/g)].map(found => found[1] ?? '');
      await expect
        .poll(() => connected().toSorted(), { timeout: 60_000 })
        .toEqual(['hall-display', 'smart-counter', 'ticket-machine']);
    } finally {
      const asked = performance.now();
      child.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(performance.now() - asked).toBeLessThan(2000);
    }
  }, 150_000);
});
