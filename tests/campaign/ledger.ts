import { dirname } from 'node:path';
import { type BranchId, operationIdSchema, printJobIdSchema } from '../../src/core/ids.ts';
import type { JournalEntry } from '../../src/core/journal.ts';
import { entriesAfter, journalHead, verifyChain } from '../../src/store/journal.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNodeStore } from '../../src/store/opening-ladder.ts';
import { operationState } from '../../src/store/operations.ts';
import { printOf } from '../../src/store/prints.ts';
import { ticketOfRequest } from '../../src/store/tickets.ts';
import type { Said } from './said.ts';

/** What is wrong with a store, in words for who has to find the bug. */
export interface Findings {
  /** Acknowledged, and not there. */
  readonly lost: string[];
  /** There twice, or on paper twice. */
  readonly doubled: string[];
  /** The journal says one thing and the state another. */
  readonly half: string[];
  /** It did not open, or its chain is broken. */
  readonly broken: string[];
}

/** What one node has acknowledged, held against its store again and again. */
export interface Ledger {
  readonly findings: Findings;
  /** How many facts were acknowledged. */
  readonly acknowledged: () => number;
  /** How many stores were opened and found whole. */
  readonly whole: () => number;
  /** What the journal says of each operation: `undefined` while it is open. */
  readonly operations: ReadonlyMap<string, { readonly service: unknown; outcome?: unknown; amount: number }>;
  note(said: readonly Said[]): void;
  /** Opens the store as a start does, looks at everything that is new in it, and closes it. */
  check(file: string): Promise<void>;
}

