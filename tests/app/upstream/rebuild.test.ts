import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type BranchId, type NodeId, nodeIdSchema } from '../../../src/core/ids.ts';
import type { JournalEntry } from '../../../src/core/journal.ts';
import { silentLog } from '../../../src/log/log.ts';
import { type Database, openPostgres } from '../../../src/upstream/database.ts';
import { derivedNames } from '../../../src/upstream/derived.ts';
import { ingest } from '../../../src/upstream/ingest.ts';
import { type Readers, readers } from '../../../src/upstream/interpret.ts';
import { rebuild, rebuildBranch } from '../../../src/upstream/rebuild.ts';
import { migrate } from '../../../src/upstream/schema.ts';
import { emptyDatabases, engines, hasPostgres, postgresServer, rebuiltBranches } from './a-database.ts';
import { called, type Fact, hub, journalOf, kiosk, newBranch, noon } from './a-journal.ts';

const id = (number: number): string => `0190b7a5-9f0b-7000-8000-${String(number).padStart(12, '0')}`;

/** Few of everything, so that facts meet: repeated, out of order, of one number at two nodes, unknown and nonsensical. */
const few = fc.integer({ min: 1, max: 3 });
const number = few.map(n => `A00${n}`);
const factArbitrary: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({ number, service: fc.constantFrom('cash', 'loan'), request: few.map(id) })
    .map((told): Fact => ['ticketIssued', { ...told, customer: '', ahead: 0 }]),
  fc
    .record({ number, window: fc.constantFrom('1', '2') })
    .map((told): Fact => ['ticketCalled', { ...told, calls: 1 }]),
  fc
    .record({ number, outcome: fc.constantFrom('served', 'noShow') })
    .map((told): Fact => ['ticketEnded', { ...told, window: '1' }]),
  fc.record({ operation: few.map(id), amount: fc.option(fc.nat(9_000), { nil: undefined }) }).map(
    ({ operation, amount }): Fact => [
      'operationIntended',
      {
        operation,
        session: id(9),
        face: 'smart-counter',
        service: 'transfer',
        digest: 'd',
        needsApproval: false,
        ...(amount === undefined ? {} : { amount }),
      },
    ],
  ),
  few.map((n): Fact => ['operationSent', { operation: id(n) }]),
  fc
    .record({ operation: few.map(id), outcome: fc.constantFrom('done', 'refused', 'withdrawn') })
    .map(
      (told): Fact => ['operationSettled', { ...told, ...(told.outcome === 'done' && { reference: 'R' }) }],
    ),
  fc
    .record({
      approval: few.map(id),
      operation: few.map(id),
      outcome: fc.constantFrom('approved', 'expired'),
    })
    .map((told): Fact => ['approvalSettled', told]),
  fc
    .record({ job: few.map(id), operation: few.map(id) })
    .map((told): Fact => ['printIntended', { ...told, device: 'receiptPrinter:a', title: '转账' }]),
  fc
    .record({ job: few.map(id), outcome: fc.constantFrom('printed', 'doubtful') })
    .map((told): Fact => ['printSettled', told]),
  fc
    .record({
      device: fc.constantFrom('receiptPrinter:a', 'callBoard:b'),
      paper: fc.constantFrom('full', 'out', ''),
    })
    .map(
      ({ device, paper }): Fact => [
        'deviceStateChanged',
        { device, state: { device: 'online', ...(paper && { paper }) } },
      ],
    ),
  fc.constant<Fact>(['nodeStarted', { version: '0.1.0' }]),
  fc.constant<Fact>(['nodeStopped', {}]),
  fc.constant<Fact>(['cardDispensed', { card: 1 }]),
  fc.constant<Fact>(['ticketIssued', { number: 7 }]),
  fc.constant<Fact>(['ticketCalled', { number: 'A\u0000', window: '1', calls: 1 }]),
);

