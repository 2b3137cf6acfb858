import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronAvailable, type Surroundings } from '../../../src/shell/electron-available.ts';

const desk: Surroundings = { platform: 'linux', uid: 1000, environment: { DISPLAY: ':0' } };

describe('whether Electron can open a window', () => {
  let folder: string;
  const ask = (changes: Partial<Surroundings> = {}): ReturnType<typeof electronAvailable> =>
    electronAvailable(folder, { ...desk, ...changes }, new AbortController().signal);
  const install = (): void => {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/electron'), '');
    writeFileSync(join(folder, 'path.txt'), 'electron');
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-electron-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds the executable of an installed Electron', async () => {
    install();
    expect(await ask()).toEqual({ ok: true, value: join(folder, 'dist/electron') });
    expect((await ask({ environment: { WAYLAND_DISPLAY: 'wayland-0' } })).ok).toBe(true);
    expect((await ask({ platform: 'win32', uid: undefined, environment: {} })).ok).toBe(true);
  });

  it.each([
    ['electronRoot', { uid: 0 }],
    ['electronNoDisplay', { environment: {} }],
    ['electronMissing', { environment: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' } }],
  ])('says %s without fetching anything', async (code, changes) => {
    if (code !== 'electronMissing') install();
    // Had it run, the binary would be there.
    writeFileSync(join(folder, 'install.js'), `require('node:fs').mkdirSync(__dirname + '/ran')`);
    expect(await ask(changes)).toEqual({ ok: false, failure: { code } });
    expect(() => rmSync(join(folder, 'ran'), { recursive: true })).toThrow(/ENOENT/);
  });

  it('fetches the binary when only that is missing', async () => {
    const fetches = `const fs = require('node:fs'); fs.mkdirSync(__dirname + '/dist');
      fs.writeFileSync(__dirname + '/dist/electron', ''); fs.writeFileSync(__dirname + '/path.txt', 'electron');`;
    writeFileSync(join(folder, 'install.js'), fetches);
    expect(await ask()).toEqual({ ok: true, value: join(folder, 'dist/electron') });
  });

  it('does without when it cannot be fetched, and when Electron is not among the packages', async () => {
    expect(await ask()).toMatchObject({ failure: { code: 'electronMissing' } });
    writeFileSync(join(folder, 'install.js'), 'process.exit(1)');
    expect(await ask()).toMatchObject({ failure: { code: 'electronMissing' } });
  });
});
