import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';
import { delays } from '../../../src/session/delays.ts';
import {
  type AVisit,
  aVisit,
  card,
  customer,
  durable,
  type EffectName,
  failure,
  personalIn,
  type RestingState,
  restingStates,
  secrets,
  success,
  transferOf,
} from './a-visit.ts';

async function at(state: RestingState): Promise<AVisit> {
  const visit = aVisit();
  await visit.reach(state);
  visit.told.length = 0;
  return visit;
}

/** Nothing of the customer is left in anything that the session holds or shows. */
function expectNobody(visit: AVisit): void {
  expect(visit.view()).toMatchObject({ screen: { name: 'attract' }, step: 'identify', textSize: 'normal' });
  const { catalogue: _, ...context } = visit.context();
  const everything = [
    inspect(context, { depth: null }),
    JSON.stringify(context),
    JSON.stringify(visit.view()),
    inspect(visit.actor.getPersistedSnapshot(), { depth: null }),
  ].join('\n');
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
  expect(personalIn(visit.actor.getSnapshot().children)).toEqual([]);
  expect(personalIn(context)).toEqual([]);
  expect(visit.view()).not.toHaveProperty('session');
  expect(visit.view()).not.toHaveProperty('customer');
  expect(visit.view()).not.toHaveProperty('notice');
}

const unhurried: readonly RestingState[] = ['intending', 'awaitingApproval', 'executing', 'printing'];
const attended = restingStates.filter(
  state => state !== 'idle' && state !== 'shown' && !unhurried.includes(state),
);

describe('when nobody touches the screen', () => {
  it.each(attended)('in %s the visit asks, and ends when nobody answers', async state => {
    const visit = await at(state);
    visit.pass('untilWarning', -1);
    expect(visit.view()).not.toHaveProperty('endsAt');
    visit.clock.increment(1);
    expect(visit.view().endsAt).toBe(visit.clock.now() + delays.untilTimeUp);
    visit.pass('untilTimeUp', -1);
    expect(visit.told).toEqual([]);
    visit.clock.increment(1);
    expect(visit.told).toEqual(['end timedOut']);
    expectNobody(visit);
  });

  it.each(attended)('in %s the answer "I am still here" keeps the visit where it is', async state => {
    const visit = await at(state);
    const { screen } = visit.view();
    visit.pass('untilWarning');
    visit.pass('untilTimeUp', -1);
    expect(visit.want({ kind: 'stay' })).toBe(true);
    expect(visit.view()).not.toHaveProperty('endsAt');
    visit.pass('untilWarning', -1);
    expect(visit.view()).not.toHaveProperty('endsAt');
    expect(visit.view().screen).toEqual(screen);
    expect(visit.told).toEqual([]);
  });

  it.each(unhurried)('in %s nothing is asked and nothing ends, however long it takes', async state => {
    const visit = await at(state);
    const { screen } = visit.view();
    for (let round = 0; round < 5; round++) {
      visit.pass('untilWarning');
      expect(visit.view()).not.toHaveProperty('endsAt');
      visit.pass('untilTimeUp');
    }
    expect(visit.view().screen).toEqual(screen);
    expect(visit.told).toEqual([]);
  });

  it('the result is cleared after its own time, as a finished visit', async () => {
    const visit = await at('shown');
    visit.pass('untilResultCleared', -1);
    expect(visit.told).toEqual([]);
    visit.clock.increment(1);
    expect(visit.told).toEqual(['end finished']);
    expectNobody(visit);
  });

  it('a customer who lays a card while being asked is not sent away', async () => {
    const visit = await at('waiting');
    visit.pass('untilWarning');
    expect(visit.view()).toHaveProperty('endsAt');
    visit.tell({ type: 'cardInserted' });
    expect(visit.view()).not.toHaveProperty('endsAt');
    visit.pass('untilTimeUp');
    expect(visit.told).toEqual([]);
    visit.pass('untilWarning', -delays.untilTimeUp);
    expect(visit.view()).toHaveProperty('endsAt');
  });

  it('an approval that comes after an hour still counts, and the visit goes on', async () => {
    const visit = await at('awaitingApproval');
    visit.clock.increment(3_600_000);
    await visit.answer('decide', { kind: 'approved' });
    expect(visit.asked.execute).toHaveLength(1);
  });
});

