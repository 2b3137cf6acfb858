import { useEffect, useState } from 'preact/hooks';
import type { headOfficeContract } from '../../rpc/head-office.ts';
import type { Live } from '../design/connect.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolFrame } from '../tool/tool-frame.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import { useSending } from '../tool/use-sending.ts';
import { type Choice, DayPicker } from './day-picker.tsx';
import { DayView } from './day-view.tsx';
import './head-office.css';

/** A branch's day as its journals tell it. */
export function HeadOfficePage({ backend }: { readonly backend: Live<typeof headOfficeContract> }) {
  const [language, setLanguage] = useLanguage();
  const branches = backend.usePush('branches');
  const day = backend.usePush('day');
  const connected = backend.useConnected();
  const now = useNow();
  const [chosen, setChosen] = useState<Choice>();
  const { send, failure } = useSending();

  const first = branches?.find(branch => branch.days.length > 0);
  const latest = first?.days.toSorted().at(-1);
  const choice = chosen ?? (first && latest ? { branch: first.id, day: latest } : undefined);

  // A new connection knows nothing of what the old one watched.
  const branch = choice?.branch;
  const date = choice?.day;
  useEffect(() => {
    if (connected && branch !== undefined && date !== undefined)
      void send(() => backend.call('watch', { branch, day: date }));
  }, [connected, branch, date, backend, send]);

  return (
    <ToolFrame
      language={language}
      onLanguage={setLanguage}
      title={say(language, 'headOffice.title')}
      subtitle={undefined}
      connected={connected}
      loaded={branches !== undefined}
      now={now}
      head={
        branches !== undefined &&
        choice !== undefined && (
          <DayPicker language={language} branches={branches} choice={choice} onChoose={setChosen} />
        )
      }
    >
      <FailureLine language={language} failure={failure} />
      {choice === undefined ? (
        <p class="empty">{say(language, 'headOffice.noBranch')}</p>
      ) : day !== undefined && day.branch === branch && day.day === date ? (
        <DayView key={`${day.branch} ${day.day}`} language={language} day={day} now={now} />
      ) : (
        <p class="empty" role="status">
          {say(language, 'tool.loading')}
        </p>
      )}
    </ToolFrame>
  );
}
