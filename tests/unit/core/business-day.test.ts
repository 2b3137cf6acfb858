import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDayNow, type Moment } from '../../../src/core/business-day.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** 2026-11-21, noon in Shanghai. */
const noon = Date.UTC(2026, 10, 21, 4);
const start: Moment = { wall: noon, steady: 1_000 };
/** `passed` ms after the start; the wall clock was put forward by `jump` meanwhile. */
const ran = (passed: number, jump = 0): Moment => ({
  wall: start.wall + passed + jump,
  steady: start.steady + passed,
});
const nobody = { peopleWait: () => false, isUnused: () => false };
const somebody = { peopleWait: () => true, isUnused: () => false };

describe('the business day', () => {
  it('of a new store is the one on the calendar', () => {
    expect(businessDayNow(undefined, start, start, 0, nobody)).toEqual({ day: '2026-11-21' });
  });

  it('goes on at midnight by a clock that runs evenly, whoever waits', () => {
    expect(businessDayNow('2026-11-21', ran(12 * hour - 1), start, noon, somebody).day).toBe('2026-11-21');
    expect(businessDayNow('2026-11-21', ran(12 * hour), start, noon, somebody)).toEqual({
      day: '2026-11-22',
    });
  });

  it('goes on by a clock that is a little fast or slow', () => {
    expect(businessDayNow('2026-11-21', ran(12 * hour, 9 * 60_000), start, noon, nobody)).toEqual({
      day: '2026-11-22',
    });
  });

  it('never goes back', () => {
    expect(businessDayNow('2026-11-21', ran(hour, -5 * day), start, noon, nobody)).toEqual({
      day: '2026-11-21',
      held: 'clockBehind',
    });
  });

  it('stays when the clock jumps over midnight, and goes on when midnight really comes', () => {
    expect(businessDayNow('2026-11-21', ran(hour, 13 * hour), start, noon, nobody)).toEqual({
      day: '2026-11-21',
      held: 'clockJumped',
    });
    expect(businessDayNow('2026-11-21', ran(13 * hour, 13 * hour), start, noon, nobody)).toEqual({
      day: '2026-11-22',
    });
  });

  it('is the next one for a node that was off over night or over the longest holiday', () => {
    expect(businessDayNow('2026-11-20', start, start, noon - 20 * hour, nobody)).toEqual({
      day: '2026-11-21',
    });
    expect(businessDayNow('2026-08-21', start, start, noon - 92 * day, nobody)).toEqual({
      day: '2026-11-21',
    });
  });

  it('stays when the date is years ahead: that is a wrong clock', () => {
    const wrong = { wall: Date.UTC(2041, 0, 1), steady: 0 };
    expect(businessDayNow('2026-11-21', wrong, wrong, noon, nobody)).toEqual({
      day: '2026-11-21',
      held: 'clockAhead',
    });
  });

  it('waits, after a start with a clock that stood before the last fact, until nobody is cut off by the right date', () => {
    const wrong: Moment = { wall: Date.UTC(2000, 0, 1), steady: 0 };
    const kept = '2026-11-20';
    expect(businessDayNow(kept, wrong, wrong, noon - day, nobody)).toEqual({
      day: kept,
      held: 'clockBehind',
    });
    const corrected: Moment = { wall: noon, steady: 5 * 60_000 };
    expect(businessDayNow(kept, corrected, wrong, noon - day, somebody)).toEqual({
      day: kept,
      held: 'peopleWait',
    });
    expect(businessDayNow(kept, corrected, wrong, noon - day, nobody)).toEqual({ day: '2026-11-21' });
  });

  it('that a first start with an empty clock battery began is given up for the right one', () => {
    const empty: Moment = { wall: Date.UTC(2020, 0, 1), steady: 0 };
    const corrected: Moment = { wall: noon, steady: 5 * 60_000 };
    expect(businessDayNow('2020-01-01', corrected, empty, empty.wall, nobody)).toEqual({ day: '2026-11-21' });
    expect(businessDayNow('2020-01-01', start, start, empty.wall, nobody)).toEqual({ day: '2026-11-21' });
  });

  it('is whatever the calendar says while nothing was ever done', () => {
    const unused = { peopleWait: () => false, isUnused: () => true };
    expect(businessDayNow('2027-11-21', start, start, noon, unused)).toEqual({ day: '2026-11-21' });
    expect(businessDayNow('2020-01-01', start, start, noon, unused)).toEqual({ day: '2026-11-21' });
  });

  it('never goes back and never goes beyond the calendar, whatever the clock does', () => {
    const readings = fc.array(
      fc.record({
        passed: fc.integer({ min: 0, max: 3 * day }),
        jump: fc.integer({ min: -2 * day, max: 2 * day }),
        wait: fc.boolean(),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(readings, fc.integer({ min: -day, max: day }), (steps, lastFact) => {
        let kept = '2026-11-21';
        let passed = 0;
        let latest = kept;
        for (const step of steps) {
          passed += step.passed;
          const now = ran(passed, step.jump);
          const next = businessDayNow(kept, now, start, noon + lastFact, step.wait ? somebody : nobody);
          expect(next.day >= kept).toBe(true);
          const shown = new Date(now.wall + 8 * hour).toISOString().slice(0, 10);
          if (shown > latest) latest = shown;
          expect(next.day <= latest).toBe(true);
          kept = next.day;
        }
      }),
    );
  });
});
