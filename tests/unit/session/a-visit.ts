import { setImmediate as turn } from 'node:timers/promises';
import { createActor, SimulatedClock } from 'xstate';
import { defaultCatalogue, loadCatalogue } from '../../../src/catalogue/load.ts';
import type { DeviceState } from '../../../src/core/device.ts';
import type { IdentityCard } from '../../../src/core/identity-document.ts';
import type { OperationId, SessionId } from '../../../src/core/ids.ts';
import { serviceIdSchema } from '../../../src/core/ids.ts';
import { fen } from '../../../src/core/money.ts';
import { newId } from '../../../src/core/new-id.ts';
import { Personal } from '../../../src/core/personal.ts';
import {
  type CustomerFace,
  type Intent,
  intentSchema,
  type Screen,
  type SessionView,
  sessionViewSchema,
} from '../../../src/core/session-view.ts';
import { delays } from '../../../src/session/delays.ts';
import type { Decision, SessionEffects } from '../../../src/session/effects.ts';
import { eventOf, type FactEvent } from '../../../src/session/events.ts';
import { sessionMachine } from '../../../src/session/machine.ts';
import { toView } from '../../../src/session/view.ts';
import type { CheckedEntry, Outcome, SessionCustomer } from '../../../src/session/visit.ts';

const loaded = loadCatalogue(defaultCatalogue);
if (!loaded.ok) throw new Error(loaded.failure.detail);
export const catalogue = loaded.value;

export function serviceNamed(id: string) {
  const found = catalogue.services.find(service => service.id === id);
  if (!found) throw new Error(`no service ${id}`);
  return found;
}

/** Everything about the customer that must be nowhere once the visit is over. */
export const secrets = {
  name: '张三丰',
  number: '11010519491231002X',
  address: '北京市朝阳区试验路一号',
  phone: '13800138000',
  account: '6222000000000001',
  payee: '6222000000000002',
  payeeName: '李四光',
  newPhone: '13900139000',
} as const;

export const card: IdentityCard = {
  kind: 'resident',
  name: secrets.name,
  sex: '2',
  ethnicGroup: '01',
  birth: '19491231',
  address: secrets.address,
  number: secrets.number,
  authority: '北京市公安局',
  validFrom: '20200101',
  validTo: '长期',
};
export const customer: SessionCustomer = {
  id: 'c-1',
  name: secrets.name,
  phone: secrets.phone,
  accounts: [
    { number: secrets.account, product: '借记卡', balance: fen(10_000_000) },
    { number: '6222000000000009', product: '存折', balance: fen(5_000) },
  ],
};

export const transferOf = (amount: string): Record<string, string> => ({
  from: secrets.account,
  to: secrets.payee,
  toName: secrets.payeeName,
  amount,
});

export const success: Outcome = {
  kind: 'success',
  title: 'done.transferTitle',
  explanation: 'done.transferExplanation',
  rows: [{ label: 'to', value: secrets.payee, emphasis: false }],
};
export const failure: Outcome = {
  kind: 'failed',
  title: 'done.notDoneTitle',
  explanation: 'done.coreUnreachable',
  rows: [],
};

/** An effect that was asked for and has not answered. */
interface Asked<O> {
  readonly signal: AbortSignal | undefined;
  readonly input: unknown;
  readonly answer: (output: O) => void;
}
type Answers = {
  readCard: Awaited<ReturnType<SessionEffects['readCard']>>;
  identify: Awaited<ReturnType<SessionEffects['identify']>>;
  checkEntry: Awaited<ReturnType<SessionEffects['checkEntry']>>;
  intend: Awaited<ReturnType<SessionEffects['intend']>>;
  decide: Decision;
  execute: Outcome;
  print: 'printed' | 'doubtful' | 'failed' | 'none';
};
export type EffectName = keyof Answers;

/** The states that a visit can rest in. */
export const restingStates = [
  'idle',
  'waiting',
  'reading',
  'lookingUp',
  'select',
  'editing',
  'checking',
  'reviewing',
  'intending',
  'awaitingApproval',
  'executing',
  'printing',
  'shown',
] as const;
export type RestingState = (typeof restingStates)[number];

export type AVisit = ReturnType<typeof aVisit>;

