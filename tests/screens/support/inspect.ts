import type { Page } from 'playwright-core';

/** For `page.evaluate`: the fonts that the words need have come, and what depends on them is drawn. */
export async function settled(): Promise<void> {
  await new Promise(requestAnimationFrame);
  if (document.fonts.status === 'loaded') return;
  await document.fonts.ready;
  for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
}

/**
 * What a person would see to be wrong with the page as it stands: words cut off, covered or out of their box, words
 * too small, targets too small, a page that scrolls, two primary actions. Sizes in px of a kiosk (4 px to the mm).
 */
export const lookFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults: string[] = [];
    const spoken = (element: Element): boolean =>
      element.closest('.spoken, [inert], [aria-hidden="true"]') !== null;
    const name = (element: Element): string =>
      `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> "${(element.textContent ?? '').trim().slice(0, 40)}"`;
    const inside = (inner: DOMRect, outer: DOMRect): boolean =>
      inner.left >= outer.left - 1 &&
      inner.right <= outer.right + 1 &&
      inner.top >= outer.top - 1 &&
      inner.bottom <= outer.bottom + 1;
    const screen = new DOMRect(0, 0, window.innerWidth, window.innerHeight);

    const root = document.documentElement;
    if (root.scrollWidth > window.innerWidth || root.scrollHeight > window.innerHeight)
      faults.push('the page scrolls');

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || spoken(element) || !element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size < 24) faults.push(`${size} px is too small: ${name(element)}`);
      const box = element.closest(
        'button, label, dl, .notice, .warning, .taking, .documents, .number, .idle',
      );
      for (const rect of range.getClientRects()) {
        if (rect.width === 0) continue;
        if (!inside(rect, screen)) faults.push(`off the screen: ${name(element)}`);
        // A line of text is a little higher than its letters: compare what is drawn.
        const letters = new DOMRect(rect.left, rect.top + rect.height * 0.15, rect.width, rect.height * 0.7);
        if (box && !inside(letters, box.getBoundingClientRect()))
          faults.push(`out of its box: ${name(element)}`);
        const [x, y] = [rect.left + rect.width / 2, rect.top + rect.height / 2];
        const top = document.elementFromPoint(x, y);
        // Very large letters reach out of their own box without drawing anything there.
        const covers = top && inside(new DOMRect(x, y, 0, 0), top.getBoundingClientRect());
        if (covers && !element.contains(top) && !top.contains(element))
          faults.push(`${name(element)} is covered by ${name(top)}`);
      }
      for (let clip = element.parentElement; clip; clip = clip.parentElement) {
        if (getComputedStyle(clip).overflow === 'visible') continue;
        for (const rect of range.getClientRects())
          if (rect.width > 0 && !inside(rect, clip.getBoundingClientRect()))
            faults.push(`cut off: ${name(element)}`);
      }
    }
    for (const input of document.querySelectorAll('input[type=text]'))
      if (input.scrollWidth > input.clientWidth) faults.push('what is typed does not fit its field');

    for (const target of document.querySelectorAll('button, label')) {
      if (!target.checkVisibility() || target.closest('[inert]')) continue;
      const { width, height } = target.getBoundingClientRect();
      const least = target.matches('.segment, .paged-turner *') ? 60 : 80;
      if (width < least - 0.5 || height < least - 0.5)
        faults.push(`${Math.round(width)}×${Math.round(height)} px is too small to press: ${name(target)}`);
    }
    const primaries = [...document.querySelectorAll('[data-kind=primary]')].filter(
      button => button.checkVisibility() && !button.closest('[inert]'),
    );
    if (primaries.length > 1) faults.push(`${primaries.length} primary actions`);
    return [...new Set(faults)];
  });
