import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BankCore } from '../../../src/bank/port.ts';
import type { OperationId } from '../../../src/core/ids.ts';
import { fen } from '../../../src/core/money.ts';
import { Personal } from '../../../src/core/personal.ts';
import { fail, ok } from '../../../src/core/result.ts';
import type { DriverLink } from '../../../src/kiosk/driver-link.ts';
import { faceEffects } from '../../../src/kiosk/effects.ts';
import type { HubConnection } from '../../../src/kiosk/hub-connection.ts';
import { silentLog } from '../../../src/log/log.ts';
import type { BusinessInput } from '../../../src/session/effects.ts';
import { buildReview } from '../../../src/session/review.ts';
import type { CheckedEntry } from '../../../src/session/visit.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import { openOperations } from '../../../src/store/operations.ts';
import { card, catalogue, customer, serviceNamed, transferOf } from '../session/a-visit.ts';
import { freshStore, noon } from '../store/a-store.ts';
import { aCore } from './a-core.ts';

const noDrivers: DriverLink = {
  command: async () => ({ ok: false, failure: { code: 'deviceNotReady', description: 'none here' } }),
  configure: () => {},
  interrupt: () => {},
  trace: async () => fail('driverHostAway'),
  models: () => [],
  unknownLines: () => [],
  status: () => ({ state: 'restarting', restarts: 0, since: 0 }),
  restart: () => {},
  close: async () => {},
};

/** The effects of a face without devices, over a real store, with a core and a hub that answer what the test says. */
function theEffects(says: { core?: Partial<BankCore>; hub?: () => unknown } = {}) {
  const store = freshStore(() => noon);
  const hub: HubConnection = {
    call: async () => (says.hub?.() ?? fail('hubUnreachable')) as never,
    close: () => {},
  };
  const core = aCore(says.core ?? {});
  const called: string[] = [];
  const effects = faceEffects({
    store,
    catalogue,
    clock: () => noon,
    log: silentLog,
    drivers: noDrivers,
    core,
    hub,
    approvals: { ask: async () => ({ kind: 'expired' }), heard: () => {}, reconnected: () => {} },
    printing: { store, drivers: noDrivers, language: 'en', log: silentLog },
    reader: undefined,
    printer: undefined,
    callStaff: async face => {
      called.push(face);
      return true;
    },
    ended: () => {},
  });
  const session = effects.begin('smart-counter');
  const businessOf = (service: string, entry: CheckedEntry): BusinessInput => ({
    face: 'smart-counter',
    session,
    language: 'en',
    customer: new Personal(customer),
    service: serviceNamed(service),
    entry: new Personal(entry),
    review: buildReview(serviceNamed(service), entry, customer, 'en'),
  });
  const intend = async (input: BusinessInput): Promise<OperationId> => {
    const intended = await effects.intend(input);
    return intended.operation;
  };
  const settlements = () =>
    entriesAfter(store.read, 0, 100)
      .filter(({ kind }) => kind === 'operationSettled')
      .map(({ payload }) => payload);
  return { effects, store, core, called, session, businessOf, intend, settlements };
}
const transfer: CheckedEntry = { values: transferOf('100'), amount: fen(10_000), fee: fen(0) };

describe('taking a number', () => {
  it('from a hub that went away is left open, for the hub may have given it', async () => {
    const { effects, businessOf, intend, settlements, store } = theEffects();
    const input = businessOf('personal-cash', { values: {} });
    const operation = await intend(input);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const executed = effects.execute({ ...input, operation });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await executed).toMatchObject({
      kind: 'failed',
      explanation: 'done.numberUnknown',
      unsettled: true,
    });
    expect(settlements()).toEqual([]);
    expect(openOperations(store.read)).toMatchObject([{ operation, state: 'sent' }]);
  });

  it('that the hub refused is withdrawn', async () => {
    const { effects, businessOf, intend, settlements } = theEffects({ hub: () => fail('serviceUnknown') });
    const input = businessOf('personal-cash', { values: {} });
    const operation = await intend(input);
    await effects.execute({ ...input, operation });
    expect(settlements()).toEqual([{ operation, outcome: 'withdrawn', reason: 'serviceUnknown' }]);
  });

  it('ends with the number of the hub', async () => {
    const { effects, businessOf, intend, settlements } = theEffects({
      hub: () => ok({ number: 'A001', ahead: 2 }),
    });
    const input = businessOf('personal-cash', { values: {} });
    const operation = await intend(input);
    expect(await effects.execute({ ...input, operation })).toMatchObject({
      kind: 'success',
      number: 'A001',
      ahead: 2,
    });
    expect(settlements()).toEqual([{ operation, outcome: 'done', reference: 'A001' }]);
  });
});

