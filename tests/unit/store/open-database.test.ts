import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Database, openDatabase, openFailure } from '../../../src/store/open-database.ts';
import { folder, key } from './a-store.ts';

function opened(file: string): Database {
  const result = openDatabase(file, key);
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}
const code = (result: ReturnType<typeof openDatabase>): string => (result.ok ? 'ok' : result.failure.code);

describe('opening a database', () => {
  it('keeps every commit on the disk at the first open and at every later one', () => {
    const file = join(folder(), 'new', 'a.sqlite');
    for (let time = 1; time <= 3; time++) {
      const db = opened(file);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
      expect(db.pragma('secure_delete', { simple: true })).toBe(1);
      db.exec(`CREATE TABLE t${time} (a ANY) STRICT`);
      db.close();
    }
  });

  it('refuses a second opener in this process and in another, and leaves the first one working', () => {
    const file = join(folder(), 'a.sqlite');
    const first = opened(file);
    expect(code(openDatabase(file, key))).toBe('storeBusy');
    expect(openElsewhere(file)).toBe('storeBusy');
    first.exec('CREATE TABLE t (a ANY) STRICT; INSERT INTO t VALUES (1)');
    expect(openElsewhere(file)).toBe('storeBusy');
    first.close();
    expect(openElsewhere(file)).toBe('ok');
  });

  it('says that a file is no database, and changes nothing of it', () => {
    const file = join(folder(), 'a.sqlite');
    const content = 'no database at all '.repeat(300);
    writeFileSync(file, content);
    expect(code(openDatabase(file, key))).toBe('storeCorrupt');
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('says that a folder cannot be made', () => {
    const path = join(folder(), 'file');
    writeFileSync(path, '');
    expect(code(openDatabase(join(path, 'deeper', 'a.sqlite'), key))).toBe('storeNoAccess');
  });

  it.runIf(process.getuid?.() === 0)(
    'tells a file that may not be written from one that may not be read',
    () => {
      const path = folder();
      chmodSync(path, 0o755);
      const file = join(path, 'a.sqlite');
      opened(file).close();
      chmodSync(file, 0o444);
      expect(openElsewhere(file, 65_534)).toBe('storeReadOnly');
      chmodSync(file, 0o600);
      expect(openElsewhere(file, 65_534)).toBe('storeNoAccess');
      const locked = join(path, 'locked');
      mkdirSync(locked);
      expect(openElsewhere(join(locked, 'b.sqlite'), 65_534)).toBe('storeNoAccess');
      chownSync(locked, 65_534, 65_534);
      expect(openElsewhere(join(locked, 'b.sqlite'), 65_534)).toBe('ok');
    },
  );

  it('knows a full disk by SQLite’s own word for it', () => {
    const db = opened(join(folder(), 'a.sqlite'));
    db.exec('CREATE TABLE t (a ANY) STRICT');
    db.pragma('max_page_count = 4');
    let thrown: unknown;
    try {
      db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000));
    } catch (error) {
      thrown = error;
    }
    expect(openFailure(thrown)?.code).toBe('storeFull');
    expect(openFailure(new TypeError('a bug'))).toBeUndefined();
    db.close();
  });
});

/** Opens the file in a process of its own, as another user when one is given. */
function openElsewhere(file: string, uid?: number): string {
  const module = fileURLToPath(new URL('../../../src/store/open-database.ts', import.meta.url));
  const keyModule = fileURLToPath(new URL('../../../src/store/store-key.ts', import.meta.url));
  const script = `import { openDatabase } from ${JSON.stringify(module)};
    import { StoreKey } from ${JSON.stringify(keyModule)};
    const result = openDatabase(${JSON.stringify(file)}, StoreKey.parse('${key.text()}'));
    console.log(result.ok ? 'ok' : result.failure.code);`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    cwd: '/',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return child.stdout.trim() || child.stderr;
}
