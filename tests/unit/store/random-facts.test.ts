import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../src/core/ids.ts';
import { type JournalPayload, journalPayloads } from '../../../src/core/journal.ts';
import { entriesAfter, verifyChain } from '../../../src/store/journal.ts';
import { waitingTickets } from '../../../src/store/tickets.ts';
import { freshStore, testClock } from './a-store.ts';
import { act, actions } from './acts.ts';

describe('any sequence of facts', () => {
  it('keeps the chain unbroken, the payloads readable, the numbers unique and the requests served once', () => {
    const step = fc.tuple(fc.constantFrom(...actions), fc.nat(1_000));
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), steps => {
        const clock = testClock();
        const store = freshStore(clock);
        const requests: OperationId[] = [];
        for (const [action, pick] of steps) act(store, clock, requests, action, pick);

        const entries = entriesAfter(store.read, 0, 10_000);
        expect(verifyChain(store.read)).toMatchObject({ ok: true, value: { seq: entries.length } });
        for (const { kind, payload } of entries) {
          const schema = Object.entries(journalPayloads).find(([name]) => name === kind)?.[1];
          expect(schema?.strict().safeParse(payload).error, kind).toBeUndefined();
        }
        const issued = entries.filter(({ kind }) => kind === 'ticketIssued');
        const payloads = issued.map(({ payload }) => payload as JournalPayload<'ticketIssued'>);
        expect(new Set(payloads.map(({ request }) => request))).toEqual(new Set(requests));
        expect(payloads).toHaveLength(requests.length);
        expect(new Set(issued.map(({ day, payload }) => `${day} ${String(payload.number)}`)).size).toBe(
          issued.length,
        );
        expect(waitingTickets(store.read).map(({ issuedAt }) => issuedAt)).toEqual(
          waitingTickets(store.read)
            .map(({ issuedAt }) => issuedAt)
            .toSorted((one, other) => one - other),
        );
        const settled = entries.filter(
          ({ kind }) => kind === 'operationSettled' || kind === 'approvalSettled',
        );
        const ids = settled.map(({ payload }) => payload.approval ?? payload.operation);
        expect(new Set(ids).size).toBe(ids.length);
        store.close();
      }),
      { numRuns: 40 },
    );
  });
});
