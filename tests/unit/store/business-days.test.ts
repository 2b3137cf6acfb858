import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesAfter } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { nodeStopped } from '../../../src/store/sessions.ts';
import {
  calledTickets,
  callNextTicket,
  endTicket,
  issueTicket,
  recallTicket,
  waitingTickets,
} from '../../../src/store/tickets.ts';
import { folder, noon, open, testClock } from './a-store.ts';
import { cash, newOperation } from './facts.ts';

const hour = 3_600_000;
const take = ({ write }: Store): string =>
  issueTicket(write, { request: newOperation(), service: cash, prefix: 'A', customer: '', queue: [cash] })
    .number;

describe('a clock that jumps by hours', () => {
  it('begins no numbers again, loses nobody who waits and changes no order', () => {
    const clock = testClock();
    const steady = testClock(0);
    const store = open(join(folder(), 'store.sqlite'), clock, steady);
    expect([take(store), take(store)]).toEqual(['A001', 'A002']);
    clock.at = noon + 14 * hour;
    expect(take(store)).toBe('A003');
    clock.at = noon - 14 * hour;
    expect(take(store)).toBe('A004');
    expect(waitingTickets(store.read).map(({ number }) => number)).toEqual(['A001', 'A002', 'A003', 'A004']);
    for (const window of ['1', '2', '3']) callNextTicket(store.write, { window, services: [cash] });
    clock.at -= hour;
    recallTicket(store.write, '1');
    expect(calledTickets(store.read).map(({ number }) => number)).toEqual(['A001', 'A003', 'A002']);
    const entries = entriesAfter(store.read, 0, 99);
    expect(new Set(entries.map(({ day }) => day))).toEqual(new Set(['2026-11-21']));
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  });

  it('is told in the log once, and a real midnight still begins a day', () => {
    const clock = testClock();
    const steady = testClock(0);
    const notes: string[] = [];
    const store = open(join(folder(), 'store.sqlite'), clock, steady, ({ what, detail }) =>
      notes.push(`${what} ${detail}`),
    );
    take(store);
    clock.at = noon + 14 * hour;
    take(store);
    take(store);
    expect(notes.slice(1)).toEqual(['businessDayHeld clockJumped: it is still 2026-11-21']);
    clock.at = noon + 26 * hour;
    steady.at = 12 * hour;
    expect(take(store)).toBe('A001');
    expect(entriesAfter(store.read, 0, 99).at(-1)?.day).toBe('2026-11-22');
  });
});

describe('a node that starts with a wrong clock', () => {
  it('goes on with the day that it was in, and takes the right one when the clock is put right and nobody waits', () => {
    const file = join(folder(), 'store.sqlite');
    const before = open(file);
    take(before);
    nodeStopped(before.write);
    before.close();

    const clock = testClock(Date.UTC(2000, 0, 1));
    const steady = testClock(0);
    const store = open(file, clock, steady);
    expect(take(store)).toBe('A002');
    clock.at = noon + 22 * hour;
    steady.at = 60_000;
    expect(take(store)).toBe('A003');
    // The one who was left waiting the day before cuts nobody off.
    for (const window of ['1', '2', '3']) callNextTicket(store.write, { window, services: [cash] });
    for (const window of ['2', '3']) endTicket(store.write, { window, outcome: 'served' });
    expect(take(store)).toBe('A001');
  });
});
