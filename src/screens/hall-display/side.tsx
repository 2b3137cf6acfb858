import type { Language } from '../../core/language.ts';
import type { Pushed } from '../../rpc/contract.ts';
import type { hallDisplayContract } from '../../rpc/hall-display.ts';
import { Icon } from '../design/icon.tsx';
import { TwoLanguages } from './two-languages.tsx';
import { useTurn } from './use-turn.ts';

type Hall = Pushed<typeof hallDisplayContract, 'hall'>;

/** Time to read the longest notice twice, ms. */
const noticeMs = 14_000;

/** How many wait, who comes next, and what the branch wants to say. */
export function Side({ language, hall }: { language: Language; hall: Hall }) {
  const turn = useTurn(hall.notices.length, noticeMs);
  const notice = hall.notices[turn];
  return (
    <aside class="side">
      <section class="side-count">
        <h2>
          <TwoLanguages language={language} text="hall.waiting" />
        </h2>
        <p>{hall.waitingCount}</p>
      </section>
      <section class="side-next">
        <h2>
          <TwoLanguages language={language} text="hall.next" />
        </h2>
        {hall.waiting.length === 0 ? (
          <p class="side-nobody">
            <TwoLanguages language={language} text="hall.nobodyWaits" />
          </p>
        ) : (
          <ol>
            {hall.waiting.map(ticket => (
              <li key={ticket.number}>
                <strong>{ticket.number}</strong>
                <span>{ticket.service}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {notice !== undefined && (
        <section class="side-notice" key={notice.id}>
          <Icon name="info" />
          <p>{notice.text}</p>
          {hall.notices.length > 1 && (
            <ol class="side-dots" aria-hidden="true">
              {hall.notices.map((one, index) => (
                <li key={one.id} class={index === turn ? 'is-now' : undefined} />
              ))}
            </ol>
          )}
        </section>
      )}
    </aside>
  );
}