interface Story {
  readonly journals: readonly (readonly Fact[])[];
  /** Where the next batch comes from, and how long it is. */
  readonly batches: readonly { readonly node: number; readonly length: number }[];
}
const storyArbitrary: fc.Arbitrary<Story> = fc.record({
  journals: fc.array(fc.array(factArbitrary, { maxLength: 25 }), { minLength: 1, maxLength: 3 }),
  batches: fc.array(fc.record({ node: fc.nat(2), length: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 20,
  }),
});

describe.each(engines)('making the derived tables again on %s', engine => {
  const emptyDatabase = emptyDatabases(engine);
  let database: Database;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database);
  });
  afterAll(() => database.close());

  const take = (entries: readonly JournalEntry[], node: NodeId, known?: Readers) => {
    const [first] = entries;
    if (!first) throw new Error('nothing to send');
    return ingest(database, { branch: first.branch, node, entries: [...entries] }, noon, known);
  };
  const again = (of: BranchId, known?: Readers) => rebuildBranch(database, of, known);

  it('gives what taking the entries gave, row by row, however the journals were cut and mixed', async () => {
    await fc.assert(
      fc.asyncProperty(storyArbitrary, async ({ journals, batches }) => {
        const of = newBranch();
        const lines = journals.map((facts, index) => {
          const node = nodeIdSchema.parse(`node-${index}`);
          return { node, left: journalOf(facts, { of, node }) };
        });
        const everything = lines.map(({ node, left }) => ({ node, entries: [...left] }));
        const rest = lines.map((_, node) => ({ node, length: 500 }));
        for (const { node, length } of [...batches, ...rest]) {
          const line = lines[node];
          if (line === undefined || line.left.length === 0) continue;
          expect(await take(line.left.splice(0, length), line.node)).toMatchObject({ ok: true });
        }
        const made = await tablesOf(database, of);
        await again(of);
        expect(await tablesOf(database, of)).toEqual(made);

        // The same journals at another branch, each in one batch and in another order.
        const whole = newBranch();
        for (const { node, entries } of everything.toReversed())
          if (entries.length > 0) {
            const facts = entries.map(({ kind, payload }): Fact => [kind, payload]);
            await take(journalOf(facts, { of: whole, node }), node);
          }
        expect(await tablesOf(database, whole)).toEqual(made);
      }),
      { numRuns: 30 },
    );
  });

  it('reads what an older version kept without understanding it', async () => {
    const of = newBranch();
    const { ticketIssued: _, ...older } = readers;
    const facts: Fact[] = [
      ['ticketIssued', { number: 'A001', service: 'cash', request: id(1), customer: '', ahead: 0 }],
      ['ticketCalled', { number: 'A001', window: '3', calls: 1 }],
    ];
    const entries = journalOf(facts, { of });
    expect(await take(entries, kiosk, older)).toMatchObject({
      value: { added: 2, uninterpreted: [{ seq: 1, kind: 'ticketIssued' }] },
    });
    const ticket = () =>
      database.query(
        z.object({ service: z.string().optional(), window: z.string(), unread: z.coerce.number() }),
        `SELECT service, window_id AS "window", uninterpreted AS unread
         FROM tickets JOIN nodes USING (branch_id, node_id) WHERE branch_id = $1`,
        of,
      );
    expect(await ticket()).toEqual([{ window: '3', unread: 1 }]);
    expect(await again(of, older)).toEqual({ branch: of, entries: 2, uninterpreted: 1 });
    expect(await ticket()).toEqual([{ window: '3', unread: 1 }]);
    expect(await again(of)).toEqual({ branch: of, entries: 2, uninterpreted: 0 });
    expect(await ticket()).toEqual([{ service: 'cash', window: '3', unread: 0 }]);
  });

  it('leaves the journal as it is', async () => {
    const of = newBranch();
    await take(journalOf(called(3), { of }), kiosk);
    const journal = () =>
      database.query(z.unknown(), 'SELECT * FROM journal WHERE branch_id = $1 ORDER BY seq', of);
    const before = await journal();
    await again(of);
    expect(await journal()).toEqual(before);
  });
});

