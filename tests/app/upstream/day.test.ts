import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { connectClient } from '../../../src/rpc/client.ts';
import { headOfficeContract } from '../../../src/rpc/head-office.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import type { Database } from '../../../src/upstream/database.ts';
import { type Day, readBranches, readDay, summarize } from '../../../src/upstream/day.ts';
import { openHeadOffice } from '../../../src/upstream/head-office.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabase } from './a-database.ts';
import { type Fact, hub, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

let database: Database;
beforeAll(async () => {
  database = await emptyDatabase();
  await migrate(database);
});
afterAll(() => database.close());

const id = (number: number): string => `0190b7a5-9f0b-7000-8000-${String(number).padStart(12, '0')}`;
const session = id(1);
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
    const told = await readDay(database.query, branch, day);
    expect(headOfficeContract.pushes.day.parse(told)).toEqual(told);
    expect(told).toMatchObject({ branch, day, entryCount: 14 });
    expect(told.tickets).toEqual([
      {
        number: 'A001',
        service: 'cash',
        state: 'served',
        window: '3',
        issuedAt: noon + 1_000,
        calledAt: noon + 3_000,
        endedAt: noon + 4_000,
      },
      { number: 'A002', service: 'cash', state: 'waiting', issuedAt: noon + 2_000 },
    ]);
    expect(told.operations).toEqual([
      {
        id: id(2),
        service: 'transfer',
        state: 'done',
        at: noon + 2_000,
        amount: 1_200_000,
        fee: 500,
        approvedBy: 'Wang',
        coreReference: 'R-77',
        paper: 'doubtful',
      },
    ]);
    expect(told.devices).toEqual([
      { id: 'receiptPrinter:a', node: 'kiosk-1', status: 'userError', paper: 'out', at: noon + 9_000 },
    ]);
    expect(told.nodes).toEqual([
      { node: 'hub-1', lastSeq: 5, lastContactAt: noon + 60_000, lastEntryAt: noon + 5_000 },
      { node: 'kiosk-1', lastSeq: 9, lastContactAt: noon + 60_000, lastEntryAt: noon + 9_000 },
    ]);
    expect(told.entries).toHaveLength(14);
    expect(told.entries[0]).toMatchObject({ node: 'kiosk-1', seq: 9, kind: 'deviceStateChanged' });
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
    const told = await readDay(database.query, branch, day);
    expect(told.operations[0]?.paper).toBe('printed');
  });

  it('of an unknown branch is empty', async () => {
    expect(await readDay(database.query, 'nowhere', day)).toEqual({
      branch: 'nowhere',
      day,
      nodes: [],
      tickets: [],
      operations: [],
      devices: [],
      entries: [],
      entryCount: 0,
    });
  });

  it('lists every branch with its days, latest first', async () => {
    const of = newBranch();
    const journal = journalOf([['nodeStopped', {}]], { of });
    await ingest(database, { branch: of, node: kiosk, entries: journal }, noon);
    expect(await readBranches(database.query)).toContainEqual({ id: of, days: [day] });
  });

  it('sums an entry up in one line without whole ids', () => {
    expect(
      summarize(JSON.stringify({ number: 'A001', request: id(4), calls: 1, state: { device: 'online' } })),
    ).toBe('number A001 · request …000004 · calls 1 · state {"device":"online"}');
  });
});

describe('a page of head office', () => {
  it('is told at once, when it watches another day, and when something new is stored', async () => {
    const headOffice = openHeadOffice(database, silentLog);
    const branch = await aBranch(false);
    const [near, far] = memoryPorts();
    const client = connectClient(headOfficeContract, near);
    const next = (wanted: (told: Day) => boolean): Promise<Day> =>
      new Promise(resolve =>
        client.on('day', told => {
          if (wanted(told)) resolve(told);
        }),
      );
    const first = next(() => true);
    headOffice.accept(far);
    expect((await first).day).toBe(day);

    const chosen = next(told => told.branch === branch);
    expect(await client.call('watch', { branch, day })).toEqual({ ok: true, value: {} });
    expect((await chosen).entryCount).toBe(14);

    const more = next(told => told.entryCount === 15);
    const entries = journalOf([['nodeStopped', {}]], {
      of: branch,
      after: journalOf(atTheKiosk, { of: branch }),
    });
    await ingest(database, { branch, node: kiosk, entries: entries.slice(9) }, noon);
    headOffice.refresh();
    expect((await more).entries[0]?.kind).toBe('nodeStopped');

    expect(await client.call('watch', { branch: "x'; DROP TABLE journal", day })).toMatchObject({
      failure: { code: 'branchUnknown' },
    });
    await headOffice.close();
  });
});