describe('cancel', () => {
  const possible: readonly RestingState[] = [
    'waiting',
    'reading',
    'lookingUp',
    'select',
    'editing',
    'checking',
    'reviewing',
    'awaitingApproval',
  ];

  it.each(restingStates)('in %s is offered exactly when it works', async state => {
    const visit = await at(state);
    const before = visit.view().screen;
    expect(visit.view().can.cancel).toBe(possible.includes(state));
    expect(visit.want({ kind: 'cancel' })).toBe(possible.includes(state));
    if (possible.includes(state)) {
      expect(visit.told.at(-1)).toBe('end cancelled');
      expectNobody(visit);
    } else expect(visit.view().screen).toEqual(before);
  });

  it('while the staff decide withdraws the operation and the request, before the visit ends', async () => {
    const visit = await at('awaitingApproval');
    visit.want({ kind: 'cancel' });
    expect(visit.told).toEqual(['withdraw cancelled by the customer', 'end cancelled']);
    expect(visit.asked.decide[0]?.signal?.aborted).toBe(true);
  });

  it('ends the reading of a card that nobody waits for and begins a new one', async () => {
    const visit = await at('reading');
    visit.want({ kind: 'cancel' });
    expect(visit.asked.readCard.map(call => call.signal?.aborted)).toEqual([true, false]);
  });
});

describe('back', () => {
  it.each(restingStates)('in %s is offered exactly when it works', async state => {
    const visit = await at(state);
    const possible = ['editing', 'checking', 'reviewing'].includes(state);
    expect(visit.view().can.back).toBe(possible);
    expect(visit.want({ kind: 'back' })).toBe(possible);
  });

  it('from the review keeps what was typed, so that one sign can be mended', async () => {
    const visit = await at('reviewing');
    visit.want({ kind: 'back' });
    const values = visit.screen('enter').fields.map(field => [field.id, field.value]);
    expect(Object.fromEntries(values)).toEqual(transferOf('60000'));
  });

  it('from the fields forgets what was typed', async () => {
    const visit = await at('reviewing');
    visit.want({ kind: 'back' });
    visit.want({ kind: 'back' });
    expect(personalIn(visit.context().typed)).toEqual([]);
    visit.choose('transfer');
    expect(visit.screen('enter').fields.map(field => field.value)).toEqual(['', '', '', '']);
  });

  it('from a review without fields goes to the choice of business', async () => {
    const visit = aVisit('ticket-machine');
    visit.want({ kind: 'goWithoutCard' });
    visit.choose('personal-cash');
    visit.want({ kind: 'back' });
    expect(visit.view().screen.name).toBe('select');
  });
});

