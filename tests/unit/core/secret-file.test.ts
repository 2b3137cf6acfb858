import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findSecret, keptSecret, readSecret, writeSecret } from '../../../src/core/secret-file.ts';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'fenliu-secret-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

describe('a file that keeps a secret', () => {
  it('is its owner’s alone, also when it replaces one that was everybody’s', () => {
    const file = join(folder(), 'key');
    writeFileSync(file, 'old', { mode: 0o644 });
    writeSecret(file, 'new');
    expect([readSecret(file), statSync(file).mode & 0o777]).toEqual(['new', 0o600]);
    expect(readdirSync(join(file, '..'))).toEqual(['key']);
  });

  it('is its owner’s alone, also when a crash left an unfinished one that was everybody’s', () => {
    const file = join(folder(), 'key');
    writeFileSync(`${file}.new`, 'half', { mode: 0o644 });
    writeSecret(file, 'whole');
    expect([readSecret(file), statSync(file).mode & 0o777]).toEqual(['whole', 0o600]);
  });

  it('is made once', () => {
    const file = join(folder(), 'deep', 'key');
    let made = 0;
    const make = (): string => `secret ${++made}`;
    expect([keptSecret(file, make), keptSecret(file, make), made]).toEqual(['secret 1', 'secret 1', 1]);
    expect(readFileSync(file, 'utf8')).toBe('secret 1\n');
  });

  it('is not taken for missing when it cannot be read: its secret must not be replaced', () => {
    const file = join(folder(), 'key');
    mkdirSync(file);
    expect(() => keptSecret(file, () => 'another')).toThrow();
    expect(findSecret(file)).toBeUndefined();
  });
});
