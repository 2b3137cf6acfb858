import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import { businessDay } from '../../src/core/clock.ts';
import { type BranchId, branchIdSchema, type NodeId, nodeIdSchema } from '../../src/core/ids.ts';
import { entryHash, genesisHash, type JournalEntry } from '../../src/core/journal.ts';
import { journalPath, mostEntriesInBatch } from '../../src/core/journal-wire.ts';
import { newId } from '../../src/core/new-id.ts';
import { signRequest } from '../../src/core/request-signature.ts';
import { postgresPrograms, startPostgres } from '../support/postgres.ts';
import { enrolledNodes, startUpstreamServer } from '../support/upstream-server.ts';
import { type Figure, median, rounded } from './figure.ts';

/** How many nodes send at once, and how many entries they have in all. */
const loads = [
  { nodes: 1, entries: 40_000 },
  { nodes: 20, entries: 100_000 },
  { nodes: 200, entries: 100_000 },
];
const bareEntries = 40_000;
/** Each load is measured so often, beside a bare insert each time; medians count. */
const rounds = 3;
/** Entries that a server has taken before the clock runs: it runs for months. */
const warmUp = 20_000;

/**
 * Journals into a head-office server of its own process on a real PostgreSQL with its own settings, so with fsync: from
 * the first byte of the first request to the last acknowledgement, beside the best bare insert of the same rows from one
 * connection to the same server, before and after.
 */
export async function benchSync(): Promise<Figure[]> {
  if (postgresPrograms === undefined) {
    console.warn('**** PostgreSQL is not installed: head office is not measured. ****');
    return [];
  }
  const postgres = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  try {
    const bare = await bareInsert(await postgres.emptyDatabase());
    const database = await postgres.emptyDatabase();
    const server = await startUpstreamServer(folder, database);
    const early = [aJournal('branch-early', 'node-0', warmUp)];
    await drain(server.address, await requestsOf(database, early));
    const bares: number[] = [];
    const measured = loads.map(load => ({ ...load, rates: [] as number[] }));
    for (let round = 0; round < rounds; round++)
      for (const { nodes, entries, rates } of measured) {
        const journals = Array.from({ length: nodes }, (_, node) =>
          aJournal(`branch-${round}-${nodes}-${Math.floor(node / 4)}`, `node-${node % 4}`, entries / nodes),
        );
        bares.push(await bare.perSecond(journals.flat().slice(0, bareEntries)));
        const requests = await requestsOf(database, journals);
        rates.push((entries * 1_000) / (await drain(server.address, requests)));
      }
    await server.end();
    await bare.end();

    const limit = median(bares);
    const group = 'sync';
    const medians = measured.map(({ rates, ...load }) => ({ ...load, perSecond: median(rates) }));
    return medians.flatMap(({ nodes, entries, perSecond }) => [
      {
        group,
        name: `${nodes} node${nodes === 1 ? '' : 's'}`,
        value: Math.round(perSecond),
        unit: 'entries/s',
        peer: 'bare INSERT of the same rows by unnest, one connection',
        limit: Math.round(limit),
        ratio: Number((perSecond / limit).toFixed(3)),
      },
      ...(entries === 100_000
        ? [
            {
              group,
              name: `drain 100,000 of ${nodes}`,
              value: rounded(entries / perSecond),
              unit: 's',
            },
          ]
        : []),
    ]);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  }
}