describe('an answer that comes when nobody waits for it any more', () => {
  const late: [RestingState, EffectName, (visit: AVisit) => Promise<void>][] = [
    ['reading', 'readCard', v => v.answer('readCard', { kind: 'read', card: new Personal(card) })],
    ['lookingUp', 'identify', v => v.answer('identify', { kind: 'known', customer: new Personal(customer) })],
    [
      'checking',
      'checkEntry',
      v => v.answer('checkEntry', { kind: 'right', entry: new Personal({ values: {} }) }),
    ],
    ['awaitingApproval', 'decide', v => v.answer('decide', { kind: 'approved' })],
  ];

  it.each(late)('in %s does not reach the next customer (%s)', async (state, effect) => {
    const visit = await at(state);
    const stale = visit.asked[effect].at(-1);
    visit.want({ kind: 'cancel' });
    visit.want({ kind: 'begin' });
    const { session } = visit.view();
    const outputs = {
      readCard: { kind: 'read', card: new Personal(card) },
      identify: { kind: 'known', customer: new Personal(customer) },
      checkEntry: { kind: 'right', entry: new Personal({ values: {} }) },
      decide: { kind: 'approved' },
    } as const;
    if (effect === 'intend' || effect === 'execute' || effect === 'print') throw new Error('cannot be left');
    (stale as { answer: (output: unknown) => void }).answer(outputs[effect]);
    await turn();
    expect(visit.view()).toMatchObject({ session, screen: { name: 'identify', phase: 'waiting' } });
    expect(visit.view()).not.toHaveProperty('customer');
    expect(personalIn(visit.context())).toEqual([]);
    expect(visit.asked.execute).toEqual([]);
  });

  it('after the time is up does not bring the customer back', async () => {
    const visit = await at('lookingUp');
    visit.pass('untilWarning');
    visit.pass('untilTimeUp');
    await visit.answer('identify', { kind: 'known', customer: new Personal(customer) });
    expectNobody(visit);
  });

  it('a second decision is not heard', async () => {
    const visit = await at('executing');
    visit.actor.send({ type: 'decided', decision: { kind: 'refused', reason: 'late' } });
    await visit.answer('execute', success);
    expect(visit.screen('working').stages.at(-1)?.state).toBe('now');
    expect(visit.told).toEqual([]);
  });
});

describe('a card', () => {
  it('that is lifted while it is read is asked for again', async () => {
    const visit = await at('reading');
    visit.tell({ type: 'cardRemoved' });
    expect(visit.view()).toMatchObject({
      screen: { name: 'identify', phase: 'waiting' },
      notice: { code: 'error.cardRemoved' },
    });
    visit.tell({ type: 'cardInserted' });
    expect(visit.view()).not.toHaveProperty('notice');
    await visit.answer('readCard', { kind: 'read', card: new Personal(card) });
    expect(visit.asked.identify).toHaveLength(1);
    expect(visit.asked.readCard).toHaveLength(1);
  });

  it('that cannot be read is named, and the reader waits for the next one', async () => {
    const visit = await at('reading');
    await visit.answer('readCard', { kind: 'unreadable' });
    expect(visit.view().notice?.code).toBe('error.cardUnreadable');
    expect(visit.screen('identify').phase).toBe('waiting');
    expect(visit.asked.readCard).toHaveLength(2);
  });

  it('that is refused says why, is forgotten, and leaves the way open for another one', async () => {
    const visit = await at('lookingUp');
    await visit.answer('identify', { kind: 'refused', notice: 'error.cardExpired' });
    expect(visit.view()).toMatchObject({
      screen: { name: 'identify', phase: 'waiting' },
      notice: { code: 'error.cardExpired' },
    });
    expect(personalIn(visit.context())).toEqual([]);
    visit.tell({ type: 'cardRemoved' });
    expect(visit.view().notice?.code).toBe('error.cardExpired');
    await visit.layCard();
    expect(visit.asked.identify).toHaveLength(2);
  });

  it('that is laid while somebody chooses changes nothing', async () => {
    const visit = await at('select');
    const before = visit.view();
    visit.tell({ type: 'cardInserted' });
    expect(visit.view()).toEqual(before);
    expect(visit.asked.readCard).toHaveLength(1);
  });

  it('begins the visit by itself, once', async () => {
    const visit = aVisit();
    await visit.layCard();
    expect(visit.told).toEqual(['begin']);
  });

  it('still on the reader is mentioned with the result, and not when it was taken', async () => {
    const left = await at('shown');
    expect(left.screen('done').takeCard).toBe(true);
    left.tell({ type: 'cardRemoved' });
    expect(left.screen('done').takeCard).toBe(false);
  });
});

