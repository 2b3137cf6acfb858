import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '../../src/core/language.ts';
import { launchBrowser } from '../support/browser.ts';
import { benchOf, ticketSlip } from './support/tool-fixtures.ts';
import { openToolHost, refusal, type ToolHost } from './support/tool-host.ts';
import { axeFindings, openToolPage, overflows, type ToolPage } from './support/tool-page.ts';

const counterReader = 'idCardReader:smart-counter';
const ticketPrinter = 'receiptPrinter:ticket-machine';

describe('the bench', () => {
  let browser: Browser;
  let host: ToolHost<'bench'>;
  let open: ToolPage;
  const device = (page: Page, id: string) => page.getByRole('article', { name: id });
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    host = await openToolHost('bench');
    host.push('bench', benchOf());
    open = await openToolPage(browser, host.address);
    return async () => {
      expect(open.complaints).toEqual([]);
      await open.close();
      await host.close();
    };
  });

  it('lays a card by dragging it and takes it away by a press', async () => {
    const { page } = open;
    await page
      .getByRole('button', { name: '张三' })
      .dragTo(device(page, counterReader).locator('.reader-pad'));
    await expect
      .poll(() => host.calls)
      .toEqual([{ name: 'layCard', params: { device: counterReader, card: 'zhang' } }]);
    host.push('bench', benchOf({ card: 'zhang' }));
    await page.getByText('在读卡器上').waitFor();
    await device(page, counterReader).getByRole('button', { name: '点一下拿走' }).click();
    await expect
      .poll(() => host.calls.at(-1))
      .toEqual({ name: 'takeCard', params: { device: counterReader } });
  });

  it('lays a card with the keyboard alone', async () => {
    const { page } = open;
    await page.getByRole('button', { name: '王五' }).press('Enter');
    await device(page, counterReader).getByRole('button', { name: '放在这里' }).press('Enter');
    await expect
      .poll(() => host.calls)
      .toEqual([{ name: 'layCard', params: { device: counterReader, card: 'expired' } }]);
  });

  it('shows paper as it was printed, tears it off once, and keeps it on the desk to be read', async () => {
    const { page } = open;
    const printer = device(page, ticketPrinter);
    const printed = await printer.getByRole('img').getAttribute('aria-label');
    for (const line of ticketSlip) if (line.kind === 'text') expect(printed).toContain(line.runs[0]?.text);
    await printer.getByRole('button', { name: '撕下' }).dblclick();
    const torn = page.getByRole('button', { name: '看第 1 张' });
    await torn.waitFor();
    expect(host.calls.filter(call => call.name === 'tearPaper')).toHaveLength(1);
    await torn.click();
    expect(await page.getByRole('dialog').getByRole('img').getAttribute('aria-label')).toContain('A024');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('pulls the cable, opens the cover, takes the paper out and makes a fault', async () => {
    const { page } = open;
    const printer = device(page, ticketPrinter);
    await printer.getByRole('switch').click();
    await printer.getByRole('button', { name: '打开上盖' }).click();
    await printer.getByRole('button', { name: '缺纸', exact: true }).click();
    await printer.getByText('制造故障').click();
    await printer.getByRole('button', { name: '断电再来电' }).click();
    await printer.getByRole('status').getByText('等待发生：断电再来电').waitFor();
    expect(host.calls).toEqual([
      { name: 'setPlug', params: { device: ticketPrinter, plugged: false } },
      { name: 'setCover', params: { device: ticketPrinter, open: true } },
      { name: 'setPaper', params: { device: ticketPrinter, paper: 'out' } },
      { name: 'injectFault', params: { device: ticketPrinter, fault: 'powerCycle' } },
    ]);
  });

  it('says at the device why nothing was done', async () => {
    const { page } = open;
    host.answer('setCover', () => refusal('deviceBusy', '正在打印，不能打开上盖。'));
    const printer = device(page, ticketPrinter);
    await printer.getByRole('button', { name: '打开上盖' }).click();
    await printer.getByRole('alert').getByText('正在打印，不能打开上盖。').waitFor();
  });

  it('lights the board with the text that the board was sent, and none of it without power', async () => {
    const { page } = open;
    const board = device(page, 'callBoard:hall');
    await board.getByRole('img', { name: '叫号屏显示 A023 2' }).waitFor();
    expect(await board.locator('.led-lit circle').count()).toBeGreaterThan(50);
    const bench = benchOf();
    host.push('bench', {
      ...bench,
      devices: bench.devices.map(one => (one.class === 'callBoard' ? { ...one, plugged: false } : one)),
    });
    await board.getByRole('img', { name: '叫号屏没有内容' }).waitFor();
    expect(await board.locator('.led-lit circle').count()).toBe(0);
  });

  it.each(languages)('has room for everything and no barrier, in %s', async language => {
    host.push('bench', benchOf({ card: 'zhang' }));
    const { page, complaints, close } = await openToolPage(browser, host.address, { language });
    await page.locator('.paper').waitFor();
    // A drawing that fits one screen: nothing below the fold.
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(1080);
    expect(await overflows(page)).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
