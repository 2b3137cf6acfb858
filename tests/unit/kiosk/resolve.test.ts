import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BankCore } from '../../../src/bank/port.ts';
import { type OperationId, serviceIdSchema } from '../../../src/core/ids.ts';
import { fail, ok } from '../../../src/core/result.ts';
import type { HubConnection } from '../../../src/kiosk/hub-connection.ts';
import { openResolver, type ResolverParts } from '../../../src/kiosk/resolve.ts';
import { silentLog } from '../../../src/log/log.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import type { Store } from '../../../src/store/open-store.ts';
import { intendOperation, openOperations, operationSent } from '../../../src/store/operations.ts';
import { printOf } from '../../../src/store/prints.ts';
import { freshStore } from '../store/a-store.ts';
import {
  beginSession,
  digest,
  intendTransfer,
  newOperation,
  sendPrint,
  sendTransfer,
} from '../store/facts.ts';
import { aCore } from './a-core.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A line to a hub that answers what the test says. */
function aLine(says: (call: string) => unknown = () => fail('hubUnreachable')) {
  const calls: [string, unknown][] = [];
  const hub: HubConnection = {
    call: async (name, params) => {
      calls.push([name, params]);
      return says(name) as never;
    },
    close: () => {},
  };
  return { hub, calls };
}

function aResolver(store: Store, core: BankCore, more: Partial<ResolverParts> = {}) {
  const resolver = openResolver({
    store,
    core,
    hub: aLine().hub,
    log: silentLog,
    isLive: () => false,
    interrupted: () => {},
    ...more,
  });
  onTestFinished(() => resolver.close());
  return resolver;
}
const settlements = (store: Store) =>
  entriesAfter(store.read, 0, 100)
    .filter(({ kind }) => kind === 'operationSettled')
    .map(({ payload }) => payload);

/** A number that was asked for at the hub. */
function sendTicket(store: Store): OperationId {
  const operation = newOperation();
  intendOperation(store.write, {
    operation,
    session: beginSession(store),
    face: 'ticket-machine',
    service: serviceIdSchema.parse('personal-cash'),
    digest,
    needsApproval: false,
    effect: 'issueTicket',
  });
  operationSent(store.write, operation);
  return operation;
}

describe('an operation that a crash left open', () => {
  it('and that had not left is withdrawn without asking anybody', async () => {
    const store = freshStore();
    const { operation, job } = intendTransfer(store);
    const core = aCore({});
    aResolver(store, core).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toEqual([{ operation, outcome: 'withdrawn', reason: 'interrupted' }]);
    expect(core.asked).toEqual([]);
    expect(printOf(store.read, job)?.state).toBe('failed');
  });

  it('and that had not left takes its request for approval back', async () => {
    const store = freshStore();
    const operation = newOperation();
    intendOperation(store.write, {
      operation,
      session: beginSession(store),
      face: 'smart-counter',
      service: serviceIdSchema.parse('transfer'),
      digest,
      needsApproval: true,
      effect: 'hostOperation',
    });
    const line = aLine(() => ok({}));
    aResolver(store, aCore({}), { hub: line.hub }).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(line.calls).toEqual([['withdrawApproval', { approval: operation }]]);
    expect(settlements(store)).toHaveLength(1);
  });

  it('and that the core did is done, with the core’s reference; the paper that had not left failed', async () => {
    const store = freshStore();
    const { operation, job } = sendTransfer(store);
    aResolver(store, aCore({ find: async () => ok({ state: 'done', reference: 'R7', at: 1 }) })).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toEqual([{ operation, outcome: 'done', reference: 'R7' }]);
    expect(printOf(store.read, job)?.state).toBe('failed');
    expect(openOperations(store.read)).toEqual([]);
  });

  it('and whose paper had left keeps the doubt about it', async () => {
    const store = freshStore();
    const { job } = sendTransfer(store);
    sendPrint(store, job);
    aResolver(store, aCore({ find: async () => ok({ state: 'done', reference: 'R7', at: 1 }) })).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(printOf(store.read, job)?.state).toBe('sent');
  });

  it('and that the core refused is refused', async () => {
    const store = freshStore();
    const { operation } = sendTransfer(store);
    aResolver(store, aCore({ find: async () => ok({ state: 'refused', reason: 'payeeUnknown' }) })).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toEqual([{ operation, outcome: 'refused', reason: 'payeeUnknown' }]);
  });

  it('and that the core never accepted is withdrawn', async () => {
    const store = freshStore();
    const { operation } = sendTransfer(store);
    aResolver(store, aCore({ find: async () => ok({ state: 'unknown' }) })).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toEqual([{ operation, outcome: 'withdrawn', reason: 'interrupted' }]);
  });

  it('is asked about again and again while the core is away, and never submitted', async () => {
    const store = freshStore();
    const { operation } = sendTransfer(store);
    let away = true;
    const core = aCore({
      find: async () => (away ? fail('coreUnreachable') : ok({ state: 'done', reference: 'R9', at: 1 })),
    });
    aResolver(store, core).look();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(core.asked.length).toBeGreaterThan(3);
    expect(settlements(store)).toEqual([]);
    away = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(settlements(store)).toEqual([{ operation, outcome: 'done', reference: 'R9' }]);
    expect(new Set(core.asked)).toEqual(new Set([`find ${operation}`]));
    const asked = core.asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(core.asked.length).toBe(asked);
  });

  it('does not keep another one waiting', async () => {
    const store = freshStore();
    const stuck = sendTransfer(store).operation;
    const other = sendTransfer(store).operation;
    const core = aCore({
      find: async id => (id === stuck ? fail('coreSilent') : ok({ state: 'done', reference: 'R1', at: 1 })),
    });
    aResolver(store, core).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toEqual([{ operation: other, outcome: 'done', reference: 'R1' }]);
  });
});

