import type { Pushed } from '../../rpc/contract.ts';
import type { headOfficeContract } from '../../rpc/head-office.ts';

export type Fleet = Pushed<typeof headOfficeContract, 'fleet'>;
export type Branch = Fleet['branches'][number];
export type Node = Branch['nodes'][number];

/** A node that has not been heard of for so long is out of touch, ms: several of its signs of life did not come. */
export const silentAfter = 5 * 60_000;

/** The three questions that head office asks first: is a branch silent, is anything missing, is a device out. */
export const questions = ['silent', 'blocked', 'devices'] as const;
export type Question = (typeof questions)[number];

/** Whether nothing was heard of a node that should be there. One that said it was switched off need not be. */
export const isSilent = ({ contact }: Node, now: number): boolean =>
  contact === undefined || (!contact.stopped && now - contact.at > silentAfter);

/** Whether its entries do not come in, or may not be its own. */
export const isBlocked = ({ refusal, conflict }: Node): boolean =>
  refusal !== undefined || conflict !== undefined;

/** Whether what it told of its devices is of now: of a silent node and of one that was switched off nobody knows. */
export const knowsDevices = (node: Node, now: number): boolean =>
  node.contact?.stopped !== true && !isSilent(node, now);

/** The same of the node that a device's word came from. */
export const isKnownNow = (device: { readonly node: string }, nodes: readonly Node[], now: number): boolean =>
  nodes.every(node => node.node !== device.node || knowsDevices(node, now));

/** Devices that need a person, of the nodes that are heard of. */
export const troublesOf = ({ nodes, troubles }: Branch, now: number): Branch['troubles'] =>
  troubles.filter(trouble => isKnownNow(trouble, nodes, now));

/** What of a branch needs a person. */
export const needsOf = (branch: Branch, now: number): Readonly<Record<Question, boolean>> => ({
  silent: branch.nodes.some(node => isSilent(node, now)),
  blocked: branch.nodes.some(isBlocked),
  devices: troublesOf(branch, now).length > 0,
});

/** Branches that need a person stand first, in the order of the questions; the others by their id. */
export function sortedByNeed(branches: readonly Branch[], now: number): readonly Branch[] {
  const rank = (branch: Branch): number => {
    const needs = needsOf(branch, now);
    const first = questions.findIndex(question => needs[question]);
    return first === -1 ? questions.length : first;
  };
  return branches
    .map(branch => ({ branch, rank: rank(branch) }))
    .sort((one, other) => one.rank - other.rank || (one.branch.id < other.branch.id ? -1 : 1))
    .map(({ branch }) => branch);
}
