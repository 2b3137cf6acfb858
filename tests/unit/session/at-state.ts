import { inspect } from 'node:util';
import { expect } from 'vitest';
import { type AVisit, aVisit, personalIn, type RestingState, secrets } from './a-visit.ts';

/** A visit that has come to a state; what it told on the way is forgotten. */
export async function at(state: RestingState): Promise<AVisit> {
  const visit = aVisit();
  await visit.reach(state);
  visit.told.length = 0;
  return visit;
}

/** Nothing of the customer is left in anything that the session holds or shows. */
export function expectNobody(visit: AVisit): void {
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
