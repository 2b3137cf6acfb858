import * as z from 'zod';
import type { Pushed } from '../rpc/contract.ts';
import { headOfficeContract } from '../rpc/head-office.ts';
import { bigColumn, type Query } from './database.ts';

export type Day = Pushed<typeof headOfficeContract, 'day'>;
const { shape } = headOfficeContract.pushes.day;

/** How many of the latest entries a page shows. */
const shownEntries = 200;

export const ticketRow = z.object({
  ...shape.tickets.element.shape,
  issuedAt: bigColumn,
  calledAt: bigColumn.optional(),
  endedAt: bigColumn.optional(),
});
export const operationRow = z.object({
  ...shape.operations.element.shape,
  at: bigColumn,
  amount: bigColumn.optional(),
  fee: bigColumn.optional(),
});
export const deviceRow = z.object({ ...shape.devices.element.shape, at: bigColumn });
const entryRow = z.object({
  node: z.string(),
  seq: bigColumn,
  at: bigColumn,
  kind: z.string(),
  payload: z.string(),
});
const totalRow = z.object({ total: bigColumn });

/** Every number that was issued, of `$1` branch and `$2` day. One that was only called is no number of that day. */
export const ticketsSql = `SELECT number, node_id AS node, service, issued_at AS "issuedAt", called_at AS "calledAt",
    ended_at AS "endedAt", window_id AS "window",
    coalesce(outcome, CASE WHEN called_at IS NULL THEN 'waiting' ELSE 'called' END) AS state
  FROM tickets WHERE branch_id = $1 AND day = $2 AND issued_at IS NOT NULL`;

/**
 * Every operation that was confirmed, of `$1` branch and `$2` day, with what other nodes know of it. Of a ticket its
 * number is the reference, and that is not the core's.
 */
export const operationsSql = `SELECT o.operation_id AS id, o.node_id AS node, o.service, o.state, o.at, o.amount, o.fee,
    CASE WHEN NOT EXISTS (SELECT 1 FROM tickets t WHERE t.branch_id = o.branch_id AND t.day = o.day
      AND t.number = o.core_reference) THEN o.core_reference END AS "coreReference", approval.outcome AS approval, approval.reviewer,
    (SELECT p.state FROM prints p WHERE p.branch_id = o.branch_id AND p.operation_id = o.operation_id
     ORDER BY p.at DESC, p.job_id DESC LIMIT 1) AS paper
  FROM operations o LEFT JOIN LATERAL (
    SELECT a.outcome, a.reviewer FROM approvals a
    WHERE a.branch_id = o.branch_id AND a.operation_id = o.operation_id
    ORDER BY (a.outcome = 'approved') DESC, a.approval_id DESC LIMIT 1) approval ON true
  WHERE o.branch_id = $1 AND o.day = $2`;

export const devicesSql =
  'SELECT device_id AS id, node_id AS node, status, paper, cause, at FROM devices WHERE branch_id = $1';

/** A branch's day as its journals tell it. Of an unknown branch or day, an empty one. */
export async function readDay(query: Query, { branch, day }: Pick<Day, 'branch' | 'day'>): Promise<Day> {
  const tickets = await query(ticketRow, `${ticketsSql} ORDER BY issued_at, number, node_id`, branch, day);
  const operations = await query(
    operationRow,
    `${operationsSql} ORDER BY o.at DESC, o.operation_id`,
    branch,
    day,
  );
  const devices = await query(deviceRow, `${devicesSql} ORDER BY node_id, device_id`, branch);
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
    days: await readDays(query, branch),
    tickets,
    operations,
    devices,
    entries: entries.map(({ payload, ...entry }) => ({
      ...entry,
      summary: summarize(payload),
      device: deviceOf(entry.kind, payload),
    })),
    entryCount: count?.total ?? 0,
  };
}

/** Every day that a branch told anything of, latest first. */
export const readDays = (query: Query, branch: string): Promise<string[]> =>
  query(
    z.object({ day: z.string() }).transform(({ day }) => day),
    'SELECT DISTINCT day FROM days WHERE branch_id = $1 ORDER BY day DESC',
    branch,
  );

/** Looser than the journal's own: how a device of a newer version is, a page shows as well as it can. */
const deviceTold = z
  .object({
    device: z.string(),
    state: z.object({ device: z.string(), paper: z.string().optional(), cause: z.string().optional() }),
  })
  .transform(({ device, state: { device: status, paper, cause } }) => ({ id: device, status, paper, cause }));

const deviceOf = (kind: string, payload: string): Day['entries'][number]['device'] =>
  kind === 'deviceStateChanged' ? deviceTold.safeParse(JSON.parse(payload)).data : undefined;

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
