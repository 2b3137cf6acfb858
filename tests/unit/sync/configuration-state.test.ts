import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConfigurationState,
  chosen,
  configurationStateSchema,
  healthy,
  lost,
  noConfiguration,
  refused,
  rolledBack,
  started,
  stopped,
  taken,
} from '../../../src/sync/configuration-state.ts';

/** A node that is healthy with each of these, in turn. */
const healthyWith = (...versions: number[]): ConfigurationState =>
  versions.reduce((state, version) => healthy(started(chosen(taken(state, version)))), noConfiguration);

describe('the configurations of a node', () => {
  it('change by one start that is a trial, and stay when it was healthy', () => {
    const tried = started(chosen(taken(healthyWith(3), 5)));
    expect(tried).toMatchObject({ inForce: 5, before: 3, trial: 'begun', newest: 5 });
    expect(tried).not.toHaveProperty('waiting');
    expect(healthy(tried)).toMatchObject({ inForce: 5, trial: 'none' });
    expect(healthy(tried).untold.at(-1)).toEqual({ kind: 'configurationApplied', version: 5 });
  });

  it('go back at the next start when the trial ended in a crash, and the bad one is never tried again', () => {
    const after = started(started(chosen(taken(healthyWith(3), 5))));
    expect(after).toMatchObject({
      inForce: 3,
      trial: 'none',
      newest: 5,
      rejected: { version: 5, why: 'crashed' },
    });
    expect(after.untold.at(-1)).toEqual({ kind: 'configurationRejected', version: 5, why: 'crashed' });
    expect(chosen(after)).toBe(after);
    expect(started(after)).toBe(after);
  });

  it('try again after a trial that somebody ended in good order', () => {
    const after = started(stopped(started(chosen(taken(healthyWith(3), 5)))));
    expect(after).toMatchObject({ inForce: 5, before: 3, trial: 'begun' });
  });

  it('wait while a trial goes on', () => {
    const trial = taken(started(chosen(taken(noConfiguration, 5))), 6);
    expect(chosen(trial)).toBe(trial);
    expect(chosen(healthy(trial))).toMatchObject({ inForce: 6, before: 5 });
    expect(chosen(rolledBack(trial, 'screensSilent'))).toMatchObject({ inForce: 6, before: 0 });
  });

  it('tell a refusal once', () => {
    const once = refused(healthyWith(3), { version: 4, why: 'otherKey' });
    expect(refused(once, { version: 4, why: 'otherKey' })).toBe(once);
    expect(refused(once, { version: 4, why: 'keyMissing' }).untold).toHaveLength(once.untold.length + 1);
    expect(once).toMatchObject({ inForce: 3, newest: 3 });
  });

  it('ask again for what the disk lost, but never again for what was bad', () => {
    expect(lost(healthyWith(3, 5))).toMatchObject({ inForce: 3, before: 0, newest: 4 });
    const wentBack = started(started(chosen(taken(healthyWith(3), 5))));
    expect(lost(wentBack)).toMatchObject({ inForce: 0, newest: 5 });
  });

  it('never go backwards by themselves, and keep what they go back to, whatever happens', () => {
    const step = fc.constantFrom('take', 'choose', 'start', 'stop', 'healthy', 'refuse');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        let state = noConfiguration;
        const bad = new Set<number>();
        for (const name of steps) {
          const before = state;
          if (name === 'take') state = taken(state, state.newest + 1);
          if (name === 'choose') state = chosen(state);
          if (name === 'start') state = started(state);
          if (name === 'stop') state = stopped(state);
          if (name === 'healthy' && state.trial === 'begun') state = healthy(state);
          if (name === 'refuse') state = refused(state, { version: state.newest, why: 'otherBranch' });
          expect(configurationStateSchema.safeParse(state).success).toBe(true);
          expect(state.newest).toBeGreaterThanOrEqual(before.newest);
          if (state.inForce < before.inForce) {
            // Only the way back from a trial.
            expect([before.trial, state.inForce]).toEqual(['begun', before.before]);
            bad.add(before.inForce);
          }
          expect(bad.has(state.inForce)).toBe(false);
          expect(state.inForce).toBeGreaterThanOrEqual(state.before);
          if (state.waiting !== undefined) expect(state.waiting).toBeGreaterThan(state.inForce);
        }
      }),
    );
  });
});
