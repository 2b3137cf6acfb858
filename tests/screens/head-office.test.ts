import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { businessDay } from '../../src/core/clock.ts';
import { languages } from '../../src/core/language.ts';
import { dayFigures } from '../../src/screens/head-office/day-figures.ts';
import { pageOf } from '../../src/screens/tool/page-of.ts';
import { launchBrowser } from '../support/browser.ts';
import { branches, busyDay } from './support/tool-fixtures.ts';
import { openToolHost, type ToolHost } from './support/tool-host.ts';
import { axeFindings, openToolPage, overflows, shownText } from './support/tool-page.ts';

const dayMs = 24 * 60 * 60_000;

describe('the head-office page', () => {
  let browser: Browser;
  let host: ToolHost<'head-office'>;
  const now = Date.now();
  const today = businessDay(now);
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    host = await openToolHost('head-office');
    host.push('branches', branches(now));
    return () => host.close();
  });

  it('watches the first branch on its newest day, then whatever is chosen, and again after a lost connection', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const watched = (): unknown[] => host.calls.map(call => call.params);
    const first = { branch: 'east', day: today };
    await expect.poll(watched).toEqual([first]);
    await page.getByRole('combobox', { name: '支行' }).selectOption('harbour');
    const other = { branch: 'harbour', day: businessDay(now - dayMs) };
    await expect.poll(watched).toEqual([first, other]);
    host.away(true);
    await page.getByText('连接已断开').waitFor();
    host.away(false);
    await expect.poll(watched).toEqual([first, other, other]);
    await close();
  });

  it('shows no figures of a day that was not asked for', async () => {
    host.push('day', { ...busyDay(now), day: businessDay(now - 5 * dayMs) });
    const { page, close } = await openToolPage(browser, host.address);
    await page.getByRole('status').getByText('正在读取').waitFor();
    expect(await page.locator('.figures').count()).toBe(0);
    host.push('day', busyDay(now));
    await page.locator('.figures').waitFor();
    await close();
  });

  it('prints every figure with its definition, and money that was refused or withdrawn is not money moved', async () => {
    host.push('day', busyDay(now));
    const { page, close } = await openToolPage(browser, host.address);
    const figures = page.locator('.figures > div');
    await figures.first().waitFor();
    expect((await figures.allInnerTexts()).map(text => text.split(/\n+/))).toEqual([
      ['取号', '57', '当日发出的全部号码；其中 7 个尚未办完'],
      ['已办', '44', '柜员以“办理完毕”结束的号码；未到场 6 个不计'],
      ['业务', '6', '客户在设备上确认的业务；其中 3 笔已完成'],
      ['已转移金额', '¥61,234.56', '已完成业务的金额之和，不含手续费 ¥5.50'],
    ]);
    const transfer = await shownText(page.getByRole('row', { name: 'CB20261121431' }));
    expect(transfer).toMatch(/transfer\s+已完成\s+¥60,000\.00\s+¥0\.00\s+陈主管\s+已打印/);
    await close();
  });

  it('pages long lists and keeps the page while the list grows', async () => {
    host.push('day', busyDay(now));
    const { page, close } = await openToolPage(browser, host.address);
    const tickets = page.getByRole('region', { name: '号码' });
    await tickets.getByRole('button', { name: '下一页' }).click();
    await tickets.getByText('第 2 页，共 5 页').waitFor();
    const grown = busyDay(now);
    const newest = { number: 'A058', service: 'personal', state: 'waiting' as const, issuedAt: now };
    host.push('day', { ...grown, tickets: [...grown.tickets, newest] });
    await tickets.getByText('第 2 页，共 5 页').waitFor();
    expect(await tickets.getByRole('row').count()).toBe(15);
    await close();
  });

  it('says so when no branch has sent anything', async () => {
    host.push('branches', []);
    const { page, close } = await openToolPage(browser, host.address);
    await page.getByText('还没有支行报送过记录').waitFor();
    expect(host.calls).toEqual([]);
    await close();
  });

  it.each(languages)('has room for everything and no barrier, in %s', async language => {
    host.push('day', busyDay(now));
    for (const size of [
      [1920, 1080],
      [1280, 800],
    ] as const) {
      const { page, complaints, close } = await openToolPage(browser, host.address, { size, language });
      await page.locator('.figures').waitFor();
      expect(await overflows(page)).toEqual([]);
      expect(await axeFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});

describe('dayFigures', () => {
  it('is all zeros for a day on which nothing happened', () => {
    expect(Object.values(dayFigures({ tickets: [], operations: [] })).every(value => value === 0)).toBe(true);
  });
});

describe('pageOf', () => {
  it('gives every item of a list exactly once over its pages', () => {
    const list = Array.from({ length: 23 }, (_, index) => index);
    const { pages } = pageOf(list, 0, 5);
    expect(Array.from({ length: pages }, (_, page) => pageOf(list, page, 5).items).flat()).toEqual(list);
  });
  it('shows the last page when the list has become shorter', () => {
    expect(pageOf([1, 2, 3], 9, 2)).toEqual({ items: [3], page: 1, pages: 2 });
  });
});
