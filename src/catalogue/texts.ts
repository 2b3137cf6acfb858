import en from '../../assets/texts/business/en.json' with { type: 'json' };
import zhHans from '../../assets/texts/business/zh-Hans.json' with { type: 'json' };
import zhHant from '../../assets/texts/business/zh-Hant.json' with { type: 'json' };
import type { Language } from '../core/language.ts';

/** Every text of the business: reviews, results, errors, slips. The frame of the screens has its own. The simplified Chinese file is the master: the others must have its keys. */
export type TextKey = keyof typeof zhHans;

const catalogues: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = {
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  en,
};

/** The text in the language, with `{name}` replaced by the value of that name. */
export function text(
  language: Language,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return catalogues[language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** Whether a failure code has a text of its own (`error.<code>`). */
export const hasText = (key: string): key is TextKey => Object.hasOwn(zhHans, key);
