import en from '../../../assets/texts/screens/en.json' with { type: 'json' };
import zhHans from '../../../assets/texts/screens/zh-Hans.json' with { type: 'json' };
import zhHant from '../../../assets/texts/screens/zh-Hant.json' with { type: 'json' };
import type { Language } from '../../core/language.ts';

/** Every word that screens say of themselves. The simplified Chinese file is the master: the others have its keys. */
export type ScreenTextKey = keyof typeof zhHans;

const texts: Readonly<Record<Language, Readonly<Record<ScreenTextKey, string>>>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
};

/** The text in the language, with every `{name}` replaced by the value of that name. */
export function say(
  language: Language,
  key: ScreenTextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return texts[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there are words for a key that came as data, such as `tool.failure.<code>`. */
export const hasText = (key: string): key is ScreenTextKey => Object.hasOwn(zhHans, key);
