import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt, isStale } from '../../../src/shell/build-screens.ts';

const build = {
  outputs: ['dist/a.html', 'dist/b.html'],
  sources: ['src', 'texts'],
  config: 'vite.config.ts',
};

describe('a build', () => {
  let root: string;
  const put = (file: string, second: number, content = ''): void => {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, second, second);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fenliu-build-'));
    put('src/deep/er/page.ts', 100);
    put('texts/zh.json', 100);
    put('dist/a.html', 200);
    put('dist/b.html', 200);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is fresh while every output is newer than every source', () => {
    expect(isStale(root, build)).toBe(false);
  });

  it('is stale when a source in any folder is newer than the oldest output', () => {
    put('src/deep/er/page.ts', 250);
    expect(isStale(root, build)).toBe(true);
    put('dist/a.html', 300);
    expect(isStale(root, build)).toBe(true);
    put('dist/b.html', 300);
    expect(isStale(root, build)).toBe(false);
  });

  it('is stale when one output is missing', () => {
    rmSync(join(root, 'dist/b.html'));
    expect(isStale(root, build)).toBe(true);
  });

  it('is taken as it is where the builder was not shipped, if it is complete', async () => {
    put('texts/zh.json', 300);
    const { signal } = new AbortController();
    expect(await ensureBuilt(root, build, signal)).toBe(true);
    rmSync(join(root, 'dist/b.html'));
    expect(await ensureBuilt(root, build, signal)).toBe(false);
  });

  it('runs the builder when it is stale, and only then, and says whether it succeeded', async () => {
    const { signal } = new AbortController();
    const vite = 'node_modules/vite/bin/vite.js';
    put(vite, 1, 'process.exit(3)');
    expect(await ensureBuilt(root, build, signal)).toBe(true);
    rmSync(join(root, 'dist/b.html'));
    expect(await ensureBuilt(root, build, signal)).toBe(false);
    put(vite, 1, `require('node:fs').writeFileSync('dist/b.html', process.argv.slice(2).join(' '))`);
    expect(await ensureBuilt(root, build, signal)).toBe(true);
    expect(isStale(root, build)).toBe(false);
  });

  it('ends at once when the start is called off', async () => {
    put('node_modules/vite/bin/vite.js', 1, 'setInterval(() => {}, 1000)');
    rmSync(join(root, 'dist/b.html'));
    const calledOff = new AbortController();
    const built = ensureBuilt(root, build, calledOff.signal);
    calledOff.abort();
    expect(await built).toBe(false);
  });
});