/** A session on a simulated clock; every effect waits until the test answers for it. */
export function aVisit(face: CustomerFace = 'smart-counter') {
  const clock = new SimulatedClock();
  const told: string[] = [];
  const asked: { [N in EffectName]: Asked<Answers[N]>[] } = {
    readCard: [],
    identify: [],
    checkEntry: [],
    intend: [],
    decide: [],
    execute: [],
    print: [],
  };
  const ask = <N extends EffectName>(name: N, input: unknown, signal?: AbortSignal): Promise<Answers[N]> => {
    const { promise, resolve } = Promise.withResolvers<Answers[N]>();
    const calls: Asked<Answers[N]>[] = asked[name];
    calls.push({ input, signal, answer: resolve });
    return promise;
  };
  const effects: SessionEffects = {
    begin: () => {
      told.push('begin');
      return newId<SessionId>();
    },
    readCard: signal => ask('readCard', undefined, signal),
    identify: (input, signal) => ask('identify', input, signal),
    goWithoutCard: () => void told.push('goWithoutCard'),
    checkEntry: input => ask('checkEntry', input),
    intend: input => ask('intend', input),
    decide: (input, requested, signal) => {
      requested({ since: clock.now(), deadline: clock.now() + 180_000 });
      return ask('decide', input, signal);
    },
    withdraw: (_, reason) => void told.push(`withdraw ${reason}`),
    execute: input => ask('execute', input),
    print: input => ask('print', input),
    callStaff: async (_, session) => {
      told.push(`callStaff ${session === undefined ? 'nobody' : 'session'}`);
      return visit.staffHear;
    },
    end: (_, outcome) => void told.push(`end ${outcome}`),
    now: () => clock.now(),
  };
  const actor = createActor(sessionMachine(effects), {
    clock,
    input: { face, catalogue, language: 'zh-Hans' },
  });
  actor.start();
  const ready: DeviceState = { device: 'online', media: 'notPresent' };
  actor.send({ type: 'readerChanged', state: ready });
  const queue = catalogue.services.map(service => [service.id, 3] as const);
  actor.send({ type: 'queueChanged', ahead: Object.fromEntries(queue) });

  const visit = {
    /** Whether a call for help reaches the staff. */
    staffHear: true,
    clock,
    told,
    asked,
    actor,
    tell: (fact: FactEvent) => actor.send(fact),
    /** What a screen's intent does, by the way that a face goes; tells whether it was taken. */
    want: (intent: Intent): boolean => {
      const event = eventOf(intentSchema.parse(intent));
      if (!actor.getSnapshot().can(event)) return false;
      actor.send({ type: 'touched' });
      actor.send(event);
      return true;
    },
    choose: (service: string) =>
      visit.want({ kind: 'selectService', service: serviceIdSchema.parse(service) }),
    /** The newest call of an effect answers; then everything that follows from it has happened. */
    answer: async <N extends EffectName>(name: N, output: Answers[N]): Promise<void> => {
      const calls: Asked<Answers[N]>[] = asked[name];
      const last = calls.at(-1);
      if (!last) throw new Error(`${name} was not asked for`);
      last.answer(output);
      await turn();
    },
    pass: (delay: keyof typeof delays, ms = 0) => clock.increment(delays[delay] + ms),
    context: () => actor.getSnapshot().context,
    view: (): SessionView => sessionViewSchema.parse({ ...toView(actor.getSnapshot()), view: 1 }),
    screen: <N extends Screen['name']>(name: N): Extract<Screen, { name: N }> => {
      const { screen } = visit.view();
      if (screen.name !== name) throw new Error(`the screen is ${screen.name}, not ${name}`);
      return screen as Extract<Screen, { name: N }>;
    },
    layCard: async (): Promise<void> => {
      visit.tell({ type: 'cardInserted' });
      await visit.answer('readCard', { kind: 'read', card: new Personal(card) });
    },
    confirm: () =>
      visit.want({
        kind: 'confirm',
        digest: visit.screen('confirm').review.digest,
        acknowledged: true,
      }),
    entry: (): Personal<CheckedEntry> => {
      const { entry } = visit.context();
      if (!entry) throw new Error('nothing was entered');
      return entry;
    },
    /** Goes from the beginning to a state, with a transfer that needs an approval. */
    reach: async (state: RestingState): Promise<void> => {
      const steps: [RestingState, () => unknown][] = [
        ['idle', () => {}],
        ['waiting', () => visit.want({ kind: 'begin' })],
        ['reading', () => visit.tell({ type: 'cardInserted' })],
        ['lookingUp', () => visit.answer('readCard', { kind: 'read', card: new Personal(card) })],
        ['select', () => visit.answer('identify', { kind: 'known', customer: new Personal(customer) })],
        ['editing', () => visit.choose('transfer')],
        ['checking', () => visit.want({ kind: 'submitFields', values: transferOf('60000') })],
        ['reviewing', () => visit.answer('checkEntry', { kind: 'right', entry: visit.entry() })],
        ['intending', () => visit.confirm()],
        ['awaitingApproval', () => visit.answer('intend', durable())],
        ['executing', () => visit.answer('decide', { kind: 'approved' })],
        ['printing', () => visit.answer('execute', success)],
        ['shown', () => visit.answer('print', 'printed')],
      ];
      for (const [name, go] of steps) {
        await go();
        if (name === state) return;
      }
    },
  };
  return visit;
}

export const durable = (needsApproval = true): Answers['intend'] => ({
  operation: newId<OperationId>(),
  needsApproval,
});

/** Every `Personal` that can be reached from a value, however deep. */
export function personalIn(value: unknown, seen = new Set<unknown>()): Personal<unknown>[] {
  if (value instanceof Personal) return [value];
  if (value === null || typeof value !== 'object' || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap(inner => personalIn(inner, seen));
}