describe.runIf(hasPostgres)('making the derived tables again while servers run', () => {
  const server = postgresServer();

  it('is done once by several that start after an upgrade, and none goes on before it is done', async () => {
    const address = await server().emptyDatabase();
    const servers = await Promise.all([1, 2, 3].map(() => openPostgres(address, silentLog)));
    const [one] = servers;
    if (!one) throw new Error('three pools');
    await migrate(one);
    const branches = [newBranch(), newBranch()];
    for (const of of branches) {
      await ingest(one, { branch: of, node: kiosk, entries: journalOf(called(300), { of }) }, noon);
      await one.query(z.never(), 'INSERT INTO branches_to_rebuild (branch_id) VALUES ($1)', of);
    }
    await one.query(z.never(), 'DELETE FROM tickets');
    const tickets = z.object({ count: z.coerce.number() });
    const ends = await Promise.all(
      servers.map(async database => ({
        rebuilt: await rebuiltBranches(database),
        seen: await database.query(tickets, 'SELECT count(*) AS count FROM tickets'),
      })),
    );
    const rebuilt = ends.flatMap(end => end.rebuilt);
    expect([rebuilt.length, new Set(rebuilt)]).toEqual([2, new Set<string>(branches)]);
    expect(ends.map(({ seen }) => seen)).toEqual(servers.map(() => [{ count: 600 }]));
    await Promise.all(servers.map(database => database.close()));
  });

  it('loses nothing of what comes in meanwhile', async () => {
    const address = await server().emptyDatabase();
    const [one, other, third] = await Promise.all([1, 2, 3].map(() => openPostgres(address, silentLog)));
    if (!one || !other || !third) throw new Error('three pools');
    await migrate(one);
    const of = newBranch();
    // Few rows that change all the time, so that writing an older state over a newer one shows.
    const facts = Array.from(
      { length: 900 },
      (_, index): Fact =>
        index % 7 === 0
          ? ['cardDispensed', { card: index }]
          : ['ticketCalled', { number: `A${index % 3}`, window: String(index), calls: 1 }],
    );
    const journals = [kiosk, hub].map(node => ({ node, entries: journalOf(facts, { of, node }) }));
    let sending = true;
    const sent = Promise.all(
      journals.map(async ({ node, entries }, index) => {
        for (let from = 0; from < entries.length; from += 20)
          await ingest(
            index === 0 ? one : other,
            { branch: of, node, entries: entries.slice(from, from + 20) },
            noon,
          );
      }),
    ).finally(() => {
      sending = false;
    });
    let times = 0;
    while (sending) for await (const { branch } of rebuild(third)) times += branch === of ? 1 : 0;
    await sent;
    expect(times).toBeGreaterThan(2);
    const made = await tablesOf(one, of);
    expect(made.tickets).toHaveLength(6);
    for await (const { entries } of rebuild(third)) expect(entries).toBe(1_800);
    expect(await tablesOf(one, of)).toEqual(made);
    await Promise.all([one, other, third].map(pool => pool.close()));
  });
});

/** Every row of every derived table of a branch, and how much of it could not be read. */
async function tablesOf(database: Database, branch: BranchId): Promise<Record<string, unknown[]>> {
  const row = z
    .record(z.string(), z.unknown())
    .transform(found => Object.entries(found).filter(([column]) => column !== 'branch_id'));
  const found: Record<string, unknown[]> = {};
  for (const table of derivedNames) {
    const rows = await database.query(row, `SELECT * FROM ${table} WHERE branch_id = $1`, branch);
    found[table] = rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  found.nodes = await database.query(
    row,
    'SELECT node_id, last_seq, uninterpreted FROM nodes WHERE branch_id = $1 ORDER BY node_id',
    branch,
  );
  return found;
}
