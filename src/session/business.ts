import type { Service } from '../catalogue/catalogue.ts';
import type { OperationId, ServiceId } from '../core/ids.ts';
import { Personal } from '../core/personal.ts';
import { assert } from '../core/result.ts';
import type { BusinessInput, Decision } from './effects.ts';
import { buildReview } from './review.ts';
import type { CheckedEntry, Outcome, Visit } from './visit.ts';

export type StartedInput = BusinessInput & { readonly operation: OperationId };

const noEntry = new Personal<CheckedEntry>({ values: {} });

/** Everything that the later steps need; a bug if it is not there by then. */
export function business(visit: Visit): BusinessInput {
  const { session, service, review } = visit;
  assert(session && service && review, 'a business step without its business');
  const entry = visit.entry ?? noEntry;
  return {
    face: visit.face,
    session,
    language: visit.reviewedIn,
    customer: visit.customer,
    service,
    entry,
    review,
  };
}

/** The same, once the intent is durable. */
export function started(visit: Visit): StartedInput {
  assert(visit.operation, 'an effect before its intent was durable');
  return { ...business(visit), operation: visit.operation };
}

/** What the customer is asked to confirm, in the language of now. */
export function reviewOf(visit: Visit): NonNullable<Visit['review']> {
  assert(visit.service, 'a review without a service');
  return buildReview(
    visit.service,
    (visit.entry ?? noEntry).reveal(),
    visit.customer?.reveal(),
    visit.language,
  );
}

/** A service of this face, or `undefined`. */
export const serviceOf = (visit: Visit, id: ServiceId): Service | undefined =>
  visit.catalogue.services.find(service => service.id === id && service.faces.includes(visit.face));

/** What the customer hears when the staff did not approve. */
export function outcomeOf(decision: Exclude<Decision, { kind: 'approved' }>): Outcome {
  if (decision.kind === 'refused')
    return {
      kind: 'refused',
      title: 'done.refusedTitle',
      explanation: 'done.refusedByStaff',
      reason: decision.reason,
      rows: [],
    };
  return {
    kind: 'failed',
    title: 'done.notDoneTitle',
    explanation: decision.kind === 'expired' ? 'done.nobodyDecided' : 'done.staffUnreachable',
    rows: [],
  };
}
