import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { businessDay } from '../../src/core/clock.ts';
import { branchIdSchema } from '../../src/core/ids.ts';
import { type Language, languages } from '../../src/core/language.ts';
import { dayFigures } from '../../src/screens/head-office/day-figures.ts';
import { hashOf, placeOf } from '../../src/screens/head-office/use-place.ts';
import { pageOf } from '../../src/screens/tool/page-of.ts';
import { launchBrowser } from '../support/browser.ts';
import { aBranch, aNode, busyDay, busyFleet, largeFleet, words } from './support/head-office-fixtures.ts';
import { openToolHost, type ToolHost } from './support/tool-host.ts';
import { axeFindings, openToolPage, overflows, shownText } from './support/tool-page.ts';

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
    host.push('words', words);
    host.push('fleet', busyFleet(now));
    return () => host.close();
  });
  const cards = (page: Page): Promise<string[]> => page.locator('.branch h3 a').allInnerTexts();

  it('answers first whether a branch is silent, whether entries are held up and whether a device is out', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const answers = page.locator('.answer');
    await answers.first().waitFor();
    expect((await answers.allInnerTexts()).map(text => text.split(/\n+/).slice(0, 2))).toEqual([
      ['失联', '2'],
      ['记录受阻', '2'],
      ['设备故障', '2'],
    ]);
    expect(await page.title()).toContain('(5)');
    // Silent ones first, then those held up, then those with a device out, and the well ones last.
    expect(await cards(page)).toEqual([
      'brand-new',
      'harbour',
      'a-branch-name-that-is-as-long-as-it-may',
      'market',
      busyFleet(now).branches[0]?.name?.['zh-Hans'],
      'old-town',
    ]);
    await page.getByRole('button', { name: '记录受阻' }).click();
    expect(await cards(page)).toEqual(['a-branch-name-that-is-as-long-as-it-may', 'market']);
    await page.getByRole('button', { name: '记录受阻' }).click();
    expect(await cards(page)).toHaveLength(6);
    await close();
  });

  it('calls nobody silent who was switched off, and measures silence by the server’s clock', async () => {
    // This browser's clock is an hour late; the server heard of everybody a moment ago.
    const then = now + 60 * 60_000;
    host.push('fleet', { at: then, branches: [aBranch('east', then), aBranch('west', then)] });
    const { page, close } = await openToolPage(browser, host.address);
    await page.getByText('2 家支行').waitFor();
    expect(await page.locator('.branch[data-need="now"]').count()).toBe(0);
    expect(await shownText(page.locator('.branch').first())).toContain('3 秒前');
    const stopped = { at: now - 14 * 60 * 60_000, lastSeq: 1, lastEntryAt: now, uninterpreted: 0 };
    const nodes = [aNode('hub-1', now, { contact: { ...stopped, stopped: true } })];
    host.push('fleet', { at: now, branches: [aBranch('east', now, { nodes })] });
    await page.getByText('已关机').waitFor();
    expect(await page.locator('.branch[data-need="now"]').count()).toBe(0);
    nodes[0] = aNode('hub-1', now, { contact: { ...stopped, stopped: false } });
    host.push('fleet', { at: now, branches: [aBranch('east', now, { nodes })] });
    await page.locator('.branch[data-need="now"]').waitFor();
    await close();
  });

  it('knows nothing of the devices of a node that is out of touch, and says so', async () => {
    const out = { id: 'callBoard:hall', node: 'kiosk-1', status: 'offline', at: now };
    const nodes = [aNode('hub-1', now), aNode('kiosk-1', now - 26 * 60_000, { devices: 12 })];
    host.push('fleet', { at: now, branches: [aBranch('east', now, { nodes, troubles: [out] })] });
    const { page, close } = await openToolPage(browser, host.address, { language: 'en' });
    await page.getByRole('heading', { name: 'Branches: 1', exact: true }).waitFor();
    const card = await shownText(page.locator('.branch'));
    expect(card).toContain('Devices: 3, all well');
    expect(card).toContain('Devices: 12 not known');
    expect(card).not.toContain('need a person');
    expect((await page.locator('.answer-count').allInnerTexts()).join(' ')).toBe('1 0 0');
    host.push('day', busyDay(now));
    await page.getByRole('link', { name: 'east' }).click();
    const devices = await shownText(page.getByRole('region', { name: 'Devices' }));
    expect(devices).toMatch(/kiosk-1, .*\n+\s*Not known/);
    expect(devices).not.toContain('Paper out');
    await close();
  });

  it('pages two hundred branches with the troubled ones first, and finds one by its name', async () => {
    host.push('fleet', largeFleet(now));
    const { page, close } = await openToolPage(browser, host.address);
    await page.getByText('第 1 页，共 10 页').waitFor();
    expect((await cards(page)).slice(0, 5)).toEqual([
      'branch-008',
      'branch-058',
      'branch-108',
      'branch-158',
      'branch-001',
    ]);
    await page.getByRole('button', { name: '下一页' }).click();
    await page.getByText('第 2 页，共 10 页').waitFor();
    await page.getByRole('searchbox', { name: '查找支行' }).fill('-19');
    await page.getByText('10 / 200 家支行').waitFor();
    expect((await cards(page))[0]).toBe('branch-190');
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('没有符合条件的支行').waitFor();
    await close();
  });

  it('watches the branch and day of its address, and again after a lost connection', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const asked = (): unknown[] => host.calls.map(({ name, params }) => [name, params]);
    await expect.poll(asked).toEqual([['unwatch', {}]]);
    await page.getByRole('link', { name: 'harbour' }).click();
    await expect.poll(asked).toHaveLength(2);
    expect(asked()[1]).toEqual(['watch', { branch: 'harbour' }]);
    host.push('day', { ...busyDay(now), branch: branchIdSchema.parse('harbour') });
    const before = businessDay(now - 24 * 60 * 60_000);
    await page.getByRole('combobox', { name: '日期' }).selectOption(before);
    await expect.poll(asked).toHaveLength(3);
    expect(asked()[2]).toEqual(['watch', { branch: 'harbour', day: before }]);
    host.away(true);
    await page.getByText('连接已断开').waitFor();
    host.away(false);
    await expect.poll(asked).toHaveLength(4);
    expect(asked()[3]).toEqual(asked()[2]);
    await page.getByRole('link', { name: '全部支行' }).click();
    await page.locator('.fleet').waitFor();
    await expect.poll(asked).toHaveLength(5);
    expect(asked()[4]).toEqual(['unwatch', {}]);
    await close();
  });

  it('shows no figures of a day that was not asked for', async () => {
    host.push('day', { ...busyDay(now), branch: branchIdSchema.parse('harbour') });
    const { page, close } = await openToolPage(browser, `${host.address}#/east`);
    await page.getByRole('status').getByText('正在读取').waitFor();
    expect(await page.locator('.figures').count()).toBe(0);
    host.push('day', busyDay(now));
    await page.locator('.figures').waitFor();
    await close();
  });

  it('prints every figure with its definition, and money that was refused or withdrawn is not money moved', async () => {
    host.push('day', busyDay(now));
    const { page, close } = await openToolPage(browser, `${host.address}#/east`);
    const figures = page.locator('.figures > div');
    await figures.first().waitFor();
    expect((await figures.allInnerTexts()).map(text => text.split(/\n+/))).toEqual([
      ['取号', '57', '当日发出的全部号码；其中 7 个尚未办完'],
      ['已办', '44', '柜员以“办理完毕”结束的号码；未到场 6 个不计'],
      ['业务', '8', '客户在设备上确认的业务；其中 3 笔已完成'],
      ['已转移金额', '¥61,234.56', '已完成业务的金额之和，不含手续费 ¥5.50'],
    ]);
    await close();
  });

  it('names services and devices, and tells apart how operations ended', async () => {
    host.push('day', busyDay(now));
    const { page, close } = await openToolPage(browser, `${host.address}#/east`);
    const operations = page.getByRole('region', { name: '业务' });
    await operations.getByRole('row').nth(8).waitFor();
    const ends = await operations.locator('tbody td:nth-child(3)').allInnerTexts();
    expect(ends).toEqual([
      '已完成',
      '已完成',
      '被拒绝',
      '已送核心',
      '已完成',
      '已撤回',
      '审批超时',
      '审批未通过',
    ]);
    const transfer = await shownText(page.getByRole('row', { name: 'CB20261121431' }));
    expect(transfer).toMatch(/转账汇款\s+已完成\s+¥60,000\.00\s+¥0\.00\s+陈主管\s+已打印/);
    const devices = await page.getByRole('region', { name: '设备' }).locator('tbody th').allInnerTexts();
    // Those that need a person stand first, with the cause.
    expect(devices[0]).toMatch(/^票据打印机 smart-counter\s+kiosk-1, \d\d:\d\d\s+paper end sensor$/);
    expect(devices[1]).toMatch(/^叫号屏 hall/);
    await close();
  });

  it('says in the reader’s words how a device is, and keeps those that it does not know', async () => {
    const told = busyDay(now);
    const [first] = told.entries;
    if (!first) throw new Error('no entries');
    const entry = (seq: number, device: NonNullable<typeof first.device>) => ({
      ...first,
      seq,
      kind: 'deviceStateChanged',
      summary: `device ${device.id} · state {"device":"${device.status}"}`,
      device,
    });
    host.push('day', {
      ...told,
      entries: [
        entry(2, {
          id: 'receiptPrinter:hall',
          status: 'userError',
          paper: 'out',
          cause: 'paper end sensor',
        }),
        entry(1, { id: 'teleporter:x', status: 'asleep', paper: 'crumpled' }),
      ],
    });
    const feed = async (language: Language): Promise<string[]> => {
      const { page, close } = await openToolPage(browser, `${host.address}#/east`, { language });
      await page.locator('.entries li').nth(1).waitFor();
      const said = await page.locator('.entries small').allInnerTexts();
      await close();
      return said;
    };
    expect(await feed('zh-Hans')).toEqual([
      '票据打印机 hall · 需要人处理 · 缺纸 · paper end sensor',
      'teleporter:x · asleep · crumpled',
    ]);
    expect((await feed('zh-Hant'))[0]).toBe('票據印表機 hall · 需要人處理 · 缺紙 · paper end sensor');
    expect((await feed('en'))[0]).toBe(
      'Receipt printer hall · Needs a person · Paper out · paper end sensor',
    );
  });

  it('says in words why a node is held up, and what is kept unread', async () => {
    const trouble = (id: string) => `${host.address}#/${id}`;
    const told = async (id: string): Promise<string> => {
      host.push('day', { ...busyDay(now), branch: branchIdSchema.parse(id) });
      const { page, close } = await openToolPage(browser, trouble(id));
      const text = await shownText(page.getByRole('region', { name: '节点' }));
      await close();
      return text;
    };
    expect(await told('a-branch-name-that-is-as-long-as-it-may')).toContain(
      '缺少第 118204 条起的记录，40 分钟前起拒收',
    );
    expect(await told('market')).toContain('另一台机器以此名称注册，3 天前起');
    expect(await told('old-town')).toContain('12 条记录原样保存，待升级后解读');
  });

  it('offers every list of the day for a spreadsheet, in the language of the page', async () => {
    host.push('day', busyDay(now));
    const { page, close } = await openToolPage(browser, `${host.address}#/east`, { language: 'en' });
    await page.locator('.figures').waitFor();
    const links = await page
      .locator('a.export')
      .evaluateAll(all => all.map(one => (one as HTMLAnchorElement).href));
    expect(links.map(link => link.replace(host.address, '')).sort()).toEqual(
      ['devices', 'entries', 'operations', 'tickets'].map(
        list => `export/east/${today}/${list}.csv?language=en`,
      ),
    );
    await close();
  });

  it('pages long lists and keeps the page while the list grows', async () => {
    host.push('day', busyDay(now));
    const { page, close } = await openToolPage(browser, `${host.address}#/east`);
    const tickets = page.getByRole('region', { name: '号码' });
    await tickets.getByRole('button', { name: '下一页' }).click();
    await tickets.getByText('第 2 页，共 5 页').waitFor();
    const grown = busyDay(now);
    const newest = {
      number: 'A058',
      node: 'hub-1',
      service: 'personal',
      state: 'waiting' as const,
      issuedAt: now,
    };
    host.push('day', { ...grown, tickets: [...grown.tickets, newest] });
    await tickets.getByText('第 2 页，共 5 页').waitFor();
    expect(await tickets.getByRole('row').count()).toBe(15);
    await close();
  });

  it('says so when no branch has sent anything, and when one of them has not', async () => {
    const { page, close } = await openToolPage(browser, `${host.address}#/brand-new`);
    await page.getByText('这家支行还没有报送过记录').waitFor();
    host.push('fleet', { at: now, branches: [] });
    await page.getByText('还没有支行报送过记录').waitFor();
    await close();
  });

  it.each(languages)('has room for everything and no barrier, in %s', async language => {
    host.push('day', busyDay(now));
    for (const size of [
      [1920, 1080],
      [1080, 1920],
      [1280, 800],
    ] as const)
      for (const [place, ready] of [
        ['', '.branches'],
        ['#/east', '.figures'],
      ]) {
        const { page, complaints, close } = await openToolPage(browser, host.address + place, {
          size,
          language,
        });
        await page.locator(ready ?? '').waitFor();
        expect(await overflows(page)).toEqual([]);
        expect(await axeFindings(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await close();
      }
  });
});

describe('placeOf', () => {
  it('is the inverse of hashOf, and all branches for what is no place', () => {
    const branch = branchIdSchema.parse('east');
    for (const place of [{}, { branch }, { branch, day: '2026-11-21' }])
      expect(placeOf(hashOf(place))).toEqual(place);
    expect(placeOf('')).toEqual({});
    expect(placeOf('#/No Such%20Branch')).toEqual({});
    expect(placeOf('#/east/2026-13-99')).toEqual({ branch });
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