describe('a number that a crash left open', () => {
  it.each([
    ['was given', { number: 'A007' }, { outcome: 'done', reference: 'A007' }],
    ['was not given', {}, { outcome: 'withdrawn', reason: 'interrupted' }],
  ])('is found at the hub when it %s', async (_, found, end) => {
    const store = freshStore();
    const operation = sendTicket(store);
    const line = aLine(() => ok(found));
    aResolver(store, aCore({}), { hub: line.hub }).look();
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toEqual([{ operation, ...end }]);
    expect(line.calls).toEqual([['findTicket', { request: operation }]]);
  });

  it('waits for the hub when it is away', async () => {
    const store = freshStore();
    sendTicket(store);
    let away = true;
    const line = aLine(() => (away ? fail('hubUnreachable') : ok({ number: 'A001' })));
    aResolver(store, aCore({}), { hub: line.hub }).look();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(settlements(store)).toEqual([]);
    away = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(settlements(store)).toHaveLength(1);
  });
});

describe('an operation of a visit that goes on', () => {
  it('is left to the visit', async () => {
    const store = freshStore();
    sendTransfer(store);
    const core = aCore({});
    aResolver(store, core, { isLive: () => true }).look();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([core.asked, settlements(store)]).toEqual([[], []]);
  });

  it('is looked at when the visit ends, though the end is told while it still counts as going on', async () => {
    const store = freshStore();
    sendTransfer(store);
    let live = true;
    const core = aCore({ find: async () => ok({ state: 'done', reference: 'R1', at: 1 }) });
    aResolver(store, core, { isLive: () => live }).look();
    live = false;
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store)).toHaveLength(1);
  });

  it('is looked at though another one was just being asked about', async () => {
    const store = freshStore();
    const first = sendTransfer(store);
    const second = sendTransfer(store);
    let secondLive = true;
    const slow = Promise.withResolvers<undefined>();
    const core = aCore({
      find: async () => {
        await slow.promise;
        return ok({ state: 'done', reference: 'R1', at: 1 });
      },
    });
    const resolver = aResolver(store, core, {
      isLive: ({ operation }) => operation === second.operation && secondLive,
    });
    resolver.look();
    await vi.advanceTimersByTimeAsync(10);
    secondLive = false;
    resolver.look();
    slow.resolve(undefined);
    await vi.advanceTimersByTimeAsync(10);
    expect(settlements(store).map(payload => payload.operation)).toEqual([first.operation, second.operation]);
  });
});

it('nothing is asked or settled after closing', async () => {
  const store = freshStore();
  sendTransfer(store);
  const core = aCore({});
  const resolver = aResolver(store, core);
  resolver.look();
  resolver.close();
  resolver.look();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(core.asked).toEqual([]);
});
