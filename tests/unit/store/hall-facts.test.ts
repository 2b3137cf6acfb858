import { describe, expect, it } from 'vitest';
import { assistanceSince, attendAssistance, callAssistance } from '../../../src/store/assistance.ts';
import { deviceStateChanged } from '../../../src/store/devices.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import { customerIdentified, sessionEnded } from '../../../src/store/sessions.ts';
import { freshStore, noon, testClock } from './a-store.ts';
import { beginSession, newAssistance, printer } from './facts.ts';

describe('a call for a person', () => {
  it('is attended by the first who goes, and stays listed for a while', () => {
    const clock = testClock();
    const { read, write } = freshStore(clock);
    const assistance = newAssistance();
    callAssistance(write, { assistance, face: 'ticket-machine' });
    callAssistance(write, { assistance, face: 'ticket-machine' });
    clock.at = noon + 5_000;
    expect(attendAssistance(write, { assistance, staff: 'Li' })).toMatchObject({ value: { staff: 'Li' } });
    expect(attendAssistance(write, { assistance, staff: 'Wang' })).toMatchObject({
      failure: { code: 'assistanceAttended', detail: 'Li' },
    });
    expect(attendAssistance(write, { assistance: newAssistance(), staff: 'Li' })).toMatchObject({
      failure: { code: 'assistanceUnknown' },
    });
    expect(assistanceSince(read, noon)).toEqual([
      { assistance, face: 'ticket-machine', calledAt: noon, attendedAt: noon + 5_000, staff: 'Li' },
    ]);
    expect(assistanceSince(read, noon + 1)).toEqual([]);
    expect(entriesAfter(read, 0, 9).map(({ kind }) => kind)).toEqual([
      'assistanceCalled',
      'assistanceAttended',
    ]);
  });

  it('that nobody attends is never forgotten', () => {
    const { read, write } = freshStore();
    callAssistance(write, { assistance: newAssistance(), face: 'smart-counter' });
    expect(assistanceSince(read, noon + 1_000_000)).toHaveLength(1);
  });
});

describe('a device', () => {
  it('is in the journal when it changes, and only then', () => {
    const clock = testClock();
    const { read, write } = freshStore(clock);
    expect(deviceStateChanged(write, { device: printer, state: { device: 'online', paper: 'full' } })).toBe(
      true,
    );
    clock.at += 1_000;
    expect(deviceStateChanged(write, { device: printer, state: { paper: 'full', device: 'online' } })).toBe(
      false,
    );
    expect(deviceStateChanged(write, { device: printer, state: { device: 'online', paper: 'low' } })).toBe(
      true,
    );
    expect(entriesAfter(read, 0, 9).map(({ at, payload }) => [at, payload.state])).toEqual([
      [noon, { device: 'online', paper: 'full' }],
      [noon + 1_000, { device: 'online', paper: 'low' }],
    ]);
  });
});

describe('a session', () => {
  it('ends once, and nobody is identified in it afterwards', () => {
    const store = freshStore();
    const session = beginSession(store);
    customerIdentified(store.write, { session, by: 'card', customer: '张*' });
    sessionEnded(store.write, { session, outcome: 'finished' });
    expect(() => sessionEnded(store.write, { session, outcome: 'timedOut' })).toThrow('not open');
    expect(() => customerIdentified(store.write, { session, by: 'none', customer: '' })).toThrow('not open');
    expect(entriesAfter(store.read, 0, 9)).toHaveLength(3);
  });
});
