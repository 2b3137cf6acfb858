import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '../../src/core/language.ts';
import { launchBrowser } from '../support/browser.ts';
import { diagnostics } from './support/tool-fixtures.ts';
import { openToolHost, refusal, type ToolHost } from './support/tool-host.ts';
import { axeFindings, openToolPage, overflows, shownText } from './support/tool-page.ts';

describe('the technician page', () => {
  let browser: Browser;
  let host: ToolHost<'technician'>;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    host = await openToolHost('technician');
    host.push('diagnostics', diagnostics(Date.now()));
    return () => host.close();
  });

  it('restarts the driver host after two presses, once, and says when it was refused', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    host.answer('restartDriverHost', () => refusal('sessionRunning', '正在服务客户，请稍后再试。'));
    const ask = page.getByRole('button', { name: '重启驱动进程…' });
    await ask.click();
    await page.getByRole('button', { name: '不重启' }).click();
    await ask.click();
    expect(host.calls).toEqual([]);
    await page.getByRole('button', { name: '现在重启' }).dblclick();
    await page.getByRole('alert').getByText('正在服务客户').waitFor();
    expect(host.calls).toEqual([{ name: 'restartDriverHost', params: {} }]);
    await close();
  });

  it('says of every device how it is by a sign and a word, with cause and paper', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const row = (id: string): Promise<string> => shownText(page.getByRole('row', { name: id }));
    expect(await row('receiptPrinter:smart-counter')).toMatch(
      /需要人处理\s+缺纸\s+2 分钟\s+paper end sensor/,
    );
    expect(await row('receiptPrinter:ticket-machine')).toMatch(/正常\s+纸不多/);
    expect(await row('callBoard:hall')).toMatch(/连不上/);
    expect(await page.locator('tbody .device-sign').count()).toBe(
      await page.locator('tbody .device-sign svg').count(),
    );
    await close();
  });

  it('says how far head office is behind and when the next try is', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const sync = await shownText(page.getByRole('region', { name: '与总行同步' }));
    expect(sync).toMatch(/未送达条数\s+36/);
    expect(sync).toContain('connect ECONNREFUSED 192.0.2.10:8443');
    expect(sync).toMatch(/下次重试\s+\d+ 秒/);
    await close();
  });

  it('waits in words until the backend tells something', async () => {
    const silent = await openToolHost('technician');
    const { page, close } = await openToolPage(browser, silent.address);
    await page.getByRole('status').getByText('正在读取').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    silent.push('diagnostics', { ...diagnostics(Date.now()), devices: [], journal: [] });
    await page.getByText('没有配置任何设备').waitFor();
    await close();
    await silent.close();
  });

  it.each(languages)('has room for everything and no barrier, in %s', async language => {
    for (const size of [
      [1920, 1080],
      [1280, 800],
    ] as const) {
      const { page, complaints, close } = await openToolPage(browser, host.address, { size, language });
      await page.locator('.journal-list').waitFor();
      expect(await overflows(page)).toEqual([]);
      expect(await axeFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