describe('without a card', () => {
  it('a number may be taken', async () => {
    const visit = aVisit('ticket-machine');
    expect(visit.want({ kind: 'goWithoutCard' })).toBe(true);
    expect(visit.told).toEqual(['begin', 'goWithoutCard']);
    visit.choose('personal-cash');
    visit.confirm();
    await visit.answer('intend', durable(false));
    expect(visit.asked.decide).toEqual([]);
    await visit.answer('execute', {
      kind: 'success',
      title: 'done.ticketTitle',
      explanation: 'done.ticketExplanation',
      rows: [],
      number: 'A001',
      ahead: 3,
    });
    await visit.answer('print', 'failed');
    expect(visit.screen('done')).toMatchObject({ number: 'A001', waiting: { ahead: 3 }, paper: 'failed' });
  });

  it('nothing can be done at the smart counter', () => {
    const visit = aVisit();
    expect(visit.want({ kind: 'goWithoutCard' })).toBe(false);
    visit.want({ kind: 'begin' });
    expect(visit.want({ kind: 'goWithoutCard' })).toBe(false);
    expect(visit.screen('identify').mayGoWithoutCard).toBe(false);
  });

  it('the business of another face cannot be chosen', () => {
    const visit = aVisit('ticket-machine');
    visit.want({ kind: 'goWithoutCard' });
    expect(visit.choose('transfer')).toBe(false);
    expect(visit.choose('no-such-service')).toBe(false);
  });
});

describe('fields', () => {
  it('with faults are all named at once and nothing is asked of the core', async () => {
    const visit = await at('editing');
    visit.want({ kind: 'submitFields', values: { ...transferOf('１００'), to: '12' } });
    const faulty = visit.screen('enter').fields.filter(field => field.error !== undefined);
    expect(faulty.map(field => field.id)).toEqual(['to', 'amount']);
    expect(faulty.map(field => field.value)).toEqual(['12', '１００']);
    expect(visit.asked.checkEntry).toEqual([]);
  });

  it('that the core finds wrong come back with the fault at the field', async () => {
    const visit = await at('checking');
    await visit.answer('checkEntry', { kind: 'wrong', field: 'to', notice: 'error.payeeUnknown' });
    const to = visit.screen('enter').fields.find(field => field.id === 'to');
    expect(to).toMatchObject({ value: secrets.payee, error: expect.any(String) });
    visit.want({ kind: 'submitFields', values: transferOf('1') });
    await visit.answer('checkEntry', { kind: 'right', entry: visit.entry() });
    visit.want({ kind: 'back' });
    expect(visit.screen('enter').fields.filter(field => field.error)).toEqual([]);
  });

  it('stay when the core is away, with a word about it', async () => {
    const visit = await at('checking');
    await visit.answer('checkEntry', { kind: 'wrong', field: undefined, notice: 'error.coreUnreachable' });
    expect(visit.view().notice?.code).toBe('error.coreUnreachable');
    expect(visit.screen('enter').fields.map(field => field.value)).toContain('60000');
  });
});

describe('the review', () => {
  it('in another language is another review with another digest, and the old one cannot be confirmed', async () => {
    const visit = await at('reviewing');
    const before = visit.screen('confirm').review;
    visit.want({ kind: 'setLanguage', language: 'en' });
    const after = visit.screen('confirm').review;
    expect(after.title).toBe('Transfer money');
    expect(after.digest).not.toBe(before.digest);
    visit.want({ kind: 'confirm', digest: before.digest, acknowledged: true });
    expect(visit.view().notice?.code).toBe('error.reviewChanged');
    expect(visit.asked.intend).toEqual([]);
    visit.confirm();
    expect(visit.asked.intend).toHaveLength(1);
  });

  it('is not confirmed without its acknowledgement', async () => {
    const visit = await at('reviewing');
    const { digest } = visit.screen('confirm').review;
    visit.want({ kind: 'confirm', digest, acknowledged: false });
    expect(visit.view().notice?.code).toBe('error.acknowledgementMissing');
    expect(visit.asked.intend).toEqual([]);
  });

  it('comes back with the reason when the intent could not be made durable', async () => {
    const visit = await at('intending');
    await visit.answer('intend', { kind: 'refused', notice: 'error.storeUnavailable' });
    expect(visit.screen('confirm').review.rows.length).toBeGreaterThan(0);
    expect(visit.view().notice?.code).toBe('error.storeUnavailable');
  });

  it('that was confirmed is what the staff and the core are given, whatever the language is later', async () => {
    const visit = await at('reviewing');
    const { review } = visit.screen('confirm');
    visit.confirm();
    await visit.answer('intend', durable());
    visit.want({ kind: 'setLanguage', language: 'en' });
    await visit.answer('decide', { kind: 'approved' });
    expect(visit.asked.decide[0]?.input).toMatchObject({ review });
    expect(visit.asked.execute[0]?.input).toMatchObject({ review });
  });

  it('cannot be confirmed twice', async () => {
    const visit = await at('reviewing');
    const { digest } = visit.screen('confirm').review;
    expect(visit.want({ kind: 'confirm', digest, acknowledged: true })).toBe(true);
    expect(visit.want({ kind: 'confirm', digest, acknowledged: true })).toBe(false);
    await visit.answer('intend', durable(false));
    expect(visit.want({ kind: 'confirm', digest, acknowledged: true })).toBe(false);
    expect(visit.asked.intend).toHaveLength(1);
    expect(visit.asked.execute).toHaveLength(1);
  });
});

