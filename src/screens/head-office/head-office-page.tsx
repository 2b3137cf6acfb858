import { useEffect, useMemo } from 'preact/hooks';
import type { headOfficeContract } from '../../rpc/head-office.ts';
import type { Live } from '../design/connect.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { ToolFrame } from '../tool/tool-frame.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import { DayPicker } from './day-picker.tsx';
import { DayView } from './day-view.tsx';
import { FleetView } from './fleet-view.tsx';
import { needsOf } from './needs.ts';
import { hashOf, usePlace } from './use-place.ts';
import './head-office.css';

/** Every branch at a glance; or one branch's day as its journals tell it. */
export function HeadOfficePage({ backend }: { readonly backend: Live<typeof headOfficeContract> }) {
  const [language, setLanguage] = useLanguage();
  const words = backend.usePush('words');
  const fleet = backend.usePush('fleet');
  const day = backend.usePush('day');
  const connected = backend.useConnected();
  const here = useNow();
  const place = usePlace();

  // Two clocks are never the same: what the server says of the past is measured by the server's.
  const late = useMemo(() => (fleet === undefined ? 0 : fleet.at - Date.now()), [fleet]);
  const now = here + late;

  // A new connection knows nothing of what the old one watched.
  const { branch: chosen, day: date } = place;
  useEffect(() => {
    if (!connected) return;
    if (chosen === undefined) void backend.call('unwatch', {});
    else void backend.call('watch', { branch: chosen, day: date });
  }, [connected, chosen, date, backend]);

  const branch = fleet?.branches.find(({ id }) => id === chosen);
  const isShown = day !== undefined && day.branch === chosen && (date === undefined || day.day === date);
  const attention = fleet?.branches.filter(one => Object.values(needsOf(one, now)).some(Boolean)).length;

  return (
    <ToolFrame
      language={language}
      onLanguage={setLanguage}
      title={say(language, 'headOffice.title')}
      attention={attention ?? 0}
      subtitle={undefined}
      connected={connected}
      loaded={fleet !== undefined}
      now={now}
      head={
        chosen !== undefined && (
          <div class="place">
            <a class="tool-button" href={hashOf({})}>
              <Icon name="arrow-left" />
              {say(language, 'headOffice.allBranches')}
            </a>
            <h2>
              {branch?.name?.[language] ?? chosen}
              {branch?.name && <small class="branch-id">{chosen}</small>}
            </h2>
            {isShown && <DayPicker language={language} branch={chosen} day={day.day} days={day.days} />}
          </div>
        )
      }
    >
      {fleet === undefined ? null : fleet.branches.length === 0 ? (
        <p class="empty">{say(language, 'headOffice.noBranch')}</p>
      ) : chosen === undefined ? (
        <FleetView language={language} fleet={fleet} now={now} />
      ) : isShown ? (
        <DayView
          key={`${day.branch} ${day.day}`}
          language={language}
          day={day}
          nodes={branch?.nodes ?? []}
          services={words?.services ?? {}}
          now={now}
        />
      ) : branch?.latestDay === undefined ? (
        <p class="empty">{say(language, 'headOffice.noDay')}</p>
      ) : (
        <p class="empty" role="status">
          {say(language, 'tool.loading')}
        </p>
      )}
    </ToolFrame>
  );
}
