import { describe, expect, it } from 'vitest';
import { delays } from '../../../src/session/delays.ts';
import { aVisit, type RestingState, restingStates } from './a-visit.ts';
import { at, expectNobody } from './at-state.ts';

const unhurried: readonly RestingState[] = ['intending', 'awaitingApproval', 'executing'];
/** Their end has a time of its own. */
const ending: readonly RestingState[] = ['idle', 'printing', 'shown'];
const attended = restingStates.filter(state => !ending.includes(state) && !unhurried.includes(state));

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

/** The hub has answered. */
const heard = (): Promise<unknown> => new Promise(resolve => setImmediate(resolve));

describe('a call for help', () => {
  it.each(restingStates)('can be made in %s and changes nothing else', async state => {
    const visit = await at(state);
    const { screen } = visit.view();
    expect(visit.want({ kind: 'callStaff' })).toBe(true);
    await heard();
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

  it('from an empty machine is forgotten after a while, and calls nobody twice', async () => {
    const visit = aVisit();
    visit.want({ kind: 'callStaff' });
    await heard();
    visit.pass('untilForgotten', -1);
    expect(visit.want({ kind: 'callStaff' })).toBe(false);
    expect(visit.told).toEqual(['callStaff nobody']);
    expect(visit.view().help).toBe('called');
    visit.clock.increment(1);
    expect(visit.view()).not.toHaveProperty('help');
  });

  it('can be made again when nobody came some time after somebody said so', async () => {
    const visit = await at('select');
    visit.want({ kind: 'callStaff' });
    await heard();
    visit.tell({ type: 'assistanceAttended' });
    expect(visit.view().help).toBe('coming');
    expect(visit.want({ kind: 'callStaff' })).toBe(false);
    visit.pass('untilHelpMayBeCalledAgain');
    expect(visit.want({ kind: 'callStaff' })).toBe(true);
    expect(visit.told).toEqual(['callStaff session', 'callStaff session']);
  });

  it('that nobody could hear says so, and can be made again', async () => {
    const visit = await at('select');
    visit.staffHear = false;
    visit.want({ kind: 'callStaff' });
    await heard();
    expect(visit.view()).not.toHaveProperty('help');
    expect(visit.view().notice?.code).toBe('error.staffUnreachable');
    expect(visit.want({ kind: 'callStaff' })).toBe(true);
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
