import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshCalls } from '../../src/screens/hall-display/fresh-calls.ts';
import { launchBrowser } from '../support/browser.ts';
import { busyHall, quietHall } from './support/tool-fixtures.ts';
import { openToolHost, type ToolHost } from './support/tool-host.ts';
import { axeFindings, openToolPage, overflows, shownText } from './support/tool-page.ts';

const sizes = [
  [1920, 1080],
  [1080, 1920],
] as const;

/** Capitals of 60 mm, what 12 m want, on a wall of 55 in: 1920 px are 1218 mm, and capitals are 0.73 of the type. */
const leastType = (60 / 1218) * 1920 * (1 / 0.73);

const typeOf = (page: Page, css: string): Promise<number> =>
  page
    .locator(css)
    .first()
    .evaluate(element => Number.parseFloat(getComputedStyle(element).fontSize));
const marked = (page: Page): Promise<string[]> =>
  page.locator('.call.is-fresh .call-number').allTextContents();

describe('the hall display', () => {
  let browser: Browser;
  let host: ToolHost<'hall-display'>;
  beforeAll(async () => {
    browser = await launchBrowser();
    host = await openToolHost('hall-display');
  });
  afterAll(async () => {
    await host.close();
    await browser.close();
  });

  it.each(sizes)(
    'shows the call in type that 12 m can read, on %i by %i, with nothing sticking out',
    async (...size) => {
      const now = Date.now();
      host.push('hall', busyHall(now));
      const { page, complaints, close } = await openToolPage(browser, host.address, { size });
      expect(await typeOf(page, '.now-latest .call-number')).toBeGreaterThan(1.5 * leastType);
      expect(await shownText(page.locator('.now-latest'))).toMatch(/A023\s+2\s+号窗口\s+Window/);
      expect(await overflows(page)).toEqual([]);
      const many = Array.from({ length: 9 }, (_, index) => ({
        number: `A0${10 + index}`,
        window: String(index + 8),
        at: now - index * 60_000,
        calls: 1,
      }));
      host.push('hall', { ...busyHall(now), nowServing: many });
      await page.locator('.now-earlier li').nth(5).waitFor();
      expect(await typeOf(page, '.now-earlier .call-number')).toBeGreaterThan(0.6 * leastType);
      expect(await overflows(page)).toEqual([]);
      expect(await axeFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('marks only calls that are news, and a number that is called again', async () => {
    const now = Date.now();
    const before = busyHall(now);
    host.push('hall', before);
    const { page, close } = await openToolPage(browser, host.address);
    await page.locator('.now-latest .call-number').waitFor();
    expect(await marked(page)).toEqual([]);

    const called = { number: 'A024', window: '1', at: now, calls: 1 };
    host.push('hall', { ...before, nowServing: [called, ...before.nowServing] });
    await expect.poll(() => marked(page)).toEqual(['A024']);
    const flash = page.locator('.call-flash');
    expect(await flash.evaluate(element => getComputedStyle(element).animationIterationCount)).toBe('2');

    const again = { ...called, at: now + 20_000, calls: 2 };
    await flash.evaluate(element => element.setAttribute('data-old', ''));
    host.push('hall', { ...before, nowServing: [again, ...before.nowServing] });
    // Another element: its flashes start from the beginning.
    await expect.poll(() => page.locator('.call-flash:not([data-old])').count()).toBe(1);
    expect(await marked(page)).toEqual(['A024']);
    await close();
  });

  it('marks a call without moving for those who asked for no motion', async () => {
    const now = Date.now();
    host.push('hall', quietHall);
    const { page, close } = await openToolPage(browser, host.address, { reducedMotion: 'reduce' });
    await page.getByText('叫号后会显示在这里').waitFor();
    host.push('hall', { ...quietHall, nowServing: [{ number: 'B001', window: '3', at: now, calls: 1 }] });
    await expect.poll(() => marked(page)).toEqual(['B001']);
    expect(await page.locator('.call-flash').evaluate(one => getComputedStyle(one).animationName)).toBe(
      'none',
    );
    await close();
  });

  it('says that it may be out of date while the hub is away, and forgets it when the hub is back', async () => {
    host.push('hall', busyHall(Date.now()));
    const { page, close } = await openToolPage(browser, host.address);
    await page.locator('.now-latest .call-number').waitFor();
    host.away(true);
    await page.getByRole('alert').getByText('显示可能已过时').waitFor();
    expect(await overflows(page)).toEqual([]);
    host.away(false);
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await close();
  });

  it('gives every notice its turn', async () => {
    const hall = busyHall(Date.now());
    host.push('hall', hall);
    const { page, close } = await openToolPage(browser, host.address, { ownTime: true });
    const notice = page.locator('.side-notice p');
    await notice.waitFor();
    const first = await shownText(notice);
    await page.clock.runFor(15_000);
    await expect.poll(() => shownText(notice)).not.toBe(first);
    await page.clock.runFor(15_000);
    await expect.poll(() => shownText(notice)).toBe(first);
    await close();
  });

  it('holds English first and Chinese second when it is told to', async () => {
    host.push('hall', busyHall(Date.now()));
    const { page, close } = await openToolPage(browser, host.address);
    await page.mouse.move(300, 300);
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('.now-latest h2 .first-language', { hasText: 'Now calling' }).waitFor();
    expect(await shownText(page.locator('.now-latest h2 .second-language'))).toBe('请到窗口');
    expect(await overflows(page)).toEqual([]);
    await close();
  });
});

describe('freshCalls', () => {
  const call = { number: 'A001', window: '1', at: 1000, calls: 1 };
  it('finds nothing new for a display that has just come on', () => {
    expect(freshCalls(undefined, [call])).toEqual([]);
  });
  it('finds a number that moved to another window', () => {
    expect(freshCalls([call], [{ ...call, window: '2' }])).toEqual(['A001@2']);
  });
  it('finds nothing new when calls only end', () => {
    expect(freshCalls([call, { ...call, number: 'A002' }], [call])).toEqual([]);
  });
});
