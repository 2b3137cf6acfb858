import { useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { say } from '../design/texts.ts';
import { type Page, pageOf } from './page-of.ts';

/** A long list one page at a time; a list that grows or shrinks keeps the person on the page they read. */
export function usePages<T>(list: readonly T[], size: number): Page<T> & { go: (page: number) => void } {
  const [asked, setAsked] = useState(0);
  return { ...pageOf(list, asked, size), go: setAsked };
}

/** Back and forth, and where one is; nothing when there is one page only. */
export function Pager(props: {
  readonly language: Language;
  readonly page: number;
  readonly pages: number;
  readonly go: (page: number) => void;
}) {
  const { language, page, pages, go } = props;
  if (pages < 2) return null;
  return (
    <div class="pager">
      <button
        type="button"
        aria-label={say(language, 'tool.pageBefore')}
        disabled={page === 0}
        onClick={() => go(page - 1)}
      >
        <Icon name="arrow-left" />
      </button>
      <span>{say(language, 'tool.page', { page: page + 1, pages })}</span>
      <button
        type="button"
        aria-label={say(language, 'tool.pageAfter')}
        disabled={page === pages - 1}
        onClick={() => go(page + 1)}
      >
        <Icon name="arrow-right" />
      </button>
    </div>
  );
}
