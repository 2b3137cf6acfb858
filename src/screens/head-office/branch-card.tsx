import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { type Branch, isBlocked, isSilent, knowsDevices, type Node, needsOf, troublesOf } from './needs.ts';
import { NodeSign, Sign } from './node-sign.tsx';
import { hashOf } from './use-place.ts';

/** As many as a branch usually has. */
const shownNodes = 3;

const urgency = (node: Node, now: number): number => (isBlocked(node) ? 0 : isSilent(node, now) ? 1 : 2);

/** A branch among many: who of it was heard of when, and what is out. The whole card leads to its day. */
export function BranchCard(props: {
  readonly language: Language;
  readonly branch: Branch;
  readonly now: number;
}) {
  const { language, branch, now } = props;
  const { silent, blocked, devices } = needsOf(branch, now);
  const nodes = branch.nodes.toSorted((one, other) => urgency(one, now) - urgency(other, now));
  const more = nodes.length - shownNodes;
  return (
    <li class="branch" data-need={silent || blocked || devices ? 'now' : 'fine'}>
      <h3>
        <a href={hashOf({ branch: branch.id })}>{branch.name?.[language] ?? branch.id}</a>
        {branch.name && <small class="branch-id">{branch.id}</small>}
      </h3>
      <ul class="branch-nodes">
        {nodes.slice(0, more > 0 ? shownNodes - 1 : shownNodes).map(node => (
          <li key={node.node}>
            <span class="node-name">
              {node.node} <small>{node.version}</small>
            </span>
            <NodeSign language={language} node={node} now={now} />
          </li>
        ))}
        {more > 0 && <li class="quiet">{say(language, 'headOffice.moreNodes', { count: more + 1 })}</li>}
      </ul>
      <p class="branch-devices">
        <DeviceSigns language={language} branch={branch} now={now} />
      </p>
    </li>
  );
}

/** How many devices are well or out, and of how many nobody knows. */
function DeviceSigns({ language, branch, now }: { language: Language; branch: Branch; now: number }) {
  const countOf = (nodes: readonly Node[]): number => nodes.reduce((sum, { devices }) => sum + devices, 0);
  const all = countOf(branch.nodes);
  const count = countOf(branch.nodes.filter(node => knowsDevices(node, now)));
  const out = troublesOf(branch, now).length;
  if (all === 0) return <span class="quiet">{say(language, 'headOffice.devicesNone')}</span>;
  return (
    <>
      {count > 0 && out === 0 && (
        <Sign need="fine">{say(language, 'headOffice.devicesFine', { count })}</Sign>
      )}
      {out > 0 && <Sign need="now">{say(language, 'headOffice.devicesOut', { out, count })}</Sign>}
      {all > count && (
        <Sign need={branch.nodes.some(node => isSilent(node, now)) ? 'soon' : 'off'}>
          {say(language, 'headOffice.devicesUnknown', { count: all - count })}
        </Sign>
      )}
    </>
  );
}
