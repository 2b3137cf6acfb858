import type * as z from 'zod';
import {
  type JournalEntry,
  type JournalKind,
  type JournalPayload,
  journalPayloads,
} from '../core/journal.ts';
import { noRow, type Query } from './database.ts';

type Interpreters = {
  readonly [K in JournalKind]?: (
    query: Query,
    entry: JournalEntry,
    payload: JournalPayload<K>,
  ) => Promise<unknown>;
};

/**
 * What each kind of fact changes in the tables that pages read. Facts of one node come in order and once; facts of
 * different nodes come in any order, so nothing here looks at a row that another node's facts make.
 */
const interpreters: Interpreters = {
  ticketIssued: (query, { branch, day, at }, { number, service }) =>
    query(
      noRow,
      `INSERT INTO tickets (branch_id, day, number, service, state, issued_at) VALUES ($1, $2, $3, $4, 'waiting', $5)
       ON CONFLICT (branch_id, day, number) DO NOTHING`,
      branch,
      day,
      number,
      service,
      at,
    ),
  ticketCalled: (query, { branch, day, at }, { number, window }) =>
    query(
      noRow,
      `UPDATE tickets SET state = 'called', called_at = $4, window_id = $5
       WHERE branch_id = $1 AND day = $2 AND number = $3`,
      branch,
      day,
      number,
      at,
      window,
    ),
  ticketEnded: (query, { branch, day, at }, { number, outcome }) =>
    query(
      noRow,
      'UPDATE tickets SET state = $4, ended_at = $5 WHERE branch_id = $1 AND day = $2 AND number = $3',
      branch,
      day,
      number,
      outcome,
      at,
    ),
  operationIntended: (query, { branch, day, at }, { operation, service, amount, fee }) =>
    query(
      noRow,
      `INSERT INTO operations (branch_id, operation_id, day, service, state, at, amount, fee)
       VALUES ($1, $2, $3, $4, 'intended', $5, $6, $7) ON CONFLICT (branch_id, operation_id) DO NOTHING`,
      branch,
      operation,
      day,
      service,
      at,
      amount ?? null,
      fee ?? null,
    ),
  operationSent: (query, { branch }, { operation }) =>
    query(
      noRow,
      `UPDATE operations SET state = 'sent' WHERE branch_id = $1 AND operation_id = $2`,
      branch,
      operation,
    ),
  operationSettled: (query, { branch }, { operation, outcome, reference }) =>
    query(
      noRow,
      'UPDATE operations SET state = $3, core_reference = $4 WHERE branch_id = $1 AND operation_id = $2',
      branch,
      operation,
      outcome,
      reference ?? null,
    ),
  approvalSettled: (query, { branch }, { approval, operation, outcome, reviewer }) =>
    query(
      noRow,
      `INSERT INTO approvals (branch_id, operation_id, approval_id, outcome, reviewer) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (branch_id, operation_id, approval_id) DO NOTHING`,
      branch,
      operation,
      approval,
      outcome,
      reviewer ?? null,
    ),
  printIntended: (query, { branch, at }, { job, operation }) =>
    query(
      noRow,
      `INSERT INTO prints (branch_id, job_id, operation_id, state, at) VALUES ($1, $2, $3, 'intended', $4)
       ON CONFLICT (branch_id, job_id) DO NOTHING`,
      branch,
      job,
      operation,
      at,
    ),
  printSent: (query, { branch }, { job }) =>
    query(noRow, `UPDATE prints SET state = 'sent' WHERE branch_id = $1 AND job_id = $2`, branch, job),
  printSettled: (query, { branch }, { job, outcome }) =>
    query(noRow, 'UPDATE prints SET state = $3 WHERE branch_id = $1 AND job_id = $2', branch, job, outcome),
  deviceStateChanged: (query, { branch, node, at }, { device, state }) =>
    query(
      noRow,
      `INSERT INTO devices (branch_id, node_id, device_id, status, paper, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (branch_id, node_id, device_id)
       DO UPDATE SET status = excluded.status, paper = excluded.paper, at = excluded.at`,
      branch,
      node,
      device,
      state.device,
      state.paper ?? null,
      at,
    ),
};

const schemas: { readonly [K in JournalKind]: z.ZodType<JournalPayload<K>> } = journalPayloads;

const isKnown = (kind: string): kind is JournalKind => Object.hasOwn(journalPayloads, kind);

/**
 * Applies an entry to the tables that pages read. False when its kind or its payload means nothing to this version.
 * Rejects when the database refuses what the entry says (a key too long for its index, U+0000).
 */
export async function interpret(query: Query, entry: JournalEntry): Promise<boolean> {
  return isKnown(entry.kind) && apply(query, entry, entry.kind);
}

async function apply<K extends JournalKind>(query: Query, entry: JournalEntry, kind: K): Promise<boolean> {
  const payload = schemas[kind].safeParse(entry.payload);
  if (!payload.success) return false;
  await interpreters[kind]?.(query, entry, payload.data);
  return true;
}
