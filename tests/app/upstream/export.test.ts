import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { defaultCatalogue, loadCatalogue } from '../../../src/catalogue/load.ts';
import type { BranchId } from '../../../src/core/ids.ts';
import { silentLog } from '../../../src/log/log.ts';
import { openWebHost } from '../../../src/rpc/web-host.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { registerExportRoutes } from '../../../src/upstream/export-route.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { folder } from '../../unit/store/a-store.ts';
import { emptyDatabases, engines } from './a-database.ts';
import { type Fact, hub, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

const id = (number: number): string => `0190b7a5-9f0b-7000-8000-${String(number).padStart(12, '0')}`;
const day = '2026-11-21';
const issued = (number: string, service = 'personal-cash'): Fact => [
  'ticketIssued',
  { number, service, request: id(1), customer: '张*', ahead: 0 },
];
const loaded = loadCatalogue(defaultCatalogue);
if (!loaded.ok) throw new Error(loaded.failure.detail);
const catalogue = loaded.value;

describe.each(engines)('a list for a spreadsheet, from %s', engine => {
  const emptyDatabase = emptyDatabases(engine);
  let database: Database;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database);
  });
  afterAll(() => database.close());

  /** The product's own web host with these routes, and a page of it. */
  async function aPage(): Promise<{ address: string; cookie: string }> {
    const dist = folder();
    mkdirSync(join(dist, 'head-office'));
    writeFileSync(join(dist, 'head-office', 'index.html'), '<title>head office</title>');
    const host = await openWebHost({
      listen: { host: '127.0.0.1', port: 0 },
      dist,
      log: silentLog,
      pages: { 'head-office': () => {} },
      routes: (app, guard) =>
        registerExportRoutes(app, { database, catalogue, guard: guard('head-office'), log: silentLog }),
    });
    if (!host.ok) throw new Error(host.failure.code);
    onTestFinished(() => host.value.close());
    const page = await fetch(`${host.value.address}/head-office/`);
    return {
      address: host.value.address,
      cookie: (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    };
  }
  const list = async (of: BranchId, name: string, language = 'en') => {
    const { address, cookie } = await aPage();
    const answer = await fetch(
      `${address}/head-office/export/${of}/${day}/${name}.csv?language=${language}`,
      {
        headers: { cookie },
      },
    );
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const lines = async (of: BranchId, name: string, language?: string): Promise<string[]> =>
    (await list(of, name, language)).bytes.toString('utf8').slice(1).trimEnd().split('\r\n');
  const take = async (facts: Fact[], node = kiosk): Promise<BranchId> => {
    const of = newBranch();
    const journal = journalOf(facts, { of, node });
    for (let from = 0; from < journal.length; from += 500)
      expect(
        await ingest(database, { branch: of, node, entries: journal.slice(from, from + 500) }, noon),
      ).toMatchObject({
        ok: true,
      });
    return of;
  };

  it('says in words what a page says, with times and money that a spreadsheet can reckon with', async () => {
    const told = {
      operation: id(2),
      session: id(3),
      face: 'smart-counter',
      digest: 'd',
      needsApproval: true,
    };
    const of = await take([
      issued('A001'),
      ['ticketCalled', { number: 'A001', window: '3', calls: 1 }],
      ['operationIntended', { ...told, service: 'transfer', amount: 123_456, fee: 50 }],
      ['approvalSettled', { approval: id(4), operation: id(2), outcome: 'expired' }],
      ['operationSettled', { operation: id(2), outcome: 'withdrawn', reason: 'expired' }],
      [
        'deviceStateChanged',
        { device: 'receiptPrinter:a', state: { device: 'userError', paper: 'out', cause: 'end' } },
      ],
    ]);
    const { answer, bytes } = await list(of, 'tickets', 'zh-Hans');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${of}-${day}-tickets.csv"`);
    // Excel takes a file without this mark for one in the old national code.
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(await lines(of, 'tickets', 'zh-Hans')).toEqual([
      '号码,业务种类,状态,窗口,取号,叫号,结束,节点',
      'A001,个人现金业务,办理中,3,2026-11-21 12:00:01,2026-11-21 12:00:02,,kiosk-1',
    ]);
    expect((await lines(of, 'operations'))[1]).toMatch(
      /^2026-11-21 12:00:03,[^,]+,Approval timed out,Timed out,,1234\.56,0\.50,,,kiosk-1,0190b7a5/,
    );
    expect((await lines(of, 'devices'))[1]).toBe(
      'receiptPrinter:a,kiosk-1,Needs a person,Paper out,end,2026-11-21 12:00:06',
    );
    expect(await lines(of, 'entries')).toHaveLength(7);
  });

  it('has every row once, however many there are and whatever they hold', async () => {
    const numbers = Array.from({ length: 2_345 }, (_, index) => `A${String(index).padStart(4, '0')}`);
    const of = await take(
      [...numbers, 'B,1', 'B"2', 'B\n3', '一二三'].map(number => issued(number)),
      hub,
    );
    const { bytes } = await list(of, 'tickets');
    const found = [...bytes.toString('utf8').matchAll(/^(A\d{4}),/gm)].map(match => match[1]);
    expect(found).toEqual(numbers);
    const text = bytes.toString('utf8');
    for (const cell of ['\r\n"B,1",', '\r\n"B""2",', '\r\n"B\n3",', '\r\n一二三,'])
      expect(text).toContain(cell);
    // The numbers of the entries are in order although 10 sorts before 9 as text.
    const seqs = (await lines(of, 'entries')).slice(1, 30).map(line => line.split(',')[2]);
    expect(seqs).toEqual(Array.from({ length: 29 }, (_, index) => String(index + 1)));
  });

  it('holds no cell that a spreadsheet would run', async () => {
    const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1'];
    const of = await take(evil.map(number => issued(number, 'x')));
    const text = (await list(of, 'tickets')).bytes.toString('utf8').slice(1);
    // As a spreadsheet reads it: what stands between quotes is one cell, lines and all.
    const cells = [...text.matchAll(/"((?:[^"]|"")*)"|[^",\r\n]+/g)].map(
      ([whole, quoted]) => quoted ?? whole,
    );
    for (const value of evil) expect(cells).toContain(`'${value}`);
    expect(cells.filter(cell => /^[=+\-@\t\r＝]/.test(cell))).toEqual([]);
  });

  it('is for pages of this server only, and of lists that there are', async () => {
    const of = await take([issued('A001')]);
    const { address, cookie } = await aPage();
    const status = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await fetch(`${address}/head-office/export/${path}`, { headers })).status;
    expect(await status(`${of}/${day}/tickets.csv`, {})).toBe(403);
    expect(await status(`${of}/${day}/tickets.csv`, { cookie: 'fenliu=' })).toBe(403);
    expect(await status(`${of}/${day}/tickets.csv`, { cookie })).toBe(200);
    for (const path of [
      `${of}/${day}/passwords.csv`,
      `${of}/today/tickets.csv`,
      `O'Brien/${day}/tickets.csv`,
    ])
      expect(await status(path, { cookie })).toBe(404);
  });
});
