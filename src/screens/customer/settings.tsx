import { languages } from '../../core/language.ts';
import { textSizes } from '../../core/session-view.ts';
import { say } from '../design/texts.ts';
import { useVisit, useWords } from './visit.ts';

/** Language and text size, in the same corner of every screen. Each language is named in itself. */
export function Settings() {
  const { view, intend } = useVisit();
  const words = useWords();
  return (
    <div class="settings">
      <fieldset class="segments" aria-label={words('customer.language')}>
        {languages.map(language => (
          <button
            key={language}
            type="button"
            class="segment"
            lang={language}
            aria-pressed={language === view.language}
            onClick={() => intend({ kind: 'setLanguage', language })}
          >
            {say(language, `language.${language}`)}
          </button>
        ))}
      </fieldset>
      <fieldset class="segments" aria-label={words('customer.textSize')}>
        {textSizes.map(textSize => (
          <button
            key={textSize}
            type="button"
            class="segment segment-size"
            data-size={textSize}
            aria-pressed={textSize === view.textSize}
            aria-label={words(`customer.textSize.${textSize}`)}
            onClick={() => intend({ kind: 'setTextSize', textSize })}
          >
            {words('customer.textSize.sample')}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
