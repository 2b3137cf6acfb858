import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { exactClockText } from '../tool/clock-text.ts';
import { Pager, usePages } from '../tool/pager.tsx';
import type { Day } from './day-figures.ts';
import { ExportLink } from './export-link.tsx';
import { knownWord } from './known-word.ts';
import { deviceName } from './service-name.ts';

/** The day's latest journal entries, newest first, and how many there are in all. */
export function EntryFeed({ language, day }: { language: Language; day: Day }) {
  const count = day.entryCount;
  const { items, page, pages, go } = usePages(
    day.entries.toSorted((a, b) => b.at - a.at || b.seq - a.seq),
    8,
  );
  return (
    <section class="panel" aria-labelledby="entries-title">
      <div class="panel-head">
        <h2 id="entries-title">
          {say(language, 'headOffice.entries')} <span class="count">{count}</span>
        </h2>
        <ExportLink
          language={language}
          day={day}
          list="entries"
          title={say(language, 'headOffice.entries')}
        />
        <Pager language={language} page={page} pages={pages} go={go} />
      </div>
      {items.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noEntries')}</p>
      ) : (
        <>
          <ol class="entries">
            {items.map(entry => (
              <li key={`${entry.node} ${entry.seq}`}>
                <span class="quiet">{exactClockText(entry.at)}</span>
                <span>
                  {entry.kind}
                  <small>{entry.device ? deviceNews(language, entry.device) : entry.summary}</small>
                </span>
                <span class="quiet">
                  {entry.node} {entry.seq}
                </span>
              </li>
            ))}
          </ol>
          {day.entries.length < count && page === pages - 1 && (
            <p class="quiet">
              {say(language, 'headOffice.latestOnly', { shown: day.entries.length, count })}
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** `票据打印机 smart-counter · 需要人处理 · 缺纸`, in the words of the device table, with the cause where it is told. */
function deviceNews(
  language: Language,
  { id, status, paper, cause }: NonNullable<Day['entries'][number]['device']>,
): string {
  return [
    deviceName(language, id),
    knownWord(language, 'tool.device', status),
    paper && knownWord(language, 'tool.paper', paper),
    cause,
  ]
    .filter(Boolean)
    .join(' · ');
}
