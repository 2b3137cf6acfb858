import { useState } from 'preact/hooks';
import type { staffContract } from '../../rpc/staff.ts';
import type { Live } from '../design/connect.ts';
import { say } from '../design/texts.ts';
import { ToolFrame } from '../tool/tool-frame.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import { AttentionList } from './attention-list.tsx';
import { MyWindow } from './my-window.tsx';
import { type Place, recallPlace, rememberPlace } from './place.ts';
import { PlaceForm } from './place-form.tsx';
import './staff.css';
import { WaitingList } from './waiting-list.tsx';
import { WindowsBoard } from './windows-board.tsx';
import { needsPerson } from './work.ts';

/** The page of tellers and lobby staff: my number at the left, what needs a person in the middle, who waits at the right. */
export function StaffPage({ backend }: { readonly backend: Live<typeof staffContract> }) {
  const [language, setLanguage] = useLanguage();
  const [place, setPlace] = useState<Place | undefined>(recallPlace);
  const [choosing, setChoosing] = useState(place === undefined);
  const work = backend.usePush('work');
  const connected = backend.useConnected();
  const now = useNow();
  const mine = work?.windows.find(window => window.id === place?.window);

  const choose = (next: Place): void => {
    rememberPlace(next);
    setPlace(next);
    setChoosing(false);
  };

  return (
    <ToolFrame
      language={language}
      onLanguage={setLanguage}
      title={say(language, 'staff.title')}
      attention={work === undefined ? 0 : needsPerson(work)}
      subtitle={work?.branch}
      connected={connected}
      loaded={work !== undefined}
      now={now}
      head={
        work !== undefined && (
          <p class="served-today">
            {say(language, 'staff.servedToday')} <strong>{work.servedToday}</strong>
          </p>
        )
      }
    >
      {work !== undefined && (
        <div class="staff">
          <div class="staff-mine">
            {choosing || place === undefined ? (
              <PlaceForm
                language={language}
                windows={work.windows.map(window => window.id)}
                place={place}
                onChoose={choose}
              />
            ) : (
              <p class="panel staff-me">
                <span>
                  <strong>{place.name}</strong>
                  {place.window === undefined
                    ? say(language, 'staff.lobby')
                    : say(language, 'staff.window', { window: place.window })}
                </span>
                <button type="button" class="link" onClick={() => setChoosing(true)}>
                  {say(language, 'staff.changePlace')}
                </button>
              </p>
            )}
            {!choosing && place?.window !== undefined && (
              <MyWindow
                key={place.window}
                language={language}
                call={backend.call}
                work={work}
                window={place.window}
                now={now}
              />
            )}
            <WindowsBoard language={language} windows={work.windows} mine={place?.window} now={now} />
          </div>
          <AttentionList language={language} call={backend.call} work={work} staff={place?.name} now={now} />
          <WaitingList language={language} waiting={work.waiting} services={mine?.services} now={now} />
        </div>
      )}
    </ToolFrame>
  );
}
