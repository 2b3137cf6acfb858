import type { Pushed } from '../../rpc/contract.ts';
import type { staffContract } from '../../rpc/staff.ts';
import type { Live } from '../design/connect.ts';

/** Everything that waits for the staff of the branch, as pushed. */
export type Work = Pushed<typeof staffContract, 'work'>;
export type StaffCall = Live<typeof staffContract>['call'];
export type StaffWindow = Work['windows'][number];
export type Approval = Work['approvals'][number];

/** What can be done at a window now: the next number only when nobody is being served there. */
export interface WindowActions {
  readonly callNext: boolean;
  readonly recall: boolean;
  readonly end: boolean;
  readonly noShow: boolean;
}

/** A window serves one number at a time, so every action is either about that number or about the next one. */
export function windowActions(window: StaffWindow | undefined): WindowActions {
  const serving = window?.ticket !== undefined;
  return {
    callNext: window !== undefined && !serving,
    recall: serving,
    end: serving,
    noShow: serving,
  };
}

/** How many things wait for a person: what the heading counts and the tab's title says. */
export const needsPerson = (work: Work): number =>
  work.approvals.length +
  work.assistance.filter(call => call.attendedBy === undefined).length +
  work.papers.length +
  work.interrupted.length +
  work.deviceTroubles.length;

/** One decision about one approval card; a changed request under the same id is another card. */
export const approvalKey = (approval: Approval): string =>
  `${approval.id} ${approval.digest} ${approval.nonce}`;

/**
 * The approval that the keys A and D are about: the one the person touched last while it is there, else the oldest.
 */
export function approvalOfKeys(
  approvals: readonly Approval[],
  touched: string | undefined,
): Approval | undefined {
  return approvals.find(approval => approvalKey(approval) === touched) ?? approvals[0];
}

/** Oldest request first, so that a new one never pushes away the card under the pointer. */
export const inOrder = (approvals: readonly Approval[]): readonly Approval[] =>
  approvals.toSorted((a, b) => a.requestedAt - b.requestedAt);
