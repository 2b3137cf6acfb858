import './base.css';
import { type ComponentChild, render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import type { textSizes } from '../../core/session-view.ts';

/** Where a page is looked at; decides the sizes of `tokens.css`. */
export type Surface = 'kiosk' | 'hall' | 'desk';
export type Theme = 'light' | 'dark' | 'contrast';

/** Puts a page into its document. */
export function mount(page: ComponentChild, look: { surface: Surface; theme: Theme }): void {
  const root = document.documentElement;
  root.dataset.surface = look.surface;
  root.dataset.theme = look.theme;
  const place = document.getElementById('page');
  if (!place) throw new Error('the document has no #page');
  render(page, place);
}

/** Makes the document speak a language, for fonts, hyphenation and screen readers, and gives it its title. */
export function useDocumentLanguage(language: Language, title: string): void {
  // At once and not in an effect: children measure their words in effects of their own, which run earlier.
  document.documentElement.lang = language;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Gives the whole document one of the four text sizes. */
export function useTextSize(size: (typeof textSizes)[number]): void {
  document.documentElement.dataset.textSize = size;
}