interface Prepared {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** What each node sends, packed and signed before the clock runs: on the field that is the work of its own machine. */
async function requestsOf(
  database: string,
  journals: readonly (readonly JournalEntry[])[],
): Promise<readonly (readonly Prepared[])[]> {
  const batches = journals.map(batchesOf);
  const keys = await enrolledNodes(
    database,
    batches.map(([first]) => ({ branch: String(first?.branch), node: String(first?.node) })),
  );
  return keys.map((key, index) =>
    (batches[index] ?? []).map(batch => {
      const body = gzipSync(JSON.stringify(batch));
      const parts = { method: 'POST', target: journalPath, body };
      const signed = signRequest(parts, key, key.privateKey, Date.now());
      return { body, headers: { ...signed, 'content-type': 'application/json', 'content-encoding': 'gzip' } };
    }),
  );
}

/** Sends every journal as its node would: batch after batch, one request at a time. Resolves with the ms that it took. */
async function drain(address: string, requests: readonly (readonly Prepared[])[]): Promise<number> {
  const start = performance.now();
  await Promise.all(
    requests.map(async prepared => {
      for (const request of prepared) {
        const response = await fetch(new URL(journalPath, address), { method: 'POST', ...request });
        const text = await response.text();
        if (!response.ok) throw new Error(`${response.status} ${text}`);
      }
    }),
  );
  return performance.now() - start;
}

const batchesOf = (journal: readonly JournalEntry[]) => {
  const [first] = journal;
  return Array.from({ length: Math.ceil(journal.length / mostEntriesInBatch) }, (_, index) => ({
    branch: first?.branch,
    node: first?.node,
    entries: journal.slice(index * mostEntriesInBatch, (index + 1) * mostEntriesInBatch),
  }));
};

/** The rows of a journal into a table like head office's, with no check and nothing derived. */
async function bareInsert(
  address: string,
): Promise<{ perSecond(entries: readonly JournalEntry[]): Promise<number>; end(): Promise<void> }> {
  const client = new pg.Client(address);
  await client.connect();
  return {
    perSecond: async entries => {
      await client.query('DROP TABLE IF EXISTS journal');
      await client.query(
        `CREATE TABLE journal (branch_id text NOT NULL, node_id text NOT NULL, seq bigint NOT NULL, at bigint NOT NULL,
           day text NOT NULL, kind text NOT NULL, payload text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL,
           received_at bigint NOT NULL, PRIMARY KEY (branch_id, node_id, seq))`,
      );
      await client.query('CREATE INDEX journal_by_day ON journal (branch_id, day, at)');
      const rows = entries.map(entry => ({
        ...entry,
        text: canonicalJson(entry.payload as { [key: string]: Json }),
      }));
      const start = performance.now();
      for (let from = 0; from < rows.length; from += mostEntriesInBatch) {
        const batch = rows.slice(from, from + mostEntriesInBatch);
        await client.query({
          name: 'bare',
          text: `INSERT INTO journal
             SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
               $8::text[], $9::text[], $10::bigint[])
             ON CONFLICT (branch_id, node_id, seq) DO NOTHING`,
          values: [
            batch.map(row => row.branch),
            batch.map(row => row.node),
            batch.map(row => row.seq),
            batch.map(row => row.at),
            batch.map(row => row.day),
            batch.map(row => row.kind),
            batch.map(row => row.text),
            batch.map(row => row.prevHash),
            batch.map(row => row.hash),
            batch.map(row => row.at),
          ],
        });
      }
      return (rows.length * 1_000) / (performance.now() - start);
    },
    end: () => client.end(),
  };
}

/** A journal as a branch writes it: customers who take a number and customers who transfer money, one after the other. */
function aJournal(branchName: string, nodeName: string, length: number): JournalEntry[] {
  const [branch, node] = [branchIdSchema.parse(branchName), nodeIdSchema.parse(nodeName)];
  const entries: JournalEntry[] = [];
  for (let customer = 0; entries.length < length; customer++)
    for (const [kind, payload] of customer % 2 === 0 ? aTicket(customer) : aTransfer())
      if (entries.length < length) entries.push(entryAfter(entries, { branch, node, kind, payload }));
  return entries;
}

type Fact = readonly [kind: string, payload: Record<string, unknown>];

function aTicket(customer: number): Fact[] {
  const number = `A${String(customer).padStart(5, '0')}`;
  return [
    ['ticketIssued', { number, service: 'personal-cash', request: newId(), customer: '张*', ahead: 3 }],
    ['ticketCalled', { number, window: '3', calls: 1 }],
    ['ticketEnded', { number, window: '3', outcome: 'served' }],
  ];
}

function aTransfer(): Fact[] {
  const [session, operation, job] = [newId(), newId(), newId()];
  return [
    ['sessionStarted', { session, face: 'smart-counter' }],
    ['customerIdentified', { session, by: 'card', customer: '张*' }],
    [
      'operationIntended',
      {
        operation,
        session,
        face: 'smart-counter',
        service: 'transfer',
        digest: 'd'.repeat(64),
        amount: 1_200_000,
        fee: 500,
        needsApproval: false,
      },
    ],
    ['printIntended', { job, operation, device: 'receiptPrinter:smart-counter', title: '转账' }],
    ['operationSent', { operation }],
    ['operationSettled', { operation, outcome: 'done', reference: 'CB20261121000431' }],
    ['printSent', { job }],
    ['printSettled', { job, outcome: 'printed', proof: 'processId' }],
    ['sessionEnded', { session, outcome: 'finished' }],
  ];
}

function entryAfter(
  entries: readonly JournalEntry[],
  told: { branch: BranchId; node: NodeId; kind: string; payload: Record<string, unknown> },
): JournalEntry {
  const at = Date.UTC(2026, 10, 21, 1) + entries.length * 1_000;
  const content = {
    ...told,
    seq: entries.length + 1,
    at,
    day: businessDay(at),
    prevHash: entries.at(-1)?.hash ?? genesisHash,
  };
  return { ...content, hash: entryHash(content) };
}
