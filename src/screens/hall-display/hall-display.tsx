import { useEffect, useState } from 'preact/hooks';
import type { hallDisplayContract } from '../../rpc/hall-display.ts';
import type { Live } from '../design/connect.ts';
import { Icon } from '../design/icon.tsx';
import { useDocumentLanguage } from '../design/mount.tsx';
import { say } from '../design/texts.ts';
import { clockText, dateText } from '../tool/clock-text.ts';
import { LanguageSwitch } from '../tool/language-switch.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import './hall-display.css';
import { NowServing } from './now-serving.tsx';
import { Side } from './side.tsx';
import { TwoLanguages } from './two-languages.tsx';
import { useFreshCalls } from './use-fresh-calls.ts';

/** How long the languages stay in view after somebody moved a mouse at the display, ms. */
const handShownFor = 5000;

/** The screen on the wall: read from 12 m, touched by nobody. */
export function HallDisplay({ backend }: { readonly backend: Live<typeof hallDisplayContract> }) {
  const [language, setLanguage] = useLanguage();
  const hall = backend.usePush('hall');
  const connected = backend.useConnected();
  const now = useNow();
  const fresh = useFreshCalls(hall?.nowServing);
  const hand = useHand();
  useDocumentLanguage(language, say(language, 'hall.title'));

  return (
    <div class={hall !== undefined && !connected ? 'hall is-old' : 'hall'}>
      <header class="hall-head">
        <h1>{hall?.branch ?? say(language, 'hall.title')}</h1>
        <div class={hand ? 'hall-language is-shown' : 'hall-language'}>
          <LanguageSwitch language={language} onChoose={setLanguage} />
        </div>
        <p class="hall-date">{dateText(language, now)}</p>
        <p class="hall-clock">{clockText(now)}</p>
      </header>
      {hall === undefined ? (
        <main class="hall-starting">
          <TwoLanguages language={language} text="hall.starting" />
        </main>
      ) : (
        <div class="hall-body">
          <NowServing language={language} calls={hall.nowServing} fresh={fresh} />
          <Side language={language} hall={hall} />
        </div>
      )}
      {hall !== undefined && !connected && (
        <p class="hall-offline" role="alert">
          <Icon name="unplug" />
          <TwoLanguages language={language} text="hall.offline" />
        </p>
      )}
    </div>
  );
}

/** Whether somebody stands at the display with a mouse: the wall shows no controls to the hall. */
function useHand(): boolean {
  const [hand, setHand] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onMove = (): void => {
      setHand(true);
      clearTimeout(timer);
      timer = setTimeout(() => setHand(false), handShownFor);
    };
    document.addEventListener('pointermove', onMove);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointermove', onMove);
    };
  }, []);
  return hand;
}
