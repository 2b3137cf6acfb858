import { type Language, languages } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import './language-switch.css';

/** The three languages, each in its own words. */
export function LanguageSwitch(props: { language: Language; onChoose: (language: Language) => void }) {
  return (
    <fieldset class="language-switch" aria-label={say(props.language, 'tool.language')}>
      {languages.map(one => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === props.language}
          onClick={() => props.onChoose(one)}
        >
          {say(one, `language.${one}`)}
        </button>
      ))}
    </fieldset>
  );
}
