import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { spanText } from './time-left.ts';
import type { StaffWindow } from './work.ts';

/** What every window of the branch does now. */
export function WindowsBoard(props: {
  readonly language: Language;
  readonly windows: readonly StaffWindow[];
  readonly mine: string | undefined;
  readonly now: number;
}) {
  const { language, windows, mine, now } = props;
  return (
    <section class="panel windows-board" aria-labelledby="windows-title">
      <h2 id="windows-title">{say(language, 'staff.windows')}</h2>
      <ul>
        {windows.map(window => (
          <li key={window.id} class={window.id === mine ? 'is-mine' : undefined}>
            <span>{say(language, 'staff.window', { window: window.id })}</span>
            {window.ticket === undefined ? (
              <span class="quiet">{say(language, 'staff.free')}</span>
            ) : (
              <>
                <strong>{window.ticket.number}</strong>
                <span class="quiet">{spanText(now - window.ticket.calledAt)}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
