import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crashLimit,
  hangGraceMs,
  healthyPage,
  type PageEvent,
  type PageRemedy,
  recover,
} from '../../../src/shell/electron/recovery.ts';

interface Happening {
  readonly at: number;
  readonly event: PageEvent;
}

/** Plays events in order of time, with the end of every grace where the shell's timer would put it; stops at `giveUp`. */
function play(told: readonly Happening[]): { at: number; event: PageEvent; remedy: PageRemedy }[] {
  const queue = [...told];
  const history = [];
  let health = healthyPage;
  while (queue.length > 0) {
    queue.sort((a, b) => a.at - b.at);
    const next = queue.shift();
    if (!next) break;
    const step = recover(health, next.event, next.at);
    health = step.health;
    history.push({ ...next, remedy: step.remedy });
    if (step.remedy === 'startGrace') queue.push({ at: next.at + hangGraceMs, event: 'graceOver' });
    // Killing a page's process makes it "gone" a moment later.
    if (step.remedy === 'crash') queue.push({ at: next.at + 1, event: 'gone' });
    if (step.remedy === 'giveUp') break;
  }
  return history;
}

const happenings = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 200_000 })),
      event: fc.constantFrom<PageEvent>('gone', 'unresponsive', 'responsive'),
    }),
    { maxLength: 40 },
  )
  .map(steps => {
    let at = 0;
    return steps.map(({ gap, event }) => {
      at += gap;
      return { at, event };
    });
  });

describe('the recovery of a page', () => {
  it('reloads a page that crashed', () => {
    expect(recover(healthyPage, 'gone', 0).remedy).toBe('reload');
  });

  it('gives up at the fourth crash within five minutes, and not when one of them is older', () => {
    const crashesAt = (times: readonly number[]): PageRemedy[] =>
      play(times.map(at => ({ at, event: 'gone' }))).map(step => step.remedy);
    expect(crashesAt([0, 1, 2, 3])).toEqual(['reload', 'reload', 'reload', 'giveUp']);
    expect(crashesAt([0, 1, 2, crashLimit.withinMs])).toEqual(['reload', 'reload', 'reload', 'reload']);
    expect(crashesAt([0, 1, 2, crashLimit.withinMs - 1])).toEqual(['reload', 'reload', 'reload', 'giveUp']);
  });

  it('crashes a page that hangs for ten seconds, and spares one that came back', () => {
    expect(play([{ at: 0, event: 'unresponsive' }]).map(step => step.remedy)).toEqual([
      'startGrace',
      'crash',
      'reload',
    ]);
    const cameBack = play([
      { at: 0, event: 'unresponsive' },
      { at: 9000, event: 'responsive' },
      { at: 9500, event: 'unresponsive' },
      { at: 11_000, event: 'responsive' },
    ]);
    expect(cameBack.map(step => step.remedy)).not.toContain('crash');
  });

  it('never reloads more than three times in any five minutes, and answers every crash', () => {
    fc.assert(
      fc.property(happenings, told => {
        const history = play(told);
        const reloads = history.filter(step => step.remedy === 'reload').map(step => step.at);
        for (const start of reloads) {
          const near = reloads.filter(at => at >= start && at < start + crashLimit.withinMs);
          expect(near.length).toBeLessThanOrEqual(crashLimit.reloads);
        }
        for (const step of history)
          if (step.event === 'gone') expect(['reload', 'giveUp']).toContain(step.remedy);
      }),
    );
  });

  it('crashes only a page that has not answered for the whole grace', () => {
    fc.assert(
      fc.property(happenings, told => {
        const history = play(told);
        for (const [index, step] of history.entries()) {
          if (step.remedy !== 'crash') continue;
          const hung = history.slice(0, index).findLast(earlier => earlier.remedy === 'startGrace');
          const between = history.slice(0, index).filter(earlier => earlier.at > (hung?.at ?? 0));
          expect(step.at - (hung?.at ?? 0)).toBeGreaterThanOrEqual(hangGraceMs);
          expect(between.map(earlier => earlier.event)).not.toContain('responsive');
        }
      }),
    );
  });
});
