import { describe, expect, it } from 'vitest';
import type { OperationId, ServiceId } from '../../../src/core/ids.ts';
import { journalTail } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import {
  calledTickets,
  callNextTicket,
  endTicket,
  issueTicket,
  recallTicket,
  servedToday,
  type Ticket,
  ticketOf,
  waitingCount,
  waitingTickets,
} from '../../../src/store/tickets.ts';
import { freshStore, noon, testClock } from './a-store.ts';
import { cash, loans, newOperation } from './facts.ts';

const day = 24 * 3600 * 1000;
const take = ({ write }: Store, service: ServiceId = cash, request: OperationId = newOperation()): Ticket =>
  issueTicket(write, {
    request,
    service,
    prefix: service === cash ? 'A' : 'B',
    customer: '张*',
    queue: [cash, loans],
  });

describe('a ticket', () => {
  it('gets the next number of its prefix and knows how many stand before it', () => {
    const store = freshStore();
    const taken = [take(store), take(store, loans), take(store)];
    expect(taken.map(({ number, ahead }) => [number, ahead])).toEqual([
      ['A001', 0],
      ['B001', 1],
      ['A002', 2],
    ]);
    expect(waitingCount(store.read, [cash])).toBe(2);
    expect(waitingCount(store.read, [])).toBe(0);
  });

  it('is the same one for the same request, also when it was called, and on the next day', () => {
    const clock = testClock();
    const store = freshStore(clock);
    const request = newOperation();
    const first = take(store, cash, request);
    expect(take(store, cash, request)).toEqual(first);
    callNextTicket(store.write, { window: '1', services: [cash] });
    clock.at = noon + day;
    expect(take(store, cash, request)).toMatchObject({ number: 'A001', state: 'called' });
    expect(journalTail(store.read, 9).filter(({ kind }) => kind === 'ticketIssued')).toHaveLength(1);
  });

  it('counts from one again on a new day, and yesterday’s are waited for by nobody', () => {
    const clock = testClock();
    const store = freshStore(clock);
    take(store);
    take(store);
    clock.at = noon + day;
    expect(waitingTickets(store.read)).toEqual([]);
    expect(take(store)).toMatchObject({ number: 'A001', ahead: 0 });
    expect(callNextTicket(store.write, { window: '1', services: [cash] })).toMatchObject({
      value: { issuedAt: noon + day },
    });
  });

  it('goes on counting past 999', () => {
    const store = freshStore();
    store.write.change(({ day: today, run }) =>
      run('INSERT INTO ticket_sequences (day, prefix, last) VALUES (?, ?, ?)', today, 'A', 999),
    );
    expect(take(store).number).toBe('A1000');
  });
});

describe('a window', () => {
  it('calls who waits longest for any of its services', () => {
    const store = freshStore();
    take(store, loans);
    take(store, cash);
    expect(callNextTicket(store.write, { window: '1', services: [cash] })).toMatchObject({
      value: { number: 'A001', window: '1', calls: 1, state: 'called' },
    });
    expect(callNextTicket(store.write, { window: '2', services: [cash, loans] })).toMatchObject({
      value: { number: 'B001' },
    });
    expect(callNextTicket(store.write, { window: '3', services: [cash, loans] })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(
      calledTickets(store.read)
        .map(({ number }) => number)
        .toSorted(),
    ).toEqual(['A001', 'B001']);
  });

  it('has one customer at a time, calls them again, and ends with them', () => {
    const store = freshStore();
    take(store);
    take(store);
    callNextTicket(store.write, { window: '1', services: [cash] });
    expect(callNextTicket(store.write, { window: '1', services: [cash] })).toMatchObject({
      failure: { code: 'windowBusy' },
    });
    expect(recallTicket(store.write, '1')).toMatchObject({ value: { number: 'A001', calls: 2 } });
    expect(ticketOf(store.read, '1')).toMatchObject({ number: 'A001', calls: 2 });
    expect(endTicket(store.write, { window: '1', outcome: 'served' })).toMatchObject({ ok: true });
    expect(servedToday(store.read)).toBe(1);
    expect(callNextTicket(store.write, { window: '1', services: [cash] })).toMatchObject({
      value: { number: 'A002' },
    });
    endTicket(store.write, { window: '1', outcome: 'noShow' });
    expect(servedToday(store.read)).toBe(1);
  });

  it('without a customer has nobody to call again or to end with', () => {
    const { write, read } = freshStore();
    expect(recallTicket(write, '1')).toMatchObject({ failure: { code: 'noTicketAtWindow' } });
    expect(endTicket(write, { window: '1', outcome: 'served' })).toMatchObject({
      failure: { code: 'noTicketAtWindow' },
    });
    expect(journalTail(read, 9)).toEqual([]);
  });
});
