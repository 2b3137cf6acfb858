import * as z from 'zod';
import type { Pushed } from '../rpc/contract.ts';
import type { headOfficeContract } from '../rpc/head-office.ts';
import { bigColumn, type Query } from './database.ts';

export type Branches = Pushed<typeof headOfficeContract, 'branches'>;
export type Day = Pushed<typeof headOfficeContract, 'day'>;

/** How many of the latest entries a page shows. */
const shownEntries = 200;

/** Every branch that ever sent something, with its days, latest first. */
export async function readBranches(query: Query): Promise<Branches> {
  const rows = await query(
    z.object({ branch: z.string(), day: z.string() }),
    'SELECT branch_id AS branch, day FROM days ORDER BY branch_id, day DESC',
  );
  const days = Map.groupBy(rows, row => row.branch);
  return [...days].map(([id, found]) => ({ id, days: found.map(row => row.day) }));
}

const nodeRow = z.object({
  node: z.string(),
  lastSeq: bigColumn,
  lastContactAt: bigColumn,
  lastEntryAt: bigColumn,
});
const ticketRow = z.object({
  number: z.string(),
  service: z.string(),
  state: z.enum(['waiting', 'called', 'served', 'noShow']),
  issuedAt: bigColumn,
  calledAt: bigColumn.optional(),
  endedAt: bigColumn.optional(),
  window: z.string().optional(),
});
const operationRow = z.object({
  id: z.string(),
  service: z.string(),
  state: z.string(),
  at: bigColumn,
  amount: bigColumn.optional(),
  fee: bigColumn.optional(),
  approvedBy: z.string().optional(),
  coreReference: z.string().optional(),
  paper: z.string().optional(),
});
const deviceRow = z.object({
  id: z.string(),
  node: z.string(),
  status: z.string(),
  paper: z.string().optional(),
  at: bigColumn,
});
const entryRow = z.object({
  node: z.string(),
  seq: bigColumn,
  at: bigColumn,
  kind: z.string(),
  payload: z.string(),
});
const totalRow = z.object({ total: bigColumn });

/** A branch's day as its journals tell it. Of an unknown branch or day, an empty one. */
export async function readDay(query: Query, branch: string, day: string): Promise<Day> {
  const nodes = await query(
    nodeRow,
    `SELECT node_id AS node, last_seq AS "lastSeq", last_contact_at AS "lastContactAt", last_entry_at AS "lastEntryAt"
     FROM nodes WHERE branch_id = $1 ORDER BY node_id`,
    branch,
  );
  const tickets = await query(
    ticketRow,
    `SELECT number, service, state, issued_at AS "issuedAt", called_at AS "calledAt", ended_at AS "endedAt",
       window_id AS "window"
     FROM tickets WHERE branch_id = $1 AND day = $2 ORDER BY issued_at, number`,
    branch,
    day,
  );
  const operations = await query(
    operationRow,
    `SELECT o.operation_id AS id, o.service, o.state, o.at, o.amount, o.fee, o.core_reference AS "coreReference",
       (SELECT a.reviewer FROM approvals a
        WHERE a.branch_id = o.branch_id AND a.operation_id = o.operation_id AND a.outcome = 'approved'
        LIMIT 1) AS "approvedBy",
       (SELECT p.state FROM prints p WHERE p.branch_id = o.branch_id AND p.operation_id = o.operation_id
        ORDER BY p.at DESC, p.job_id DESC LIMIT 1) AS paper
     FROM operations o WHERE o.branch_id = $1 AND o.day = $2 ORDER BY o.at DESC, o.operation_id`,
    branch,
    day,
  );
  const devices = await query(
    deviceRow,
    `SELECT device_id AS id, node_id AS node, status, paper, at FROM devices WHERE branch_id = $1
     ORDER BY node_id, device_id`,
    branch,
  );
  const entries = await query(
    entryRow,
    `SELECT node_id AS node, seq, at, kind, payload FROM journal WHERE branch_id = $1 AND day = $2
     ORDER BY at DESC, node_id, seq DESC LIMIT ${shownEntries}`,
    branch,
    day,
  );
  const [count] = await query(
    totalRow,
    'SELECT count(*) AS total FROM journal WHERE branch_id = $1 AND day = $2',
    branch,
    day,
  );
  return {
    branch,
    day,
    nodes,
    tickets,
    operations,
    devices,
    entries: entries.map(({ payload, ...entry }) => ({ ...entry, summary: summarize(payload) })),
    entryCount: count?.total ?? 0,
  };
}

const longId = /^[0-9a-f]{8}-[0-9a-f]{4}-|^[0-9a-f]{64}$/;

/** A payload in one line: `number A001 · window 3`. Ids and digests are cut to their last six signs. */
export function summarize(payload: string): string {
  const parsed = z.record(z.string(), z.unknown()).parse(JSON.parse(payload));
  return Object.entries(parsed)
    .map(([name, value]) => {
      if (typeof value !== 'string') return `${name} ${JSON.stringify(value)}`;
      return `${name} ${longId.test(value) ? `…${value.slice(-6)}` : value}`;
    })
    .join(' · ');
}
