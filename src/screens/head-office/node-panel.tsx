import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { spanWords } from '../tool/span-words.ts';
import type { Day } from './day-figures.ts';

/** A node that has not been heard of for so long is said to be silent, ms: several of its longest retry delays. */
const silentAfter = 5 * 60_000;

/** Who tells this day, up to which entry, and when we heard of them last. */
export function NodePanel(props: { language: Language; nodes: Day['nodes']; now: number }) {
  const { language, nodes, now } = props;
  return (
    <section class="panel" aria-labelledby="nodes-title">
      <h2 id="nodes-title">{say(language, 'headOffice.nodes')}</h2>
      {nodes.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noNodes')}</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{say(language, 'headOffice.node')}</th>
              <th scope="col">{say(language, 'headOffice.contact')}</th>
              <th scope="col">{say(language, 'headOffice.lastSeq')}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(node => {
              const silent = now - node.lastContactAt > silentAfter;
              return (
                <tr key={node.node}>
                  <th scope="row">{node.node}</th>
                  <td>
                    <span class="device-sign" data-need={silent ? 'now' : 'fine'}>
                      <Icon name={silent ? 'circle-x' : 'circle-check'} />
                      {say(language, 'headOffice.ago', {
                        span: spanWords(language, now - node.lastContactAt),
                      })}
                    </span>
                  </td>
                  <td>{node.lastSeq}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
