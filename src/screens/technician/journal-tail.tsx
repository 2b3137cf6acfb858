import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { exactClockText } from '../tool/clock-text.ts';
import type { Diagnostics } from './diagnostics.ts';

/** The page is about how things stand; the whole journal is proved and read with a program. */
const shownEntries = 10;

/** The latest facts that this node wrote down, newest first whatever order they came in. */
export function JournalTail({ language, journal }: { language: Language; journal: Diagnostics['journal'] }) {
  return (
    <section class="panel journal" aria-labelledby="journal-title">
      <h2 id="journal-title">{say(language, 'technician.journal')}</h2>
      {journal.length === 0 ? (
        <p class="empty">{say(language, 'technician.noJournal')}</p>
      ) : (
        <ol class="journal-list" aria-labelledby="journal-title">
          {journal
            .toSorted((a, b) => b.seq - a.seq)
            .slice(0, shownEntries)
            .map(entry => (
              <li key={entry.seq}>
                <span class="quiet">{entry.seq}</span>
                <span class="quiet">{exactClockText(entry.at)}</span>
                <span>{entry.kind}</span>
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}
