import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLaunchFile } from '../../../src/shell/electron/launch-file.ts';

describe('the launch file', () => {
  const good = {
    node: '/n',
    args: ['a'],
    dist: '/d',
    profile: '/p',
    log: '/l',
    faces: [{ screen: 'smart-counter' }],
  };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-launch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (content: object): unknown => {
    writeFileSync(join(folder, 'launch.json'), JSON.stringify(content));
    return readLaunchFile(join(folder, 'launch.json'));
  };

  it('makes a window of the desktop unless it asks for a kiosk', () => {
    expect(read(good)).toEqual({ ...good, faces: [{ screen: 'smart-counter', fullscreen: false }] });
  });
  it.each([
    ['names a screen that we do not have', { ...good, faces: [{ screen: 'https://example.org' }] }],
    ['has no face', { ...good, faces: [] }],
    ['lacks the backend', { ...good, node: undefined }],
  ])('is refused when it %s', (_, content) => {
    expect(() => read(content)).toThrow();
  });
});
