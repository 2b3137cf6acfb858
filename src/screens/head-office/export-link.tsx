import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import type { Day } from './day-figures.ts';

/** Takes the whole list away for a spreadsheet. */
export function ExportLink(props: {
  readonly language: Language;
  readonly day: Day;
  readonly list: 'tickets' | 'operations' | 'devices' | 'entries';
  /** What the list is called, for those who hear the link alone. */
  readonly title: string;
}) {
  const { language, day, list, title } = props;
  const text = say(language, 'headOffice.export');
  return (
    <a
      class="link export"
      href={`export/${day.branch}/${day.day}/${list}.csv?language=${language}`}
      download
      aria-label={`${text} ${title}`}
    >
      <Icon name="file-text" />
      {text}
    </a>
  );
}
