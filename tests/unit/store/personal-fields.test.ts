import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { personalFields } from '../../../src/store/personal-fields.ts';
import { fillPrint, papersToSettle } from '../../../src/store/prints.ts';
import { issueTicket, waitingTickets } from '../../../src/store/tickets.ts';
import { freshStore, noon, testClock } from './a-store.ts';
import { blocks, cash, intendTransfer, newOperation } from './facts.ts';

const day = 24 * 3_600_000;
const columnRow = z.object({ field: z.string() });

/** Every other column that can hold words. Whoever adds one says here, or in the table, what it is. */
const nothingPersonal = [
  ...['branch', 'node', 'business_day'].map(column => `store.${column}`),
  ...['day', 'kind', 'prev_hash', 'hash'].map(column => `journal.${column}`),
  ...['session', 'face', 'outcome'].map(column => `sessions.${column}`),
  ...['operation', 'session', 'face', 'service', 'digest', 'effect', 'state', 'reference', 'reason'].map(
    column => `operations.${column}`,
  ),
  ...[
    'job',
    'operation',
    'device',
    'title',
    'copy_of',
    'process_id',
    'state',
    'proof',
    'why',
    'staff',
    'day',
  ].map(column => `prints.${column}`),
  ...['day', 'prefix'].map(column => `ticket_sequences.${column}`),
  ...['day', 'number', 'request', 'service', 'state', 'window'].map(column => `tickets.${column}`),
  ...['approval', 'operation', 'digest', 'nonce', 'state', 'reviewer', 'day'].map(
    column => `approvals.${column}`,
  ),
  ...['assistance', 'face', 'session', 'staff', 'day'].map(column => `assistance.${column}`),
  ...['device', 'state'].map(column => `devices.${column}`),
];

describe('the table of personal fields', () => {
  it('knows every column of the store that can hold words', () => {
    const { read } = freshStore();
    const columns = read.all(
      columnRow,
      `SELECT t.name || '.' || c.name AS field FROM sqlite_schema t JOIN pragma_table_info(t.name) c
       WHERE t.type = 'table' AND c.type NOT IN ('INTEGER', 'REAL') ORDER BY 1`,
    );
    const known = [...nothingPersonal, ...personalFields.map(({ field }) => field)].sort();
    expect(columns.map(({ field }) => field).sort()).toEqual(known);
  });

  it('says of each for what it is and until when', () => {
    for (const { holds, purpose, until } of personalFields)
      for (const said of [holds, purpose, until]) expect(said.length).toBeGreaterThan(10);
  });
});

describe('at the end of a business day', () => {
  it('papers and surnames go by themselves, also when nothing else happens', () => {
    const clock = testClock();
    const store = freshStore(clock);
    const { job } = intendTransfer(store);
    fillPrint(store.write, job, blocks);
    issueTicket(store.write, {
      request: newOperation(),
      service: cash,
      prefix: 'A',
      customer: '张*',
      queue: [cash],
    });
    const held = () =>
      store.read.get(
        z.object({ papers: z.int(), names: z.int() }),
        `SELECT (SELECT count(*) FROM prints WHERE blocks IS NOT NULL) AS papers,
           (SELECT count(*) FROM tickets WHERE customer <> '') AS names`,
      );
    store.write.turnDay();
    expect(held()).toEqual({ papers: 1, names: 1 });
    expect(waitingTickets(store.read)).toHaveLength(1);
    clock.at = noon + day;
    store.write.turnDay();
    // The paper of an operation that is not settled is still needed to settle it.
    expect(held()).toEqual({ papers: 1, names: 0 });
    expect(papersToSettle(store.read)).toEqual([]);
  });
});
