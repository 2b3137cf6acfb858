import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultCatalogue, loadCatalogue } from '../../../src/catalogue/load.ts';
import type { BranchId } from '../../../src/core/ids.ts';
import { silentLog } from '../../../src/log/log.ts';
import { connectClient } from '../../../src/rpc/client.ts';
import { headOfficeContract } from '../../../src/rpc/head-office.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { type Day, readDay, summarize } from '../../../src/upstream/day.ts';
import { type Fleet, readFleet } from '../../../src/upstream/fleet.ts';
import { openHeadOffice } from '../../../src/upstream/head-office.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { reportConflict } from '../../../src/upstream/nodes.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabases, engines } from './a-database.ts';
import { type Fact, hub, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

const id = (number: number): string => `0190b7a5-9f0b-7000-8000-${String(number).padStart(12, '0')}`;
const session = id(1);
const loaded = loadCatalogue(defaultCatalogue);
if (!loaded.ok) throw new Error(loaded.failure.detail);
const catalogue = loaded.value;
const day = '2026-11-21';

const atTheKiosk: Fact[] = [
  ['sessionStarted', { session, face: 'smart-counter' }],
  [
    'operationIntended',
    {
      operation: id(2),
      session,
      face: 'smart-counter',
      service: 'transfer',
      digest: 'd',
      amount: 1_200_000,
      fee: 500,
      needsApproval: true,
    },
  ],
  ['printIntended', { job: id(3), operation: id(2), device: 'receiptPrinter:a', title: 'Transfer' }],
  ['operationSent', { operation: id(2) }],
  ['operationSettled', { operation: id(2), outcome: 'done', reference: 'R-77' }],
  ['printSent', { job: id(3) }],
  ['printSettled', { job: id(3), outcome: 'doubtful', why: 'silent' }],
  ['deviceStateChanged', { device: 'receiptPrinter:a', state: { device: 'online', paper: 'full' } }],
  ['deviceStateChanged', { device: 'receiptPrinter:a', state: { device: 'userError', paper: 'out' } }],
];
const atTheHub: Fact[] = [
  ['ticketIssued', { number: 'A001', service: 'cash', request: id(4), customer: '张*', ahead: 0 }],
  ['ticketIssued', { number: 'A002', service: 'cash', request: id(5), customer: '', ahead: 1 }],
  ['ticketCalled', { number: 'A001', window: '3', calls: 1 }],
  ['ticketEnded', { number: 'A001', window: '3', outcome: 'served' }],
  ['approvalSettled', { approval: id(6), operation: id(2), outcome: 'approved', reviewer: 'Wang' }],
];

describe.each(engines)('on %s', engine => {
  const emptyDatabase = emptyDatabases(engine);
  let database: Database;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database);
  });
  afterAll(() => database.close());

  /** A branch with a kiosk and a hub, whose journals came in one order or the other. */
  async function aBranch(hubFirst: boolean) {
    const of = newBranch();
    const journals = [
      { node: kiosk, entries: journalOf(atTheKiosk, { of }) },
      { node: hub, entries: journalOf(atTheHub, { of, node: hub }) },
    ];
    for (const { node, entries } of hubFirst ? journals.toReversed() : journals) {
      const result = await ingest(database, { branch: of, node, entries }, noon + 60_000);
      expect(result).toMatchObject({ ok: true, value: { uninterpreted: [] } });
    }
    return of;
  }

  describe('a branch’s day', () => {
    it.each([
      ['kiosk', false],
      ['hub', true],
    ])('is told the same when the %s’s journal comes first', async (_, hubFirst) => {
      const branch = await aBranch(hubFirst);
      const told = await readDay(database.query, { branch, day });
      expect(headOfficeContract.pushes.day.parse(told)).toEqual(told);
      expect(told).toMatchObject({ branch, day, days: [day], entryCount: 14 });
      expect(told.tickets).toEqual([
        {
          number: 'A001',
          node: 'hub-1',
          service: 'cash',
          state: 'served',
          window: '3',
          issuedAt: noon + 1_000,
          calledAt: noon + 3_000,
          endedAt: noon + 4_000,
        },
        { number: 'A002', node: 'hub-1', service: 'cash', state: 'waiting', issuedAt: noon + 2_000 },
      ]);
      expect(told.operations).toEqual([
        {
          id: id(2),
          node: 'kiosk-1',
          service: 'transfer',
          state: 'done',
          at: noon + 2_000,
          amount: 1_200_000,
          fee: 500,
          approval: 'approved',
          reviewer: 'Wang',
          coreReference: 'R-77',
          paper: 'doubtful',
        },
      ]);
      expect(told.devices).toEqual([
        { id: 'receiptPrinter:a', node: 'kiosk-1', status: 'userError', paper: 'out', at: noon + 9_000 },
      ]);
      expect(told.entries).toHaveLength(14);
      expect(told.entries[0]).toMatchObject({ node: 'kiosk-1', seq: 9, kind: 'deviceStateChanged' });
    });

    it('calls the number of a ticket no reference of the core', async () => {
      const branch = await aBranch(false);
      const facts: Fact[] = [
        [
          'operationIntended',
          {
            operation: id(20),
            session,
            face: 'ticket-machine',
            service: 'cash',
            digest: 'd',
            needsApproval: false,
          },
        ],
        ['operationSettled', { operation: id(20), outcome: 'done', reference: 'A001' }],
      ];
      const entries = journalOf(facts, { of: branch, after: journalOf(atTheKiosk, { of: branch }) });
      await ingest(database, { branch, node: kiosk, entries: entries.slice(9) }, noon);
      const { operations } = await readDay(database.query, { branch, day });
      expect(new Set(operations.map(({ coreReference }) => coreReference))).toEqual(
        new Set(['R-77', undefined]),
      );
    });

    it('shows the paper of the last copy', async () => {
      const branch = await aBranch(false);
      const after = journalOf(atTheKiosk, { of: branch });
      const more = journalOf(
        [
          ['printSettled', { job: id(3), outcome: 'failed', staff: 'Li' }],
          [
            'printIntended',
            { job: id(9), operation: id(2), device: 'receiptPrinter:a', title: 'Transfer', copyOf: id(3) },
          ],
          ['printSent', { job: id(9) }],
          ['printSettled', { job: id(9), outcome: 'printed', proof: 'processId' }],
        ],
        { of: branch, after },
      );
      await ingest(database, { branch, node: kiosk, entries: more }, noon);
      const told = await readDay(database.query, { branch, day });
      expect(told.operations[0]?.paper).toBe('printed');
    });

    it('of an unknown branch is empty', async () => {
      const branch = newBranch();
      expect(await readDay(database.query, { branch, day })).toEqual({
        branch,
        day,
        days: [],
        tickets: [],
        operations: [],
        devices: [],
        entries: [],
        entryCount: 0,
      });
    });

    it('does not take a number for issued that was only called', async () => {
      const of = newBranch();
      const entries = journalOf([['ticketCalled', { number: 'A009', window: '1', calls: 1 }]], { of });
      await ingest(database, { branch: of, node: kiosk, entries }, noon);
      expect((await readDay(database.query, { branch: of, day })).tickets).toEqual([]);
    });

    it('tells how a device is apart from the payload, also when a newer version has other words for it', async () => {
      const of = newBranch();
      const state = { device: 'asleep', paper: 'crumpled', lamp: { on: true } };
      const entries = journalOf(
        [
          [
            'deviceStateChanged',
            { device: 'receiptPrinter:a', state: { device: 'userError', paper: 'out' } },
          ],
          ['deviceStateChanged', { device: 'receiptPrinter:a', state }],
          ['deviceStateChanged', { device: 'receiptPrinter:a', state: 'gone' }],
        ],
        { of },
      );
      await ingest(database, { branch: of, node: kiosk, entries }, noon);
      const told = await readDay(database.query, { branch: of, day });
      expect(told.entries.toSorted((a, b) => a.seq - b.seq).map(({ device }) => device)).toEqual([
        { id: 'receiptPrinter:a', status: 'userError', paper: 'out' },
        { id: 'receiptPrinter:a', status: 'asleep', paper: 'crumpled' },
        undefined,
      ]);
      expect(headOfficeContract.pushes.day.safeParse(told).success).toBe(true);
    });

    it('sums an entry up in one line without whole ids', () => {
      expect(
        summarize(JSON.stringify({ number: 'A001', request: id(4), calls: 1, state: { device: 'online' } })),
      ).toBe('number A001 · request …000004 · calls 1 · state {"device":"online"}');
    });
  });

  describe('all branches at a glance', () => {
    const glance = async (branch: BranchId) =>
      (await readFleet(database.query, noon, () => undefined)).branches.find(
        ({ id: found }) => found === branch,
      );

    it('tell of each node what runs, when it was heard of, and what is out', async () => {
      const branch = await aBranch(false);
      const after = journalOf(atTheHub, { of: branch, node: hub });
      const more: Fact[] = [
        ['nodeStarted', { version: '0.2.0' }],
        ['cardDispensed', { card: 1 }],
        ['nodeStopped', {}],
      ];
      const entries = journalOf(more, { of: branch, node: hub, after });
      await ingest(database, { branch, node: hub, entries: entries.slice(5) }, noon + 90_000);
      const told = await glance(branch);
      expect(headOfficeContract.pushes.fleet.shape.branches.element.parse(told)).toEqual(told);
      expect(told).toMatchObject({
        id: branch,
        name: undefined,
        latestDay: day,
        nodes: [
          {
            node: hub,
            devices: 0,
            version: '0.2.0',
            refusal: undefined,
            conflict: undefined,
            contact: {
              at: noon + 90_000,
              lastSeq: 8,
              lastEntryAt: noon + 8_000,
              stopped: true,
              uninterpreted: 1,
            },
          },
          {
            node: kiosk,
            devices: 1,
            version: undefined,
            refusal: undefined,
            conflict: undefined,
            contact: {
              at: noon + 60_000,
              lastSeq: 9,
              lastEntryAt: noon + 9_000,
              stopped: false,
              uninterpreted: 0,
            },
          },
        ],
        troubles: [
          { id: 'receiptPrinter:a', node: kiosk, status: 'userError', paper: 'out', at: noon + 9_000 },
        ],
      });
    });

    it('say what is refused until it is accepted, also of a node of which nothing is stored', async () => {
      const branch = newBranch();
      const entries = journalOf(
        [
          ['nodeStopped', {}],
          ['nodeStopped', {}],
          ['nodeStopped', {}],
        ],
        { of: branch },
      );
      await ingest(database, { branch, node: kiosk, entries: entries.slice(2) }, noon);
      await ingest(database, { branch, node: kiosk, entries: entries.slice(1) }, noon + 5_000);
      const refusal = { code: 'gap', wants: 1, since: noon, at: noon + 5_000, times: 2 };
      expect((await glance(branch))?.nodes).toMatchObject([{ node: kiosk, refusal }]);
      await ingest(database, { branch, node: kiosk, entries }, noon + 6_000);
      expect((await glance(branch))?.nodes[0]?.refusal).toBeUndefined();
      const [first] = journalOf([['nodeStopped', {}]], { of: branch, node: hub });
      if (!first) throw new Error('one entry');
      const edited = { ...first, at: first.at + 1 };
      await ingest(database, { branch, node: hub, entries: [edited] }, noon);
      expect((await glance(branch))?.nodes).toMatchObject([
        { node: hub, refusal: { code: 'hashWrong' } },
        {},
      ]);
    });

    it('say when two nodes go by one name, and tell nothing of the devices of a node that was switched off', async () => {
      const branch = await aBranch(false);
      await reportConflict(database.query, { branch, node: kiosk, fingerprint: 'f' }, 'secondKey', noon);
      const after = journalOf(atTheKiosk, { of: branch });
      const entries = journalOf([['nodeStopped', {}]], { of: branch, after });
      await ingest(database, { branch, node: kiosk, entries: entries.slice(9) }, noon);
      const told = await glance(branch);
      expect(told?.nodes[1]?.conflict).toEqual({ kind: 'secondKey', since: noon, at: noon });
      expect([told?.nodes.map(({ devices }) => devices), told?.troubles]).toEqual([[0, 1], []]);
    });
  });

  describe('a page of head office', () => {
    it('is told of all branches at once, of a day that it watches, and when something new is stored', async () => {
      let now = noon;
      const headOffice = openHeadOffice(database, { catalogue, clock: () => now, log: silentLog });
      const branch = await aBranch(false);
      const [near, far] = memoryPorts();
      const client = connectClient(headOfficeContract, near);
      const days: Day[] = [];
      client.on('day', told => days.push(told));
      const fleets: Fleet[] = [];
      client.on('fleet', told => fleets.push(told));
      const named = new Promise(resolve => client.on('words', resolve));
      headOffice.accept(far);
      expect(await named).toMatchObject({ services: { 'personal-cash': { en: 'Personal, cash' } } });
      await vi.waitFor(() => expect(fleets).toHaveLength(1));
      expect(fleets[0]?.branches.map(({ id: found }) => found)).toContain(branch);
      expect(days).toEqual([]);

      // Without a day it is the latest.
      expect(await client.call('watch', { branch })).toEqual({ ok: true, value: {} });
      await vi.waitFor(() => expect(days).toMatchObject([{ branch, day, entryCount: 14 }]));

      const after = journalOf(atTheKiosk, { of: branch });
      const entries = journalOf([['nodeStopped', {}]], { of: branch, after });
      now += 60_000;
      await ingest(database, { branch, node: kiosk, entries: entries.slice(9) }, now);
      headOffice.refresh();
      await vi.waitFor(() => expect(days).toMatchObject([{}, { entryCount: 15 }]));
      expect(fleets.at(-1)?.at).toBe(now);

      // Nothing new, nothing told.
      headOffice.refresh();
      await client.call('unwatch', {});
      await headOffice.close();
      expect(days).toHaveLength(2);
    });

    it('is told what another server over the same database took', async () => {
      const headOffice = openHeadOffice(database, { catalogue, clock: Date.now, log: silentLog });
      const [near, far] = memoryPorts();
      const client = connectClient(headOfficeContract, near);
      const seen = new Set<string>();
      client.on('fleet', ({ branches }) => {
        for (const branch of branches) seen.add(branch.id);
      });
      headOffice.accept(far);
      await vi.waitFor(() => expect(seen.size).toBeGreaterThan(0));
      const branch = await aBranch(true);
      await vi.waitFor(() => expect([...seen]).toContain(branch), { timeout: 20_000, interval: 100 });
      await headOffice.close();
    });
  });
});
