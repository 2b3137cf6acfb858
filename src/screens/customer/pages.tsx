import './pages.css';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { pageBreaks } from './page-breaks.ts';
import { useVisit, useWords } from './visit.ts';

export interface Pages {
  readonly page: number;
  readonly count: number;
  readonly turnTo: (page: number) => void;
  /** For `Paged`: how many pages there turned out to be. */
  readonly counted: (count: number) => void;
}

/** Which page of a list is shown; kept outside of `Paged` for screens that must know whether all was shown. */
export function usePages(): Pages {
  const [page, setPage] = useState(0);
  const [count, setCount] = useState(1);
  const { active } = useVisit();
  return {
    page: Math.min(page, count - 1),
    count,
    turnTo: next => {
      active();
      setPage(next);
    },
    counted: setCount,
  };
}

/**
 * Lists side by side that page instead of scrolling. How much fits is measured, because words, languages and text
 * sizes differ: after every render everything is laid out once, unseen, and what belongs to other pages is hidden.
 * A list with fewer pages than its neighbour keeps showing its last one.
 */
export function Paged({
  pages,
  class: look,
  columns,
  turner: withTurner = true,
}: {
  pages: Pages;
  class: string;
  columns: readonly ComponentChildren[];
  /** Whether it turns its own pages; else the screen does. */
  turner?: boolean;
}) {
  const words = useWords();
  const area = useRef<HTMLDivElement>(null);
  const turner = useRef<HTMLDivElement>(null);
  const [, layOutAgain] = useState(0);
  const { page, count, turnTo, counted } = pages;

  // Words become wider when their font arrives: look again at whatever changes its size.
  useLayoutEffect(() => {
    if (!area.current) return;
    const watcher = new ResizeObserver(() => layOutAgain(times => times + 1));
    for (const element of [area.current, ...elements(area.current)]) watcher.observe(element);
    return () => watcher.disconnect();
  }, [columns.length]);

  useLayoutEffect(() => {
    if (area.current) counted(showPage(area.current, turner.current, page));
  });

  return (
    <div class="paged">
      <div ref={area} class="paged-area">
        {columns.map((column, index) => (
          <div key={index} class={look}>
            {column}
          </div>
        ))}
      </div>
      {withTurner && (
        <div ref={turner} class="paged-turner">
          <Button icon="arrow-left" disabled={page === 0} onPress={() => turnTo(page - 1)}>
            {words('customer.previousPage')}
          </Button>
          <p aria-live="polite">{words('customer.pageOf', { page: page + 1, pages: count })}</p>
          <Button
            icon="arrow-right"
            iconAt="end"
            disabled={page === count - 1}
            onPress={() => turnTo(page + 1)}
          >
            {words('customer.nextPage')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Measures every column, hides what is not on the page, shows the page turner if there is more than one. Returns how many there are. */
function showPage(area: HTMLElement, turner: HTMLElement | null, page: number): number {
  const columns = elements(area).map(elements);
  for (const thing of columns.flat()) thing.hidden = false;
  if (turner) turner.hidden = true;
  const measure = () =>
    columns.map(things =>
      pageBreaks(
        things.map(thing => ({ top: thing.offsetTop, bottom: thing.offsetTop + thing.offsetHeight })),
        area.clientHeight,
      ),
    );
  let breaks = measure();
  if (turner && breaks.some(starts => starts.length > 1)) {
    turner.hidden = false;
    breaks = measure();
  }
  for (const [column, things] of columns.entries()) {
    const starts = breaks[column] ?? [0];
    const shown = Math.min(page, starts.length - 1);
    for (const [index, thing] of things.entries())
      thing.hidden = index < (starts[shown] ?? 0) || index >= (starts[shown + 1] ?? things.length);
  }
  return Math.max(1, ...breaks.map(starts => starts.length));
}

const elements = (parent: HTMLElement): HTMLElement[] =>
  [...parent.children].filter(child => child instanceof HTMLElement);
