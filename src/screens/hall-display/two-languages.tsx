import type { Language } from '../../core/language.ts';
import { type ScreenTextKey, say } from '../design/texts.ts';

/** The language of the second line: whoever does not read Chinese reads English, and the other way round. */
export const secondLanguage = (first: Language): Language => (first === 'en' ? 'zh-Hans' : 'en');

/** One text of the display twice: large in the hall's language, small in the second one. */
export function TwoLanguages(props: {
  readonly language: Language;
  readonly text: ScreenTextKey;
  readonly values?: Readonly<Record<string, string | number>>;
}) {
  const second = secondLanguage(props.language);
  return (
    <>
      <span class="first-language" lang={props.language}>
        {say(props.language, props.text, props.values)}
      </span>
      <span class="second-language" lang={second}>
        {say(second, props.text, props.values)}
      </span>
    </>
  );
}
