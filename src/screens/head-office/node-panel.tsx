import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import type { Node } from './needs.ts';
import { ContactSign, nodeTroubles, Sign } from './node-sign.tsx';

/** Who of the branch tells head office, when we heard of them last, up to which entry, and what is in the way. */
export function NodePanel(props: { language: Language; nodes: readonly Node[]; now: number }) {
  const { language, nodes, now } = props;
  return (
    <section class="panel" aria-labelledby="nodes-title">
      <h2 id="nodes-title">{say(language, 'headOffice.nodes')}</h2>
      {nodes.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noNodes')}</p>
      ) : (
        <table class="table nodes">
          <thead>
            <tr>
              <th scope="col">{say(language, 'headOffice.node')}</th>
              <th scope="col">{say(language, 'headOffice.contact')}</th>
              <th scope="col">{say(language, 'headOffice.lastSeq')}</th>
              <th scope="col">{say(language, 'headOffice.version')}</th>
              <th scope="col">{say(language, 'headOffice.configuration')}</th>
            </tr>
          </thead>
          {nodes.map(node => (
            <tbody key={node.node}>
              <tr>
                <th scope="row">{node.node}</th>
                <td>
                  <ContactSign language={language} node={node} now={now} />
                </td>
                <td>{node.contact?.lastSeq}</td>
                <td>{node.version}</td>
                <td>{node.configuration?.version || say(language, 'headOffice.configuration.none')}</td>
              </tr>
              {nodeTroubles(language, node, now).map(text => (
                <tr key={text} class="node-trouble">
                  <td colSpan={5}>
                    <Sign need="now">{text}</Sign>
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      )}
    </section>
  );
}
