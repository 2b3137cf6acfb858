import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../../src/store/backup.ts';
import { verifyChain } from '../../../src/store/journal.ts';
import { keyBeside, keyPlace, makeKey, readKey } from '../../../src/store/key-file.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { fillPrint } from '../../../src/store/prints.ts';
import { StoreKey } from '../../../src/store/store-key.ts';
import { takeOverPlain } from '../../../src/store/take-over-plain.ts';
import { branch, folder, key, noon, open, testClock } from './a-store.ts';
import { intendTransfer } from './facts.ts';

const marker = '6222020200066660000';
const schema1 = fileURLToPath(new URL('stored/schema-1.sqlite', import.meta.url));

/** Whether any file below a folder holds the text; by another process, which takes no locks from this one. */
const holds = (path: string, text: string): boolean => spawnSync('grep', ['-raqF', text, path]).status === 0;

describe('a sealed store', () => {
  it('shows what it holds in no file: not in the database, nor in its log, nor in a backup', () => {
    const path = folder();
    const file = join(path, 'store.sqlite');
    const store = open(file);
    const { job } = intendTransfer(store);
    fillPrint(store.write, job, [{ kind: 'text', text: marker }]);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    for (const text of [marker, 'SQLite format 3', 'sessionStarted', 'CREATE TABLE'])
      expect(holds(path, text), text).toBe(false);
    store.close();
    expect(backUp(file, { key, now: noon }).ok).toBe(true);
    for (const text of [marker, 'SQLite format 3', 'sessionStarted', 'CREATE TABLE'])
      expect(holds(path, text), text).toBe(false);
    // The same marker is found where nothing is sealed: the search itself works.
    const plain = new Sqlite(join(path, 'plain.sqlite'));
    plain.exec(`CREATE TABLE t (a ANY) STRICT; INSERT INTO t VALUES ('${marker}')`);
    plain.close();
    expect(holds(path, marker)).toBe(true);
  });

  it('opens with no other key, says that it is the key, and is left bit for bit as it was', () => {
    const file = join(folder(), 'store.sqlite');
    intendTransfer(open(file));
    open(join(folder(), 'other.sqlite')).close();
    const copy = join(folder(), 'copy.sqlite');
    spawnSync('cp', [file, copy]);
    spawnSync('cp', [`${file}-wal`, `${copy}-wal`]);
    const before = [readFileSync(copy), readFileSync(`${copy}-wal`)];
    expect(
      openStore({ file: copy, key: StoreKey.fresh(), branch, node: 'kiosk', clock: testClock() }),
    ).toMatchObject({ failure: { code: 'storeKeyWrong' } });
    expect([readFileSync(copy), readFileSync(`${copy}-wal`)]).toEqual(before);
    expect(openStore({ file: copy, key, branch, node: 'kiosk', clock: testClock() }).ok).toBe(true);
  });

  it('is sealed with ChaCha20-Poly1305: one changed bit of a page is found', () => {
    const file = join(folder(), 'a.sqlite');
    const opened = openDatabase(file, key);
    if (!opened.ok) throw new Error(opened.failure.code);
    expect(opened.value.pragma('cipher', { simple: true })).toBe('chacha20');
    opened.value.exec(`CREATE TABLE t (a ANY) STRICT; INSERT INTO t VALUES ('${'x'.repeat(9_000)}')`);
    opened.value.close();
    const bytes = readFileSync(file);
    bytes[bytes.length - 2_000] = (bytes[bytes.length - 2_000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const again = openDatabase(file, key);
    if (!again.ok) throw new Error(again.failure.code);
    expect(() => again.value.prepare('SELECT a FROM t').get()).toThrow('malformed');
    again.value.close();
  });
});

describe('a store key', () => {
  it('is read back from what it writes, and shows itself nowhere else', () => {
    const fresh = StoreKey.fresh();
    expect(StoreKey.parse(` ${fresh.text().toUpperCase()}\n`)?.raw).toEqual(fresh.raw);
    expect(StoreKey.fresh().text()).not.toBe(fresh.text());
    expect(`${inspect(fresh)}${JSON.stringify(fresh)}${String(Object.values(fresh))}`).not.toContain(
      fresh.text().slice(0, 8),
    );
    expect(fresh.header.toString('hex')).not.toContain(fresh.text().slice(0, 8));
    for (const wrong of ['', 'zz', fresh.text().slice(1), `${fresh.text()}0`])
      expect(StoreKey.parse(wrong)).toBeUndefined();
  });

  it('lies beside the data folder, in the file that was named, or in a systemd credential before both', () => {
    const at = folder();
    const data = join(at, 'data');
    const given = join(at, 'named');
    expect(keyPlace({ environment: {}, given: undefined, data })).toEqual({
      file: `${data}.store-key`,
      kind: 'file',
    });
    expect(keyPlace({ environment: { CREDENTIALS_DIRECTORY: at }, given, data }).file).toBe(given);
    writeFileSync(join(at, 'fenliu-store-key'), key.text());
    chmodSync(join(at, 'fenliu-store-key'), 0o440);
    const place = keyPlace({ environment: { CREDENTIALS_DIRECTORY: at }, given, data });
    expect(place).toEqual({ file: join(at, 'fenliu-store-key'), kind: 'credential' });
    expect(readKey(place).ok).toBe(true);
  });

  it('is made for its owner alone, never over another, and refused as soon as others may read it', () => {
    const file = keyBeside(join(folder(), 'data'));
    expect(readKey({ file, kind: 'file' })).toMatchObject({ failure: { code: 'keyMissing', detail: file } });
    const made = makeKey(file);
    if (!made.ok) throw new Error(made.failure.code);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(makeKey(file)).toMatchObject({ failure: { code: 'keyUnusable' } });
    const read = readKey({ file, kind: 'file' });
    expect(read.ok && read.value.text()).toBe(made.value.text());
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(file, mode);
      expect(readKey({ file, kind: 'file' })).toMatchObject({
        failure: { code: 'keyExposed', detail: file },
      });
    }
    chmodSync(file, 0o600);
    writeFileSync(file, 'not a key');
    expect(readKey({ file, kind: 'file' })).toMatchObject({ failure: { code: 'keyMalformed' } });
  });
});

describe('a store from before stores were sealed', () => {
  it('is refused as it is, and taken over whole, with no clear text left', () => {
    const path = folder();
    const file = join(path, 'store.sqlite');
    copyFileSync(schema1, file);
    expect(holds(path, 'ticketIssued')).toBe(true);
    expect(openDatabase(file, key)).toMatchObject({ failure: { code: 'storePlain' } });
    const before = readFileSync(file);
    expect(before).toEqual(readFileSync(schema1));

    expect(takeOverPlain(file, key)).toEqual({ ok: true, value: undefined });
    for (const text of ['ticketIssued', 'SQLite format 3', '张']) expect(holds(path, text), text).toBe(false);
    expect(existsSync(`${file}.plain`)).toBe(false);
    const store = open(file);
    expect(verifyChain(store.read)).toMatchObject({ ok: true, value: { seq: 27 } });
  });

  it('stays as it is when it is damaged', () => {
    const file = join(folder(), 'store.sqlite');
    copyFileSync(schema1, file);
    const bytes = readFileSync(file);
    bytes.fill(0, 4096 * 3, 4096 * 4);
    writeFileSync(file, bytes);
    expect(takeOverPlain(file, key)).toMatchObject({ failure: { code: 'storeCorrupt' } });
    expect(readFileSync(file)).toEqual(bytes);
  });
});
