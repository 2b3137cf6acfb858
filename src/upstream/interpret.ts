import type * as z from 'zod';
import {
  type JournalEntry,
  type JournalKind,
  type JournalPayload,
  journalPayloads,
} from '../core/journal.ts';
import { Changes, isStorable, type Put } from './derived.ts';

/** What an entry says beside its payload. */
type Told = Pick<JournalEntry, 'day' | 'at'>;

/** Reads one kind of fact. `undefined`: the payload means nothing to this version. */
type Reader = (told: Told, payload: unknown) => readonly Put[] | undefined;

/** Every kind of fact that this version understands, and what it changes in the tables that pages read. */
export type Readers = Readonly<Record<string, Reader>>;

const meanings: {
  readonly [K in JournalKind]?: (told: Told, payload: JournalPayload<K>) => readonly Put[];
} = {
  nodeStarted: ({ at }, { version }) => [['starts', { version, at }]],
  ticketIssued: ({ day, at }, { number, service }) => [['tickets', { day, number, service, issued_at: at }]],
  ticketCalled: ({ day, at }, { number, window }) => [
    ['tickets', { day, number, called_at: at, window_id: window }],
  ],
  ticketEnded: ({ day, at }, { number, outcome }) => [['tickets', { day, number, ended_at: at, outcome }]],
  operationIntended: ({ day, at }, { operation, service, amount, fee }) => [
    ['operations', { operation_id: operation, day, at, service, amount, fee, state: 'intended' }],
  ],
  operationSent: (_, { operation }) => [['operations', { operation_id: operation, state: 'sent' }]],
  operationSettled: (_, { operation, outcome, reference, reason }) => [
    ['operations', { operation_id: operation, state: outcome, core_reference: reference, reason }],
  ],
  approvalSettled: (_, { approval, operation, outcome, reviewer, reason }) => [
    ['approvals', { operation_id: operation, approval_id: approval, outcome, reviewer, reason }],
  ],
  printIntended: ({ at }, { job, operation }) => [
    ['prints', { job_id: job, operation_id: operation, at, state: 'intended' }],
  ],
  printSent: (_, { job }) => [['prints', { job_id: job, state: 'sent' }]],
  printSettled: (_, { job, outcome }) => [['prints', { job_id: job, state: outcome }]],
  deviceStateChanged: ({ at }, { device, state }) => [
    ['devices', { device_id: device, status: state.device, paper: state.paper, cause: state.cause, at }],
  ],
  configurationApplied: ({ at }, { version }) => [['node_configurations', { version, at }]],
  configurationRejected: (_, { version, why }) => [['node_configurations', { rejected: version, why }]],
};

const schemas: { readonly [K in JournalKind]: z.ZodType<JournalPayload<K>> } = journalPayloads;

const readerOf =
  <K extends JournalKind>(kind: K): Reader =>
  (told, given) => {
    const payload = schemas[kind].safeParse(given);
    if (!payload.success) return undefined;
    return meanings[kind]?.(told, payload.data) ?? [];
  };

/** What this version understands. A kind that changes no table is understood too. */
export const readers: Readers = Object.fromEntries(
  (Object.keys(journalPayloads) as JournalKind[]).map(kind => [kind, readerOf(kind)]),
);

export interface Uninterpreted {
  readonly seq: number;
  readonly kind: string;
  /** What stands against it, where its kind is known; never what the entry holds. */
  readonly error?: string;
}

export interface Interpretation {
  readonly changes: Changes;
  /** Entries that tell this version nothing, or nothing that a database can hold. */
  readonly uninterpreted: readonly Uninterpreted[];
}

/** Reads consecutive entries of one node. Entries that cannot be read change nothing and hold nobody up. */
export function interpret(
  entries: readonly Pick<JournalEntry, 'seq' | 'day' | 'at' | 'kind' | 'payload'>[],
  known: Readers = readers,
): Interpretation {
  const changes = new Changes();
  const uninterpreted: Uninterpreted[] = [];
  for (const day of new Set(entries.map(entry => entry.day))) changes.put(['days', { day }]);
  for (const { seq, day, at, kind, payload } of entries) {
    const puts = Object.hasOwn(known, kind) ? known[kind]?.({ day, at }, payload) : undefined;
    if (puts === undefined) uninterpreted.push({ seq, kind });
    else if (!puts.every(isStorable)) uninterpreted.push({ seq, kind, error: 'notStorable' });
    else for (const put of puts) changes.put(put);
  }
  return { changes, uninterpreted };
}
