import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { branchIdSchema } from '../../../src/core/ids.ts';
import { backupFolder, backupName } from '../../../src/store/backup-files.ts';
import { isDoubted } from '../../../src/store/doubt.ts';
import { journalTail, verifyChain } from '../../../src/store/journal.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { nodeStarted, nodeStopped, sessionEnded } from '../../../src/store/sessions.ts';
import { branch, folder, forgetIndex, freshStore, grow, key, open, tamper, testClock } from './a-store.ts';
import { beginSession } from './facts.ts';

const clock = testClock();
const node = 'kiosk';

describe('opening a store', () => {
  it('has STRICT tables whose foreign keys have the type of what they refer to', () => {
    const file = join(folder(), 'store.sqlite');
    open(file).close();
    tamper(file, db => {
      const tables = db
        .prepare<[], { name: string; strict: number }>(
          `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'`,
        )
        .all();
      expect(tables.length).toBeGreaterThan(8);
      expect(tables.filter(table => table.strict === 0)).toEqual([]);
      const typeOf = (table: string, column: string): unknown =>
        db.prepare(`SELECT type FROM pragma_table_info(?) WHERE name = ?`).pluck().get(table, column);
      const keys = tables.flatMap(({ name }) =>
        db
          .prepare<[string], { table: string; from: string; to: string }>(
            'SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)',
          )
          .all(name)
          .map(key => ({ ...key, of: name })),
      );
      expect(keys.length).toBeGreaterThan(2);
      for (const key of keys)
        expect(typeOf(key.of, key.from), `${key.of}.${key.from}`).toBe(typeOf(key.table, key.to));
    });
  });

  it('refuses a store that a newer version has written, and leaves it as it is', () => {
    const file = join(folder(), 'store.sqlite');
    open(file).close();
    tamper(file, db => db.pragma(`user_version = ${migrations.length + 1}`));
    const again = openStore({ file, key, branch, node, clock });
    expect(again).toMatchObject({ ok: false, failure: { code: 'storeFromFuture' } });
    tamper(file, db => expect(db.pragma('user_version', { simple: true })).toBe(migrations.length + 1));
  });

  it('gives a new store an id that no other has, and keeps it there whatever opens it again', () => {
    const file = join(folder(), 'store.sqlite');
    const store = open(file);
    const { node: id } = store.read.owner;
    expect(id).toMatch(/^kiosk-[0-9a-f]{6}$/);
    expect(freshStore().read.owner.node).not.toBe(id);
    beginSession(store);
    expect(journalTail(store.read, 1)[0]).toMatchObject({ branch, node: id });
    store.close();
    const again = openStore({ file, key, branch, node: 'hub', clock });
    if (!again.ok) throw new Error(again.failure.code);
    onTestFinished(() => again.value.close());
    expect(again.value.write.owner.node).toBe(id);
    expect(verifyChain(again.value.read).ok).toBe(true);
  });

  it('finishes a store that a power cut left without its row', () => {
    const file = join(folder(), 'store.sqlite');
    open(file).close();
    tamper(file, db => db.exec('DELETE FROM store'));
    const store = open(file);
    beginSession(store);
    expect(journalTail(store.read, 1)[0]?.node).toBe(store.read.owner.node);
  });

  it('refuses the store of another branch', () => {
    const file = join(folder(), 'store.sqlite');
    const store = open(file);
    const { node: id } = store.read.owner;
    store.close();
    const otherBranch = branchIdSchema.parse('harbour');
    expect(openStore({ file, key, branch: otherBranch, node, clock })).toMatchObject({
      failure: { code: 'storeOfOther', detail: `it belongs to main-street/${id}` },
    });
    expect(openStore({ file, key, branch, node, clock }).ok).toBe(true);
  });

  it('refuses a store whose id nobody could use', () => {
    const file = join(folder(), 'store.sqlite');
    open(file).close();
    tamper(file, db => db.exec(`UPDATE store SET node = ''`));
    expect(openStore({ file, key, branch, node, clock })).toMatchObject({
      failure: { code: 'storeCorrupt' },
    });
  });

  it('refuses a second open of the same store at once', () => {
    const file = join(folder(), 'store.sqlite');
    open(file);
    expect(openStore({ file, key, branch, node, clock })).toMatchObject({ failure: { code: 'storeBusy' } });
  });

  it('looks for damage in a small store at every start', () => {
    const file = join(folder(), 'store.sqlite');
    const store = open(file);
    beginSession(store);
    nodeStopped(store.write);
    store.close();
    tamper(file, forgetIndex);
    expect(openStore({ file, key, branch, node, clock })).toMatchObject({
      failure: { code: 'storeCorrupt' },
    });
  });

  it('believes a large store that was stopped in order, and doubts one that was not until all of it is checked', () => {
    const file = join(folder(), 'store.sqlite');
    const notes: string[] = [];
    const reopen = () => {
      const opened = openStore({ file, key, branch, node, clock, note: ({ what }) => notes.push(what) });
      if (opened.ok) opened.value.close();
      return opened;
    };
    reopen();
    tamper(file, db => {
      grow(db);
      forgetIndex(db);
    });
    const store = open(file);
    beginSession(store);
    nodeStopped(store.write);
    store.close();
    expect(reopen().ok).toBe(true);
    expect(notes).toEqual(['migrated']);

    const crashed = open(file);
    beginSession(crashed);
    crashed.close();
    // Its start is not held up, but the next one is, though this one stops in order.
    const hurried = open(file);
    expect(isDoubted(file)).toBe(true);
    nodeStopped(hurried.write);
    hurried.close();
    expect(reopen()).toMatchObject({ failure: { code: 'storeCorrupt' } });
  });

  it('has checked all of a large store when it crashes twice, and then doubts it no more', () => {
    const file = join(folder(), 'store.sqlite');
    open(file).close();
    tamper(file, grow);
    const crashing = open(file);
    beginSession(crashing);
    crashing.close();
    for (const doubted of [true, false, true]) {
      open(file).close();
      expect(isDoubted(file)).toBe(doubted);
    }
  });

  const edit = (seq: number): string => `UPDATE journal SET payload = 'torn' WHERE seq = ${seq}`;
  const lose = (seq: number): string => `DELETE FROM journal WHERE seq = ${seq}`;

  it.each([
    ['the first of the last 10,000 is edited', 10_400, edit(501), 501],
    ['one before these, which a backup has, is edited', 10_400, edit(500), undefined],
    ['the one that the last 10,000 follow is missing', 10_400, lose(500), 500],
    ['the last one is edited', 10_400, edit(10_500), 10_500],
    ['one that no backup has is edited', 300, edit(301), 301],
    ['one is missing and there is no backup', undefined, lose(7), 7],
  ])('looks at the end of a large journal after an unclean stop: %s', (_, backedUp, sql, refused) => {
    const file = join(folder(), 'store.sqlite');
    const crashed = open(file);
    crashed.write.together(() => {
      for (let count = 0; count < 10_500; count++) beginSession(crashed);
    });
    crashed.close();
    if (backedUp !== undefined) {
      mkdirSync(backupFolder(file));
      const name = backupName({ node: crashed.read.owner.node, seq: backedUp, at: clock.at });
      writeFileSync(join(backupFolder(file), name), '');
    }
    tamper(file, db => {
      grow(db);
      db.exec(`DROP TRIGGER journal_never_changes; DROP TRIGGER journal_never_shrinks; ${sql}`);
    });
    const opened = openStore({ file, key, branch, node, clock });
    if (opened.ok) opened.value.close();
    expect(isDoubted(file), 'whatever comes of it').toBe(true);
    if (refused === undefined) expect(opened.ok).toBe(true);
    else
      expect(opened).toMatchObject({
        failure: { code: 'storeCorrupt', detail: expect.stringMatching(`^journal entry ${refused}: `) },
      });
  });

  it('refuses a journal whose chain is broken after an unclean stop, and names the entry', () => {
    const file = join(folder(), 'store.sqlite');
    const crashed = open(file);
    for (let count = 0; count < 5; count++) beginSession(crashed);
    crashed.close();
    tamper(file, db =>
      db.exec(`DROP TRIGGER journal_never_changes; UPDATE journal SET payload = 'torn' WHERE seq = 3`),
    );
    expect(openStore({ file, key, branch, node, clock })).toMatchObject({
      failure: { code: 'storeCorrupt', detail: expect.stringMatching(/^journal entry 3: /) },
    });
  });

  it('ends the sessions that a crash left open, once', () => {
    const file = join(folder(), 'store.sqlite');
    const store = open(file);
    const finished = beginSession(store);
    sessionEnded(store.write, { session: finished, outcome: 'finished' });
    const left = [beginSession(store), beginSession(store)];
    store.close();

    const again = open(file);
    expect(nodeStarted(again.write, { version: '0.1.0' }).toSorted()).toEqual(left.toSorted());
    expect(nodeStarted(again.write, { version: '0.1.0' })).toEqual([]);
    expect(journalTail(again.read, 4).map(entry => entry.kind)).toEqual([
      'nodeStarted',
      'sessionEnded',
      'sessionEnded',
      'nodeStarted',
    ]);
  });
});

