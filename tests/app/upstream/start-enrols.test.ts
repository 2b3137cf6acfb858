import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectScreen } from '../../support/screen-client.ts';

const fenliu = fileURLToPath(new URL('../../../src/shell/fenliu.ts', import.meta.url));

/** The command lines of all processes, as every user of the machine can read them. */
const commandLines = (): string =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8');
      } catch {
        // It has ended meanwhile.
        return '';
      }
    })
    .join('\n');

describe.runIf(process.platform === 'linux')('a hall that is started as a whole', () => {
  it('enrols its kiosk by itself, with a code that no other user of the machine can read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fenliu-enrols-'));
    const data = join(folder, 'data');
    const child = spawn(
      process.execPath,
      [fenliu, 'start', '--headless', '--port', '0', '--data', data, '--language', 'en'],
      { env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' } },
    );
    onTestFinished(async () => {
      child.kill('SIGINT');
      await once(child, 'close');
      rmSync(folder, { recursive: true, force: true });
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += String(chunk);
    });
    await vi.waitFor(() => expect(output).toContain('Ctrl+C ends everything.'), { timeout: 100_000 });
    const [, address = ''] = /(http:\/\/[\d.:]+)\/technician\//.exec(output) ?? [];
    const technician = await connectScreen(address, 'technician');
    const { sync } = await technician.until(
      'diagnostics',
      value => value.sync.ackedSeq === value.sync.lastSeq,
      60_000,
    );
    expect(sync.ackedSeq).toBeGreaterThan(0);
    expect(sync.fingerprint).toMatch(/^[\w-]{22}$/);
    technician.close();

    const file = join(data, 'enrol.code');
    const code = readFileSync(file, 'utf8').trim().split(' ')[1] ?? '';
    expect(code).toMatch(/^\w{4}(-\w{4}){3}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, 'kiosk', 'node.key')).mode & 0o777).toBe(0o600);
    expect(commandLines()).not.toContain(code);
    expect(commandLines()).toContain(file);
  });
});
