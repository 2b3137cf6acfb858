import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entryHash } from '../../src/core/journal.ts';
import { silentLog } from '../../src/log/log.ts';
import { backUp } from '../../src/store/backup.ts';
import { acknowledge, entriesAfter } from '../../src/store/journal.ts';
import { noRow, openPostgres } from '../../src/upstream/database.ts';
import { ingest } from '../../src/upstream/ingest.ts';
import { migrate } from '../../src/upstream/schema.ts';
import { anAuthority } from '../support/certificates.ts';
import { folder, key, open } from '../unit/store/a-store.ts';
import { doTransfer } from '../unit/store/facts.ts';
import { hasPostgres, postgresServer } from './upstream/a-database.ts';

interface Told {
  readonly entries: number;
  readonly head: { readonly seq: number };
  readonly findings: readonly unknown[];
}

/** The command as an auditor types it. */
function verify(...args: readonly string[]): {
  status: number | null;
  told: Told | undefined;
  stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['src/shell/fenliu.ts', 'journal', 'verify', ...args, '--json'],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'en_US.UTF-8' } },
  );
  return { status, stderr, told: stdout === '' ? undefined : (JSON.parse(stdout) as Told) };
}

/** The same, while this process goes on. */
async function verifyMeanwhile(
  ...args: readonly string[]
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['src/shell/fenliu.ts', 'journal', 'verify', ...args, '--json'], {
    env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  const status = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { status, ...said };
}

/** A closed store of ten entries, the key beside its folder, and a hand that reaches into the file. */
function aStore() {
  const place = folder();
  const file = join(place, 'kiosk', 'store.sqlite');
  const store = open(file);
  doTransfer(store);
  doTransfer(store);
  const entries = entriesAfter(store.read, 0, 99);
  acknowledge(store.write, entries.length);
  store.close();
  writeFileSync(join(place, 'kiosk.store-key'), key.text(), { mode: 0o600 });
  return {
    place,
    file,
    entries,
    tamper(sql: string) {
      const db = new Sqlite(file);
      db.pragma(`cipher = 'chacha20'`);
      db.key(key.raw);
      db.exec(`DROP TRIGGER journal_never_changes; DROP TRIGGER journal_never_shrinks; ${sql}`);
      db.close();
    },
  };
}

describe('fenliu journal verify', () => {
  it('proves a whole store, found with the key beside its folder', () => {
    const { file, entries } = aStore();
    expect(verify(file)).toMatchObject({
      status: 0,
      told: {
        entries: entries.length,
        head: { seq: entries.length, hash: entries.at(-1)?.hash },
        findings: [],
      },
    });
  });

  it.each([
    [
      'an edit',
      `UPDATE journal SET payload = replace(payload, 'smart-counter', 'ticket-machine') WHERE seq = 2`,
      { what: 'edited', seq: 2 },
    ],
    [
      'a member that is there twice, of which only the last is hashed',
      `UPDATE journal SET payload = replace(payload, '"amount":', '"amount":999,"amount":') WHERE seq = 2`,
      { what: 'edited', seq: 2 },
    ],
    [
      'white space',
      `UPDATE journal SET payload = replace(payload, '"amount":', '"amount": ') WHERE seq = 2`,
      { what: 'edited', seq: 2 },
    ],
    ['a deletion', 'DELETE FROM journal WHERE seq = 4', { what: 'missing', seq: 4, to: 4 }],
    [
      'two that changed places',
      'UPDATE journal SET seq = -3 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = -3',
      { what: 'edited', seq: 3 },
    ],
    ['a cut end', 'DELETE FROM journal WHERE seq > 5', { what: 'truncated', seq: 6, to: 10 }],
  ])('finds %s in a store, and where it is', (_, sql, finding) => {
    const store = aStore();
    expect(store.entries).toHaveLength(10);
    store.tamper(sql);
    const { status, told } = verify(store.file);
    expect(status).toBe(1);
    expect(told?.findings).toContainEqual(finding);
  });

  it('proves a backup where it lies, with the same key', () => {
    const { file, place, entries } = aStore();
    renameSync(join(place, 'kiosk.store-key'), `${place}.store-key`);
    onTestFinished(() => rmSync(`${place}.store-key`));
    const made = backUp(file, { key, now: Date.now() });
    if (!made.ok) throw new Error(made.failure.code);
    expect(verify(made.value.file)).toMatchObject({
      status: 0,
      told: { entries: entries.length, findings: [] },
    });
  });

  it('proves lines of JSON as well', () => {
    const { place, entries } = aStore();
    const file = join(place, 'journal.ndjson');
    const write = (list: readonly unknown[]): void =>
      writeFileSync(file, list.map(entry => `${JSON.stringify(entry)}\n`).join(''));
    write(entries);
    expect(verify(file)).toMatchObject({ status: 0, told: { entries: 10 } });
    write(entries.toSpliced(2, 1));
    expect(verify(file)).toMatchObject({
      status: 1,
      told: { findings: [{ what: 'missing', seq: 3, to: 3 }] },
    });
    const twice = entries.map(entry => JSON.stringify(entry).replace('"amount":', '"amount":999,"amount":'));
    expect(twice[1]).toContain('999');
    writeFileSync(file, twice.join('\n'));
    expect(verify(file)).toMatchObject({ status: 1 });
    expect(verify(file).told?.findings[0]).toEqual({ what: 'edited', seq: 2 });
  });

  it('proves lines from a server that the bank itself has certified, and refuses plain http and passwords', async () => {
    const { entries } = aStore();
    const bank = await anAuthority('Bank CA');
    onTestFinished(() => bank.remove());
    const { cert, key: serverKey } = await bank.server();
    const server = createServer(
      { cert: readFileSync(cert), key: readFileSync(serverKey) },
      (_request, response) => response.end(entries.map(entry => JSON.stringify(entry)).join('\n')),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}/journal?token=s3cret`;
    const proved = await verifyMeanwhile(url, '--tls-ca', bank.file);
    expect(proved.status, proved.stderr).toBe(0);
    expect(proved.stdout).toContain('"entries":10');
    expect(proved.stdout).not.toContain('s3cret');
    const strange = await verifyMeanwhile(url);
    expect(strange.status).toBe(69);
    expect(strange.stderr).toContain('certificate');
    expect(strange.stderr).not.toContain('s3cret');
    const plain = verify('http://head-office.example/journal');
    expect([plain.status, plain.stderr]).toEqual([64, expect.stringContaining('plain http')]);
    const inClear = verify('postgres://fen:s3cret@db.example/fenliu');
    expect([inClear.status, inClear.stderr]).toEqual([64, expect.stringContaining('?sslmode=verify-full')]);
    expect(inClear.stderr).not.toContain('s3cret');
    const signed = verify('https://fen:s3cret@head-office.example/journal');
    expect([signed.status, signed.stderr]).toEqual([64, expect.not.stringContaining('s3cret')]);
    const nowhere = verify('postgres://fen:s3cret@127.0.0.1:1/fenliu?password=s3cret');
    expect([nowhere.status, nowhere.stderr]).toEqual([
      69,
      expect.stringContaining('postgres://127.0.0.1:1/fenliu cannot be read'),
    ]);
    expect(nowhere.stderr).not.toContain('s3cret');
  });

  it('says what to do about a store that it cannot read, and never touches it', () => {
    const { place, file } = aStore();
    writeFileSync(join(place, 'other-key'), '00'.repeat(32), { mode: 0o600 });
    const wrong = verify(file, '--key', join(place, 'other-key'));
    expect(wrong).toMatchObject({ status: 69, told: undefined });
    expect(wrong.stderr).toContain('the key is another one');
    const nothing = verify(join(place, 'nothing.sqlite'));
    expect([nothing.status, nothing.stderr]).toEqual([69, expect.stringContaining('There is no file')]);
    rmSync(join(place, 'kiosk.store-key'));
    expect(verify(file).stderr).toContain('Name the key file of this store with --key');
    writeFileSync(join(place, 'kiosk.store-key'), key.text(), { mode: 0o600 });
    expect(verify().status).toBe(64);
    const opened = open(file);
    expect(verify(file).stderr).toContain('stop it first');
    opened.close();
    expect(verify(file).status).toBe(0);
  });
});

describe.runIf(hasPostgres)('fenliu journal verify on the database of head office', () => {
  const server = postgresServer();

  it('proves every node, and finds a member that is there twice', async () => {
    const address = await server().emptyDatabase();
    const database = await openPostgres(address, silentLog);
    onTestFinished(() => database.close());
    await migrate(database);
    const { entries } = aStore();
    const [first] = entries;
    if (!first) throw new Error('no entries');
    const { branch, node } = first;
    await ingest(database, { branch, node, entries }, first.at);
    const whole = verify(address);
    expect(whole, whole.stderr).toMatchObject({ status: 0, told: { entries: 10, findings: [] } });
    await database.query(
      noRow,
      `UPDATE journal SET payload = replace(payload, '"amount":', '"amount":999,"amount":') WHERE seq = 2`,
    );
    expect(verify(address)).toMatchObject({ status: 1, told: { findings: [{ what: 'edited', seq: 2 }] } });
  });

  it('finds an end that somebody wrote anew, chain and all', async () => {
    const address = await server().emptyDatabase();
    const database = await openPostgres(address, silentLog);
    onTestFinished(() => database.close());
    await migrate(database);
    const { entries } = aStore();
    const [first, eighth] = [entries[0], entries[7]];
    if (!first || !eighth) throw new Error('ten entries');
    await ingest(database, { branch: first.branch, node: first.node, entries }, first.at);
    let prevHash = eighth.prevHash;
    for (const entry of entries.slice(7)) {
      const forged = { ...entry, at: entry.at + 1, prevHash };
      prevHash = entryHash(forged);
      await database.query(
        noRow,
        'UPDATE journal SET at = $1, prev_hash = $2, hash = $3 WHERE seq = $4',
        forged.at,
        forged.prevHash,
        prevHash,
        entry.seq,
      );
    }
    expect(verify(address)).toMatchObject({
      status: 1,
      told: { findings: [{ what: 'replaced', seq: 10 }] },
    });
  });
});