export function openLedger(): Ledger {
  const findings: Findings = { lost: [], doubled: [], half: [], broken: [] };
  const pending: Said[] = [];
  const operations = new Map<string, { service: unknown; outcome?: unknown; amount: number }>();
  const sessions = new Set<string>();
  const numbers = new Set<string>();
  const tickets = new Map<string, string>();
  const jobs = new Map<string, string>();
  /** Operations that have a paper: every one that is intended here gets one with it. */
  const withPaper = new Set<string>();
  const papers = new Set<string>();
  let checked = { seq: 0, hash: '' };
  let acknowledged = 0;
  let whole = 0;

  /** The facts of one entry; a second fact where only one may be is a double. */
  function learn({ seq, day, kind, payload }: JournalEntry): void {
    const text = (name: string): string => String(payload[name]);
    const once = (known: boolean, what: string): void => {
      if (known) findings.doubled.push(`${what} (entry ${seq})`);
    };
    if (kind === 'sessionStarted') {
      once(sessions.has(text('session')), `session ${text('session')} began`);
      sessions.add(text('session'));
    } else if (kind === 'operationIntended') {
      once(operations.has(text('operation')), `operation ${text('operation')} intended`);
      operations.set(text('operation'), { service: payload.service, amount: Number(payload.amount ?? 0) });
    } else if (kind === 'operationSettled') {
      const operation = operations.get(text('operation'));
      once(operation?.outcome !== undefined, `operation ${text('operation')} settled`);
      if (operation) operation.outcome = payload.outcome;
    } else if (kind === 'ticketIssued') {
      const number = `${day} ${text('number')}`;
      once(numbers.has(number), `number ${number}`);
      once(tickets.has(text('request')), `a ticket for request ${text('request')}`);
      numbers.add(number);
      tickets.set(text('request'), text('number'));
    } else if (kind === 'printIntended') {
      jobs.set(text('job'), 'intended');
      withPaper.add(text('operation'));
    } else if (kind === 'printSent') jobs.set(text('job'), 'sent');
    else if (kind === 'printSettled') {
      const state = jobs.get(text('job')) ?? '';
      once(!['intended', 'sent'].includes(state), `job ${text('job')} settled`);
      jobs.set(text('job'), text('outcome'));
      const out = papers.has(text('job'));
      if (payload.outcome === 'failed' && out)
        findings.half.push(`job ${text('job')} failed, and is on paper`);
      if (payload.outcome === 'printed' && !out)
        findings.half.push(`job ${text('job')} printed, and no byte left`);
    }
  }

  function isThere(said: Said): boolean {
    if (said.said === 'began') return sessions.has(said.session);
    if (said.said === 'intended') return operations.has(said.operation) && jobs.has(said.job);
    if (said.said === 'settled') return operations.get(said.operation)?.outcome === said.outcome;
    if (said.said === 'ticket') return tickets.get(said.request) === said.number;
    if (said.said === 'printed') return jobs.get(said.job) === 'printed';
    // Bytes are only sent after the fact that they will be.
    if (said.said === 'paper') return !['intended', undefined].includes(jobs.get(said.job));
    return true;
  }

  /** The state of what the entries speak of is the state that they say. */
  function compare({ read }: Store, entries: readonly JournalEntry[]): void {
    for (const { kind, payload } of entries) {
      if (kind.startsWith('operation')) {
        const operation = operationIdSchema.parse(payload.operation);
        const said = operations.get(operation)?.outcome;
        const kept = operationState(read, operation) ?? 'missing';
        if (!withPaper.has(operation)) findings.half.push(`operation ${operation} without its paper`);
        if (said === undefined ? !['intended', 'sent'].includes(kept) : kept !== said)
          findings.half.push(`operation ${operation}: journal ${String(said)}, state ${kept}`);
      } else if (kind.startsWith('print')) {
        const job = printJobIdSchema.parse(payload.job);
        const kept = printOf(read, job)?.state ?? 'missing';
        if (kept !== jobs.get(job)) findings.half.push(`job ${job}: journal ${jobs.get(job)}, state ${kept}`);
      } else if (kind === 'ticketIssued') {
        const kept = ticketOfRequest(read, operationIdSchema.parse(payload.request))?.number;
        if (kept !== payload.number)
          findings.half.push(`ticket ${String(payload.number)}: state ${kept ?? 'missing'}`);
      }
    }
  }

  return {
    findings,
    acknowledged: () => acknowledged,
    whole: () => whole,
    operations,
    note: said => {
      for (const words of said) {
        if (words.said === 'paper') {
          if (papers.has(words.job)) findings.doubled.push(`job ${words.job} on paper`);
          papers.add(words.job);
        }
        if (['began', 'intended', 'settled', 'ticket', 'printed'].includes(words.said)) acknowledged += 1;
        pending.push(words);
      }
    },
    check: async file => {
      const notes: string[] = [];
      const opened = await openNodeStore({
        file,
        place: { file: `${dirname(file)}.store-key`, kind: 'file' },
        branch: 'demo-branch' as BranchId,
        node: 'kiosk',
        clock: Date.now,
        note: ({ what }) => notes.push(what),
      });
      if (!opened.ok) {
        findings.broken.push(`${opened.failure.code} ${opened.failure.detail ?? ''}`);
        return;
      }
      const { store } = opened.value;
      try {
        const damaged = notes.filter(what => what.startsWith('storeDamaged'));
        const chain = verifyChain(store.read);
        if (!chain.ok) damaged.push(`chain broken at ${chain.failure.seq}`);
        const head = journalHead(store.read);
        const [known] = entriesAfter(store.read, checked.seq - 1, 1);
        if (checked.seq > 0 && known?.hash !== checked.hash)
          findings.lost.push(`entry ${checked.seq}, which was there before; the journal ends at ${head.seq}`);
        const entries = entriesAfter(store.read, checked.seq, head.seq);
        for (const entry of entries) learn(entry);
        compare(store, entries);
        for (const said of pending.splice(0))
          if (!isThere(said)) findings.lost.push(`${JSON.stringify(said)}, which was acknowledged`);
        checked = head;
        if (damaged.length === 0) whole += 1;
        else findings.broken.push(...damaged);
      } finally {
        store.close();
      }
    },
  };
}

/** Whether anything was found. */
export const isSpotless = ({ lost, doubled, half, broken }: Findings): boolean =>
  lost.length + doubled.length + half.length + broken.length === 0;