describe('a decision of the staff', () => {
  it.each([
    [{ kind: 'refused', reason: '与本人不符' }, 'refused'],
    [{ kind: 'expired' }, 'failed'],
    [{ kind: 'unreachable' }, 'failed'],
  ] as const)('%j ends the operation without booking it', async (decision, outcome) => {
    const visit = await at('awaitingApproval');
    await visit.answer('decide', decision);
    expect(visit.told).toEqual([`withdraw approval ${decision.kind}`]);
    expect(visit.screen('done')).toMatchObject({ outcome, paper: 'none', paperText: '' });
    expect(visit.asked.execute).toEqual([]);
    if (decision.kind === 'refused')
      expect(visit.screen('done').rows.map(row => row.value)).toEqual([decision.reason]);
  });

  it('shows from when until when it is waited for', async () => {
    const visit = await at('awaitingApproval');
    const { since, deadline } = visit.screen('waitingForApproval');
    expect(deadline - since).toBe(180_000);
  });
});

describe('the end of a business', () => {
  it('that failed prints nothing', async () => {
    const visit = await at('executing');
    await visit.answer('execute', failure);
    expect(visit.asked.print).toEqual([]);
    expect(visit.screen('done')).toMatchObject({ outcome: 'failed', paper: 'none' });
  });

  it.each(['printed', 'doubtful', 'failed', 'none'] as const)('says that the paper is %s', async paper => {
    const visit = await at('printing');
    await visit.answer('print', paper);
    expect(visit.screen('done').paper).toBe(paper);
    expect(visit.screen('done').paperText === '').toBe(paper === 'none');
  });

  it('lets the same customer do another business, from a clean page', async () => {
    const visit = await at('shown');
    visit.want({ kind: 'another' });
    expect(visit.view().screen.name).toBe('select');
    expect(visit.view().customer).toBe('张**');
    visit.choose('transfer');
    expect(visit.screen('enter').fields.map(field => field.value)).toEqual(['', '', '', '']);
    expect(visit.context()).toMatchObject({ operation: undefined, outcome: undefined, paper: 'none' });
  });

  it('finished by hand leaves nobody', async () => {
    const visit = await at('shown');
    visit.want({ kind: 'finish' });
    expect(visit.told).toEqual(['end finished']);
    expectNobody(visit);
  });

  it('lets the next customer begin as if nobody had been there', async () => {
    const visit = await at('shown');
    const first = visit.view().session;
    visit.want({ kind: 'setLanguage', language: 'en' });
    visit.want({ kind: 'setTextSize', textSize: 'largest' });
    visit.want({ kind: 'callStaff' });
    visit.want({ kind: 'finish' });
    const fresh = aVisit();
    expect(visit.view()).toEqual(fresh.view());
    visit.want({ kind: 'begin' });
    expect(visit.view().session).not.toBe(first);
    expect(visit.view()).toMatchObject({ language: 'zh-Hans', textSize: 'normal' });
  });
});

