import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';
import {
  type AVisit,
  aVisit,
  card,
  customer,
  durable,
  type EffectName,
  personalIn,
  type RestingState,
  restingStates,
  success,
  transferOf,
} from './a-visit.ts';
import { at, expectNobody } from './at-state.ts';

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
    visit.tell({ type: 'printerChanged', state: { device: 'userError', paper: 'out' } });
    const done = visit.screen('done');
    expect(done).toMatchObject({ outcome: 'success', paper: 'printing', mayContinue: false });
    expect(done.paperText).toContain('缺纸');
    expect(visit.view().can).toEqual({ back: false, cancel: false });
    await visit.answer('print', 'printed');
    expect(visit.screen('done')).toMatchObject({ paper: 'printed', mayContinue: true });
  });

  it('slow with paper does not keep the result from the customer, who may leave', async () => {
    const visit = await at('printing');
    visit.pass('untilResultShown', -1);
    expect(visit.view().screen.name).toBe('working');
    visit.clock.increment(1);
    expect(visit.screen('done')).toMatchObject({ outcome: 'success', paper: 'printing' });
    expect(visit.want({ kind: 'finish' })).toBe(true);
    expect(visit.view().screen.name).toBe('attract');
  });

  it('a queue that cannot be asked closes what needs it, with the reason', () => {
    const visit = aVisit('ticket-machine');
    visit.want({ kind: 'goWithoutCard' });
    expect(visit.screen('select').services[0]?.waiting).toEqual({ ahead: 3 });
    visit.tell({ type: 'queueChanged', ahead: undefined });
    expect(visit.screen('select').services.every(service => service.closed !== undefined)).toBe(true);
  });
});
