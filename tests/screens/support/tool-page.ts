import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Language } from '../../../src/core/language.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface ToolPage {
  readonly page: Page;
  /** Everything that the browser complained about: errors, and breaches of the content security policy. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** Opens a page in a browser session of its own, as a person's tab would. */
export async function openToolPage(
  browser: Browser,
  address: string,
  options: {
    size?: readonly [number, number];
    language?: Language;
    reducedMotion?: 'reduce';
    ownTime?: boolean;
  } = {},
): Promise<ToolPage> {
  const [width, height] = options.size ?? [1920, 1080];
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: options.reducedMotion ?? 'no-preference',
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  await page.addInitScript(language => {
    if (language !== undefined) sessionStorage.setItem('fenliu.language', language);
  }, options.language);
  // The test moves the page's time on by `page.clock`.
  if (options.ownTime) await page.clock.install();
  await page.goto(address);
  await page.locator('main').waitFor();
  return { page, complaints, close: () => context.close() };
}

/** What a person reads there, once it is there: as it is laid out, one line below the other. */
export async function shownText(place: Locator): Promise<string> {
  await place.first().waitFor();
  return (await place.allInnerTexts()).join('\n');
}

/** What axe-core finds wrong, one line each; an empty list is a clean page. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`),
    );
  });
}

/**
 * Everything that sticks out: of the window, or out of an element that hides what does not fit into it.
 * What is meant to be scrolled, and text that is told to end in dots, is not counted.
 */
export async function overflows(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      found.push(`page ${root.scrollWidth} > ${root.clientWidth} wide`);
    for (const element of document.querySelectorAll<HTMLElement>('body *:not(svg *)')) {
      const style = getComputedStyle(element);
      if (style.textOverflow === 'ellipsis' || style.clipPath !== 'none') continue;
      const name = `${element.tagName}.${element.getAttribute('class')}`;
      const box = element.getBoundingClientRect();
      if (box.width > 0 && (box.left < -1 || box.right > root.clientWidth + 1))
        found.push(`${name} leaves the window`);
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        style.overflowX !== 'auto' &&
        element.clientWidth > 0
      ) {
        if (style.display !== 'inline') found.push(`${name} ${element.scrollWidth} > ${element.clientWidth}`);
      }
    }
    return found;
  });
}