describe('a call for help', () => {
  it.each(restingStates)('can be made in %s and changes nothing else', async state => {
    const visit = await at(state);
    const { screen } = visit.view();
    expect(visit.want({ kind: 'callStaff' })).toBe(true);
    expect(visit.told).toEqual([`callStaff ${state === 'idle' ? 'nobody' : 'session'}`]);
    expect(visit.view()).toMatchObject({ help: 'called', screen });
    visit.tell({ type: 'assistanceAttended' });
    expect(visit.view()).toMatchObject({ help: 'coming', screen });
  });

  it('that nobody made is not answered on the screen', () => {
    const visit = aVisit();
    visit.tell({ type: 'assistanceAttended' });
    expect(visit.view()).not.toHaveProperty('help');
  });

  it('from an empty machine is forgotten after a while, counted from the last call', () => {
    const visit = aVisit();
    visit.want({ kind: 'callStaff' });
    visit.pass('untilForgotten', -1);
    visit.want({ kind: 'callStaff' });
    visit.pass('untilForgotten', -1);
    expect(visit.view().help).toBe('called');
    visit.clock.increment(1);
    expect(visit.view()).not.toHaveProperty('help');
  });

  it('counts as a sign of life', async () => {
    const visit = await at('select');
    visit.pass('untilWarning');
    visit.want({ kind: 'callStaff' });
    visit.pass('untilTimeUp');
    expect(visit.view()).not.toHaveProperty('endsAt');
    expect(visit.told).toEqual(['callStaff session']);
  });
});

describe('language and text size', () => {
  it.each(restingStates)('can be changed in %s', async state => {
    const visit = await at(state);
    expect(visit.want({ kind: 'setLanguage', language: 'en' })).toBe(true);
    expect(visit.want({ kind: 'setTextSize', textSize: 'larger' })).toBe(true);
    expect(visit.view()).toMatchObject({ language: 'en', textSize: 'larger' });
  });

  it('chosen before anybody began are forgotten when nobody begins', () => {
    const visit = aVisit();
    visit.want({ kind: 'setLanguage', language: 'en' });
    visit.want({ kind: 'setTextSize', textSize: 'largest' });
    visit.pass('untilForgotten');
    expect(visit.view()).toMatchObject({ language: 'zh-Hans', textSize: 'normal' });
  });

  it('chosen before the visit began are the ones of the visit', () => {
    const visit = aVisit();
    visit.want({ kind: 'setLanguage', language: 'en' });
    visit.want({ kind: 'begin' });
    visit.pass('untilWarning', -1);
    expect(visit.view().language).toBe('en');
  });
});

describe('the reader and the printer', () => {
  it('that is away is told at the smart counter, and comes back by itself', async () => {
    const visit = await at('waiting');
    visit.tell({ type: 'readerChanged', state: { device: 'offline' } });
    expect(visit.view().screen.name).toBe('pleaseWait');
    visit.tell({ type: 'readerChanged', state: { device: 'online' } });
    expect(visit.view().screen.name).toBe('identify');
  });

  it('does not stop a customer without a card at the ticket machine', () => {
    const visit = aVisit('ticket-machine');
    visit.tell({ type: 'readerChanged', state: { device: 'offline' } });
    visit.want({ kind: 'begin' });
    expect(visit.screen('identify').mayGoWithoutCard).toBe(true);
    expect(visit.want({ kind: 'goWithoutCard' })).toBe(true);
  });

  it('out of paper is told while the paper is waited for', async () => {
    const visit = await at('printing');
    const { title } = visit.screen('working');
    visit.tell({ type: 'printerChanged', state: { device: 'userError', paper: 'out' } });
    expect(visit.screen('working').title).not.toBe(title);
  });

  it('a queue that cannot be asked closes what needs it, with the reason', () => {
    const visit = aVisit('ticket-machine');
    visit.want({ kind: 'goWithoutCard' });
    expect(visit.screen('select').services[0]?.waiting).toEqual({ ahead: 3 });
    visit.tell({ type: 'queueChanged', ahead: undefined });
    expect(visit.screen('select').services.every(service => service.closed !== undefined)).toBe(true);
  });
});