describe('a transfer', () => {
  it('that is not to the sign what was confirmed is not sent', async () => {
    const made = theEffects();
    const input = made.businessOf('transfer', transfer);
    const operation = await made.intend(input);
    const entry = new Personal({ ...transfer, amount: fen((transfer.amount ?? 0) + 1) });
    await expect(made.effects.execute({ ...input, entry, operation })).rejects.toThrow('what was confirmed');
    expect(made.core.asked).toEqual([]);
    expect(openOperations(made.store.read)).toMatchObject([{ state: 'intended' }]);
  });

  it('is durable as sent before the core is asked', async () => {
    const states: unknown[] = [];
    const made: ReturnType<typeof theEffects> = theEffects({
      core: {
        submit: async () => {
          states.push(openOperations(made.store.read).map(({ state }) => state));
          return ok({ state: 'done', reference: 'R1', at: noon });
        },
      },
    });
    const input = made.businessOf('transfer', transfer);
    const operation = await made.intend(input);
    states.push(openOperations(made.store.read).map(({ state }) => state));
    expect(await made.effects.execute({ ...input, operation })).toMatchObject({ kind: 'success' });
    expect(states).toEqual([['intended'], ['sent']]);
    expect(made.settlements()).toEqual([{ operation, outcome: 'done', reference: 'R1' }]);
  });

  it('that never left is withdrawn', async () => {
    const made = theEffects({ core: { submit: async () => fail('coreUnreachable') } });
    const input = made.businessOf('transfer', transfer);
    const operation = await made.intend(input);
    expect(await made.effects.execute({ ...input, operation })).toMatchObject({ kind: 'failed' });
    expect(made.settlements()).toEqual([{ operation, outcome: 'withdrawn', reason: 'core unreachable' }]);
  });

  it('that the core refused says why', async () => {
    const made = theEffects({
      core: { submit: async () => ok({ state: 'refused', reason: 'payeeUnknown' }) },
    });
    const input = made.businessOf('transfer', transfer);
    const operation = await made.intend(input);
    expect(await made.effects.execute({ ...input, operation })).toMatchObject({
      kind: 'refused',
      explanation: 'refusal.payeeUnknown',
    });
    expect(made.settlements()).toEqual([{ operation, outcome: 'refused', reason: 'payeeUnknown' }]);
  });

  it.each([
    ['5000000', false],
    ['5000001', true],
  ])('of %s fen needs an approval: %j', async (amount, needed) => {
    const { effects, businessOf } = theEffects();
    const entry = { ...transfer, amount: fen(Number(amount)) };
    expect(await effects.intend(businessOf('transfer', entry))).toMatchObject({ needsApproval: needed });
  });
});

describe('a card', () => {
  const identify = (made: ReturnType<typeof theEffects>, change: Partial<typeof card> = {}) =>
    made.effects.identify(
      {
        face: 'smart-counter',
        session: made.session,
        card: new Personal({ ...card, ...change }),
        again: false,
      },
      new AbortController().signal,
    );

  it('with a fault is refused by its name, and the core is not asked', async () => {
    const made = theEffects();
    expect(await identify(made, { validTo: '20260101', validFrom: '20200101' })).toEqual({
      kind: 'refused',
      notice: 'error.cardExpired',
    });
    expect(made.core.asked).toEqual([]);
  });

  it('of somebody whom the core does not know, or cannot be asked about, is refused at the counter', async () => {
    const unknown = theEffects({ core: { lookUpCustomer: async () => fail('customerUnknown') } });
    expect(await identify(unknown)).toEqual({ kind: 'refused', notice: 'error.customerUnknown' });
    expect(await identify(theEffects())).toEqual({ kind: 'refused', notice: 'error.coreUnreachable' });
  });

  it('may take a number while the core is away', async () => {
    const made = theEffects();
    const taken = await made.effects.identify(
      { face: 'ticket-machine', session: made.session, card: new Personal(card), again: false },
      new AbortController().signal,
    );
    expect(taken.kind).toBe('known');
  });

  it('puts nothing but a masked name into the journal', async () => {
    const made = theEffects({
      core: { lookUpCustomer: async () => ok({ ...customer, id: 'c-1', accounts: [...customer.accounts] }) },
    });
    await identify(made);
    const journal = JSON.stringify(entriesAfter(made.store.read, 0, 100));
    expect(journal).toContain('张**');
    for (const secret of [card.name, card.number, card.address]) expect(journal).not.toContain(secret);
  });
});