describe('a change', () => {
  it('tells its listeners once for all facts of one turn, and not for what appends nothing', async () => {
    const store = freshStore();
    let told = 0;
    const end = store.onCommit(() => {
      told += 1;
    });
    beginSession(store);
    beginSession(store);
    expect(told).toBe(0);
    await Promise.resolve();
    expect(told).toBe(1);
    store.write.change(() => 'nothing');
    await Promise.resolve();
    expect(told).toBe(1);
    end();
    beginSession(store);
    await Promise.resolve();
    expect(told).toBe(1);
  });

  it('that throws leaves neither state nor entry, and the next one follows on', () => {
    const store = freshStore();
    const session = beginSession(store);
    expect(() =>
      store.write.change(({ run, append }) => {
        run('UPDATE sessions SET face = ? WHERE session = ?', 'ticket-machine', session);
        append('sessionEnded', { session, outcome: 'finished' });
        throw new Error('a bug');
      }),
    ).toThrow('a bug');
    expect(journalTail(store.read, 9)).toHaveLength(1);
    sessionEnded(store.write, { session, outcome: 'cancelled' });
    expect(verifyChain(store.read)).toMatchObject({ ok: true, value: { seq: 2 } });
  });

  it('is refused to a query, whoever asks', () => {
    const store = freshStore();
    expect(() => store.read.all(z.unknown(), 'DELETE FROM sessions RETURNING session')).toThrow('only reads');
  });
});
