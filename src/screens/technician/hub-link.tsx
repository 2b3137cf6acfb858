import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { hasText, say } from '../design/texts.ts';
import { spanWords } from '../tool/span-words.ts';
import type { Diagnostics } from './diagnostics.ts';

/** The line to the branch's hub, and what a person has to do when there is none. */
export function HubLink(props: {
  readonly language: Language;
  readonly hub: Diagnostics['hub'];
  readonly now: number;
}) {
  const { language, hub, now } = props;
  const fine = hub.state === 'inside' || hub.state === 'connected';
  const todo = `technician.hub.todo.${hub.state}`;
  return (
    <section class="panel" aria-labelledby="hub-title">
      <h2 id="hub-title">{say(language, 'technician.hub')}</h2>
      <p class="device-sign technician-state" data-need={fine ? 'fine' : 'now'}>
        <Icon name={fine ? 'circle-check' : 'circle-x'} />
        {say(language, `technician.hub.${hub.state}`)}
      </p>
      {hub.address !== undefined && (
        <dl class="facts">
          <dt>{say(language, 'technician.since')}</dt>
          <dd>{spanWords(language, now - hub.since)}</dd>
          <dt>{say(language, 'technician.hub.address')}</dt>
          <dd>{hub.address}</dd>
        </dl>
      )}
      {hasText(todo) && <p class="technician-error">{say(language, todo)}</p>}
    </section>
  );
}
