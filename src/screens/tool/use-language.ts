import { useState } from 'preact/hooks';
import { type Language, languageSchema } from '../../core/language.ts';

const key = 'fenliu.language';

/** The language that the person at this page chose, kept until the page's tab is closed. */
export function useLanguage(): readonly [Language, (language: Language) => void] {
  const [language, setLanguage] = useState<Language>(() =>
    languageSchema.catch('zh-Hans').parse(sessionStorage.getItem(key)),
  );
  const choose = (next: Language): void => {
    sessionStorage.setItem(key, next);
    setLanguage(next);
  };
  return [language, choose];
}
