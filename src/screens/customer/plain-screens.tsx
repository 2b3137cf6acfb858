import './waiting.css';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { useDocumentLanguage } from '../design/mount.tsx';
import { say } from '../design/texts.ts';
import { Frame } from './frame.tsx';
import { useWords } from './visit.ts';

/** Something is being put right; the visit goes on by itself. */
export function PleaseWait({ explanation }: { explanation: string }) {
  const words = useWords();
  return (
    <Frame>
      <section class="plain" aria-live="polite">
        <Turning />
        <h1 class="question">{words('customer.wait.title')}</h1>
        <p class="explanation">{explanation}</p>
      </section>
    </Frame>
  );
}

/** This machine cannot serve now; people can. */
export function OutOfService({ explanation }: { explanation: string }) {
  const words = useWords();
  return (
    <Frame rail={false}>
      <section class="plain">
        <span class="seal" data-outcome="failed">
          <Icon name="wrench" />
        </span>
        <h1 class="question">{words('customer.outOfService.title')}</h1>
        <p class="explanation">{explanation}</p>
        <p class="explanation explanation-way">{words('customer.outOfService.way')}</p>
      </section>
    </Frame>
  );
}

/** No backend stands behind the screen: nothing to press, because nothing would be heard. */
export function LostConnection({ language }: { language: Language }) {
  useDocumentLanguage(language, say(language, 'customer.wait.title'));
  return (
    <main class="face" data-screen="lost">
      <section class="plain" aria-live="polite">
        <Turning />
        <h1 class="question">{say(language, 'customer.wait.title')}</h1>
        <p class="explanation">{say(language, 'customer.wait.lost')}</p>
      </section>
    </main>
  );
}

/** Work goes on. Three quiet dots: still, they say the same. */
export function Turning() {
  return (
    <span class="turning" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
