import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import type { NodeId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import { shipFormers } from '../../src/hub/former-journals.ts';
import { type Log, silentLog } from '../../src/log/log.ts';
import { openClosedJournal } from '../../src/store/closed-journal.ts';
import { ackedSeq, acknowledge, entriesAfter, journalHead } from '../../src/store/journal.ts';
import { readKey } from '../../src/store/key-file.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { PullBack } from '../../src/store/pull-back.ts';
import { rekeyStore } from '../../src/store/rekey.ts';
import { formerFile, formerFolder } from '../../src/store/restore.ts';
import { sealOf } from '../../src/store/store-key.ts';
import { issueTicket } from '../../src/store/tickets.ts';
import { type NodeKey, nodeKey } from '../../src/sync/node-key.ts';
import { bigColumn, openPglite } from '../../src/upstream/database.ts';
import { registerJournalRoute } from '../../src/upstream/journal-route.ts';
import { revokeNode } from '../../src/upstream/nodes.ts';
import { migrate } from '../../src/upstream/schema.ts';
import { letIn } from '../app/upstream/a-node.ts';
import { branch, key, open } from '../unit/store/a-store.ts';
import { cash, newOperation } from '../unit/store/facts.ts';
import { aHall, away, climb, type Hall, page, storeOf, write } from './a-damaged-hall.ts';

/** Who the node of a hall was before its store was damaged. */
const formerNode = (hall: Hall): NodeId => {
  const [first] = hall.entries;
  if (!first) throw new Error('the hall has entries');
  return first.node;
};

/** A hall whose store is made again while head office is away: its journal is closed. */
async function aClosedJournal(): Promise<{ hall: Hall; file: string; node: NodeId }> {
  const hall = aHall();
  write(hall.file, 0, randomBytes(page));
  storeOf(await climb(hall, away)).close();
  const node = formerNode(hall);
  return { hall, node, file: formerFile(hall.file, node) };
}

describe('a restore that closes a journal', () => {
  it.each([
    ['the whole copy', (hall: Hall, part: string) => copyFileSync(hall.file, part)],
    [
      'half a copy and its log',
      (_: Hall, part: string) => {
        writeFileSync(part, randomBytes(5_000));
        writeFileSync(`${part}-journal`, randomBytes(600));
      },
    ],
  ])('begins again where a start was killed that left %s of it', async (_, leave) => {
    const hall = aHall();
    mkdirSync(formerFolder(hall.file));
    leave(hall, `${formerFile(hall.file, formerNode(hall))}.part`);
    rmSync(hall.file);
    const climbed = await climb(hall, away);
    expect(storeOf(climbed).read.owner.node).not.toBe(formerNode(hall));
    const former = open(formerFile(hall.file, formerNode(hall)));
    expect(entriesAfter(former.read, 0, 10_000)).toEqual(hall.entries.slice(0, hall.backedUp));
  });

  it('keeps what it closed before and the backup lacks, whatever a kill left beside that file', async () => {
    const hall = aHall();
    const file = formerFile(hall.file, formerNode(hall));
    mkdirSync(formerFolder(hall.file));
    const running = open(hall.file, hall.clock);
    acknowledge(running.write, 3);
    for (const end of ['', '-wal']) spawnSync('cp', [`${hall.file}${end}`, `${file}${end}`]);
    running.close();
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    rmSync(hall.file);
    storeOf(await climb(hall, away)).close();
    expect(existsSync(`${file}-wal`), 'it would be played over the new file').toBe(false);
    expect(entriesAfter(open(file).read, 0, 10_000)).toEqual(hall.entries);
  });

  it('leaves surnames and what papers say to the store alone, where they end with the day', async () => {
    const hall = aHall();
    const store = open(hall.file, hall.clock);
    issueTicket(store.write, {
      request: newOperation(),
      service: cash,
      prefix: 'A',
      customer: '张*',
      queue: [cash],
    });
    const entries = entriesAfter(store.read, 0, 10_000);
    store.close();
    rmSync(hall.file);
    let asked = 0;
    const cutOff: PullBack = async (_, after) =>
      asked++ ? away(hall.entries[0] as never, after) : ok(entries.filter(({ seq }) => seq > after));
    const live = storeOf(await climb(hall, cutOff));
    const surnames = ({ read }: Store) =>
      read.get(z.object({ count: z.int() }), `SELECT count(*) AS count FROM tickets WHERE customer <> ''`);
    expect(surnames(live)).toEqual({ count: 1 });
    const closed = open(formerFile(hall.file, formerNode(hall)));
    expect(journalHead(closed.read).seq).toBe(entries.length);
    expect(surnames(closed)).toEqual({ count: 0 });
  });
});

describe('a rotation of the key', () => {
  it('seals a closed journal anew, with what a kill left in its log', async () => {
    const { hall, file } = await aClosedJournal();
    const running = open(file);
    acknowledge(running.write, 7);
    for (const end of ['', '-wal']) spawnSync('cp', [`${file}${end}`, `${file}.copy${end}`]);
    running.close();
    for (const end of ['', '-wal']) renameSync(`${file}.copy${end}`, `${file}${end}`);
    const place = { file: `${join(hall.file, '..')}.store-key`, kind: 'file' } as const;
    expect(rekeyStore(hall.file, place, undefined)).toMatchObject({ ok: true, value: { skipped: [] } });
    const next = readKey(place);
    if (!next.ok) throw new Error(next.failure.code);
    expect(sealOf(file, next.value)).toBe('thisKey');
    const opened = openStore({ file, key: next.value, branch, node: 'kiosk', clock: hall.clock });
    if (!opened.ok) throw new Error(opened.failure.code);
    onTestFinished(() => opened.value.close());
    expect(ackedSeq(opened.value.read)).toBe(7);
    expect(entriesAfter(opened.value.read, 0, 10_000)).toEqual(hall.entries.slice(0, hall.backedUp));
  });
});

describe('a closed journal', () => {
  /** Head office, empty, with a node let in. */
  async function headOffice(nodeKey: NodeKey) {
    const database = await openPglite(undefined, silentLog);
    await migrate(database);
    await letIn(database, nodeKey);
    const app = Fastify({ forceCloseConnections: true });
    registerJournalRoute(app, { database, clock: Date.now, log: silentLog, stored: () => {} });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const end = async (): Promise<void> => {
      await app.close();
      await database.close();
    };
    const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const has = async (): Promise<number | undefined> =>
      (await database.query(z.object({ count: bigColumn }), 'SELECT count(*) AS count FROM journal'))[0]
        ?.count;
    const revoke = () => revokeNode(database, nodeKey.branch, nodeKey.node, Date.now());
    return { address, has, end, revoke };
  }
  /** One start that sends closed journals up, and all that the log hears of it. */
  function shipped(hall: Hall, node: string, address: string) {
    const heard: string[] = [];
    const log: Log = (_, { what = '', detail = '', code = '' } = {}) =>
      void heard.push(`${what}${code} ${detail}`);
    const formers = shipFormers(hall.file, { node, key }, { address }, log);
    onTestFinished(() => formers.stop());
    return { heard, stop: () => formers.stop() };
  }
  const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

  it('is sent up, and at every start again when head office was set back to before it came', async () => {
    const { hall, node } = await aClosedJournal();
    const own = nodeKey(join(formerFolder(hall.file), `${node}.key`), { branch, node });
    let office: Awaited<ReturnType<typeof headOffice>> | undefined;
    for (const time of ['at first', 'with nothing lost', 'set back']) {
      if (time !== 'with nothing lost') office = await headOffice(own);
      const start = shipped(hall, 'kiosk-other', office?.address ?? '');
      await until(() => expect(start.heard, time).toContain(`formerJournalShipped ${node}`));
      await start.stop();
      expect(await office?.has(), time).toBe(hall.backedUp);
      if (time !== 'at first') await office?.end();
    }
  }, 60_000);

  it('that damage has made unreadable is left for a technician, and the node goes on', async () => {
    const { hall, node, file } = await aClosedJournal();
    const own = nodeKey(join(formerFolder(hall.file), `${node}.key`), { branch, node });
    const up = await headOffice(own);
    const whole = readFileSync(file);
    // A page of entries that nobody reads before they are sent, found by trying.
    const pages = Array.from({ length: whole.length / page - 1 }, (_, index) => index + 1);
    const found = pages.find(at => {
      writeFileSync(file, whole);
      write(file, at * page, randomBytes(page));
      const opened = openClosedJournal(file, key, own);
      if (!opened.ok) return false;
      try {
        entriesAfter(opened.value.read, 0, 10_000);
        return false;
      } catch {
        return true;
      } finally {
        opened.value.close();
      }
    });
    expect(found).toBeDefined();
    const start = shipped(hall, 'kiosk-other', up.address);
    await until(() => expect(start.heard).toEqual([`formerJournalLeft ${node}: storeCorrupt`]));
    await start.stop();
    await up.end();
  }, 60_000);

  it('whose node’s key was withdrawn is left alone after one refusal', async () => {
    const { hall, node } = await aClosedJournal();
    const own = nodeKey(join(formerFolder(hall.file), `${node}.key`), { branch, node });
    const up = await headOffice(own);
    await up.revoke();
    const start = shipped(hall, 'kiosk-other', up.address);
    await until(() => expect(start.heard).toContain(`formerJournalLeft ${node}: nodeRevoked`));
    await start.stop();
    expect(start.heard.filter(line => line.startsWith('nodeRevoked'))).toHaveLength(1);
    await up.end();
  }, 60_000);

  it('of the node that is at work is not sent beside its own: a start that was killed had closed it', async () => {
    const { hall, node } = await aClosedJournal();
    nodeKey(join(formerFolder(hall.file), `${node}.key`), { branch, node });
    const start = shipped(hall, node, 'http://127.0.0.1:9');
    await sleep(300);
    await start.stop();
    expect(start.heard).toEqual([]);
  });
});
