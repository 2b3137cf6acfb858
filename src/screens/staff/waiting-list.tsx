import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { minutesSince } from './time-left.ts';
import './waiting-list.css';
import type { Work } from './work.ts';

/** Who waits, in the order in which they will be called. */
export function WaitingList(props: {
  readonly language: Language;
  readonly waiting: Work['waiting'];
  /** What my window serves; absent for who has no window. */
  readonly services: readonly string[] | undefined;
  readonly now: number;
}) {
  const { language, waiting, services, now } = props;
  const nextHere = waiting.find(ticket => services?.includes(ticket.service));
  return (
    <section class="panel waiting" aria-labelledby="waiting-title">
      <h2 id="waiting-title">
        {say(language, 'staff.waiting')} <span class="count">{waiting.length}</span>
      </h2>
      {waiting.length === 0 ? (
        <p class="empty">{say(language, 'staff.nobodyWaits')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard too.
        <ol class="waiting-list" tabIndex={0} aria-labelledby="waiting-title">
          {waiting.map(ticket => (
            <li
              key={ticket.number}
              class={services?.includes(ticket.service) === false ? 'is-elsewhere' : undefined}
            >
              <strong>{ticket.number}</strong>
              <span class="waiting-service">
                {ticket.service}
                {ticket.customer !== '' && <small>{ticket.customer}</small>}
                {ticket === nextHere && <em>{say(language, 'staff.nextHere')}</em>}
              </span>
              <span class="waiting-minutes">
                {say(language, 'staff.minutes', { minutes: minutesSince(ticket.issuedAt, now) })}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
