import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '../../src/core/language.ts';
import { ok } from '../../src/core/result.ts';
import { launchBrowser } from '../support/browser.ts';
import { diagnostics, frames } from './support/technician-fixtures.ts';
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
    host.answer('deviceTrace', () => ok({ frames: frames(Date.now()) }));
    return () => host.close();
  });
  const rowOf = (page: Page, id: string) => page.getByRole('row', { name: id });

  it('restarts the driver host after two presses, once, and says when it was refused', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    host.answer('restartDriverHost', () => refusal('customerPresent', '正在服务客户，请稍后再试。'));
    const ask = page.getByRole('button', { name: '重启驱动进程…' });
    await ask.click();
    await page.getByRole('button', { name: '不重启' }).click();
    await ask.click();
    expect(host.calls).toEqual([]);
    await page.getByRole('button', { name: '现在重启' }).dblclick();
    await page.getByRole('alert').getByText('正在服务客户').waitFor();
    expect(host.calls).toEqual([{ name: 'restartDriverHost', params: { language: 'zh-Hans' } }]);
    await close();
  });

  it('says of every device how it is by a sign and a word, and of its inside what its class has', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const row = (id: string): Promise<string> => shownText(rowOf(page, id));
    expect(await row('receiptPrinter:ticket-machine')).toMatch(/正常\s+6 分钟\s+纸不多/);
    expect(await row('callBoard:hall')).toMatch(/连不上/);
    expect(await row('idCardReader:ticket-machine')).toMatch(/无卡\s+序列号 05\.03-20190822/);
    expect(await row('cardDispenser:smart-counter')).toMatch(/无卡\s+空白卡不多\s+回收箱已满/);
    expect(await page.locator('tbody .device-sign').count()).toBe(
      await page.locator('tbody .device-sign svg').count(),
    );
    await close();
  });

  it('says what a person has to do, with the cause, in the language of the person', async () => {
    for (const [language, words] of [
      ['zh-Hans', /请装一卷新纸，盖好上盖。\s+paper end sensor/],
      ['en', /Load a roll of paper and close the cover\.\s+paper end sensor/],
    ] as const) {
      const { page, close } = await openToolPage(browser, host.address, { language });
      expect(await shownText(rowOf(page, 'receiptPrinter:smart-counter'))).toMatch(words);
      await close();
    }
    const { page, close } = await openToolPage(browser, host.address);
    expect(await shownText(rowOf(page, 'callBoard:side'))).toMatch(/硬件故障[\s\S]*重启驱动进程也没有用/);
    await close();
  });

  it('tests a device, says meanwhile what the person has to do, and then what came of it', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const done = Promise.withResolvers<ReturnType<typeof ok<object>>>();
    host.answer('testDevice', () => done.promise);
    const reader = rowOf(page, 'idCardReader:ticket-machine');
    await reader.getByRole('button', { name: '测试' }).dblclick();
    await page.getByRole('status').getByText('请在十秒内放上身份证').waitFor();
    expect(await reader.getByRole('button', { name: '测试' }).isDisabled()).toBe(true);
    done.resolve(ok({ outcome: 'passed', says: '读到证件：张*，110*************2X。' }));
    await page.getByRole('status').getByText('读到证件：张*').waitFor();
    expect(host.calls).toEqual([
      { name: 'testDevice', params: { device: 'idCardReader:ticket-machine', language: 'zh-Hans' } },
    ]);
    host.answer('testDevice', () => refusal('testFailed', '测试没有通过：paperOut'));
    await rowOf(page, 'receiptPrinter:smart-counter').getByRole('button', { name: '测试' }).click();
    await page.getByRole('alert').getByText('测试没有通过：paperOut').waitFor();
    // Moving a card is no test that hurts nobody.
    expect(await rowOf(page, 'cardDispenser').getByRole('button', { name: '测试' }).count()).toBe(0);
    await close();
  });

  it('shows the trace of a device newest first, with how much of each frame was not kept', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const button = rowOf(page, 'idCardReader:ticket-machine').getByRole('button', { name: '报文' });
    await button.click();
    const sheet = page.getByRole('dialog', { name: 'idCardReader:ticket-machine 的报文' });
    const text = await shownText(sheet.locator('tbody'));
    expect(text).toMatch(/收到\s+1295\s+aa aa aa 96 69 05 08 00 00 90 另有 1285 字节未保存/);
    expect(text).toMatch(/端口断开\s+the port hung up/);
    expect(text.indexOf('the port hung up')).toBeLessThan(text.indexOf('1295'));
    await sheet.getByRole('button', { name: '刷新' }).click();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    expect(host.calls.map(({ name }) => name)).toEqual(['deviceTrace', 'deviceTrace']);
    expect(await button.evaluate(element => element === document.activeElement)).toBe(true);
    await close();
  });

  it('says in the sheet when there is no trace to be had, or nothing in it', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    host.answer('deviceTrace', () => refusal('driverHostAway', '驱动进程正在启动'));
    await rowOf(page, 'callBoard:hall').getByRole('button', { name: '报文' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('驱动进程正在启动').waitFor();
    host.answer('deviceTrace', () => ok({ frames: [] }));
    await page.getByRole('button', { name: '刷新' }).click();
    await page.getByText('还没有报文').waitFor();
    await close();
  });

  it('configures what was found on a line: its models are offered, its path and usual speed are filled in', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const unknown = page.getByRole('region', { name: '未配置的端口和设备' });
    expect(await shownText(unknown)).toMatch(/Prolific Technology Inc\.[\s\S]*067b:2303/);
    expect(await shownText(unknown)).toMatch(/USB Keyboard[\s\S]*没有适合的驱动/);
    await unknown.getByRole('button', { name: '配置…' }).first().click();
    const form = page.getByRole('dialog', { name: '添加设备' });
    expect(await form.getByLabel('端口', { exact: true }).inputValue()).toBe(
      '/dev/serial/by-id/usb-Prolific_PL2303-if00-port0',
    );
    expect(await form.getByLabel('波特率').inputValue()).toBe('115200');
    await form.getByRole('button', { name: '保存并启用' }).click();
    await form.getByRole('alert').getByText('请检查：名称').waitFor();
    expect(host.calls).toEqual([]);
    await form.getByLabel('名称').fill('smart-counter');
    host.answer('addDevice', () => refusal('deviceRefused', '已经有一台设备叫 idCardReader:smart-counter'));
    await form.getByRole('button', { name: '保存并启用' }).click();
    await form.getByRole('alert').getByText('已经有一台设备').waitFor();
    host.answer('addDevice', () => ok({}));
    await form.getByRole('button', { name: '保存并启用' }).click();
    await form.waitFor({ state: 'hidden' });
    expect(host.calls.at(-1)).toEqual({
      name: 'addDevice',
      params: {
        language: 'zh-Hans',
        device: {
          id: 'idCardReader:smart-counter',
          model: 'id-card/sdt',
          transport: {
            kind: 'serial',
            path: '/dev/serial/by-id/usb-Prolific_PL2303-if00-port0',
            baud: 115_200,
          },
        },
      },
    });
    await close();
  });

  it('changes a device, and removes one after two presses', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const edit = rowOf(page, 'receiptPrinter:smart-counter').getByRole('button', { name: '修改' });
    await edit.click();
    const form = page.getByRole('dialog', { name: '修改 receiptPrinter:smart-counter' });
    expect(await form.getByLabel('名称').count()).toBe(0);
    const models = await form.getByLabel('型号').locator('option').allInnerTexts();
    expect(models.every(model => model.startsWith('receipt-printer/'))).toBe(true);
    await form.getByLabel('地址').fill('192.0.2.99');
    await form.getByLabel('端口号').fill('nine');
    await form.getByRole('button', { name: '保存并启用' }).click();
    await form.getByRole('alert').getByText('请检查：端口号').waitFor();
    await form.getByLabel('端口号').fill('9101');
    await form.getByRole('button', { name: '保存并启用' }).click();
    await form.waitFor({ state: 'hidden' });
    await edit.click();
    await form.getByRole('button', { name: '移除设备…' }).click();
    await form.getByRole('button', { name: '现在移除' }).click();
    await form.waitFor({ state: 'hidden' });
    expect(host.calls).toMatchObject([
      {
        name: 'changeDevice',
        params: { device: { transport: { kind: 'tcp', host: '192.0.2.99', port: 9101 } } },
      },
      { name: 'removeDevice', params: { device: 'receiptPrinter:smart-counter' } },
    ]);
    await close();
  });

  it('sets the flow control of a printer on a serial port, and says what to choose', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    await rowOf(page, 'receiptPrinter:smart-counter').getByRole('button', { name: '修改' }).click();
    const form = page.getByRole('dialog', { name: '修改 receiptPrinter:smart-counter' });
    await form.getByLabel('连接方式').selectOption({ label: '串口' });
    await form.getByLabel('端口', { exact: true }).fill('/dev/ttyS0');
    expect(await form.getByLabel('流控').inputValue()).toBe('none');
    await form.getByText('DTR/DSR').waitFor();
    await form.getByLabel('流控').selectOption('xonxoff');
    await form.getByRole('button', { name: '保存并启用' }).click();
    await form.waitFor({ state: 'hidden' });
    expect(host.calls).toMatchObject([
      {
        name: 'changeDevice',
        params: {
          device: { transport: { kind: 'serial', path: '/dev/ttyS0', baud: 9600, flow: 'xonxoff' } },
        },
      },
    ]);
    await close();
  });

  it('goes back to the start configuration after two presses, and says which file is wrong and where', async () => {
    host.push('diagnostics', {
      ...diagnostics(Date.now()),
      configuration: { source: 'technician', fault: 'devices.json\n✖ Invalid input\n  → at [1].id' },
    });
    const { page, close } = await openToolPage(browser, host.address);
    await page.getByText('→ at [1].id').waitFor();
    await page.getByRole('button', { name: '恢复启动时的配置…' }).click();
    expect(host.calls).toEqual([]);
    await page.getByRole('button', { name: '现在恢复' }).click();
    await expect
      .poll(() => host.calls)
      .toEqual([{ name: 'useStartDevices', params: { language: 'zh-Hans' } }]);
    await close();
  });

  it.each([
    ['inside', '在本机运行', undefined],
    ['connected', '已连接', undefined],
    ['unreachable', '连不上', '网络和服务器'],
    ['keyMissing', '没有密钥', '复制到本机的数据目录'],
    ['keyRefused', '密钥被拒绝', '请重新复制'],
  ] as const)('says of the line to the hub that it is %s, and what to do', async (state, words, todo) => {
    const now = Date.now();
    host.push('diagnostics', { ...diagnostics(now), hub: { state, since: now } });
    const { page, close } = await openToolPage(browser, host.address);
    const text = await shownText(page.getByRole('region', { name: '网点服务器' }));
    expect(text).toContain(words);
    if (todo) expect(text).toContain(todo);
    await close();
  });

  it('says how far head office is behind and when the next try is', async () => {
    const { page, close } = await openToolPage(browser, host.address);
    const sync = await shownText(page.getByRole('region', { name: '与总行同步' }));
    expect(sync).toMatch(/未送达条数\s+36/);
    expect(sync).toContain('connect ECONNREFUSED 192.0.2.10:8443');
    expect(sync).toMatch(/下次重试\s+\d+ 秒/);
    expect(sync).toMatch(/本机密钥指纹\s+7f3a 91c0/);
    await close();
  });

  it('names the hub’s address as the hub’s where everything goes through it', async () => {
    const now = Date.now();
    const { page, close } = await openToolPage(browser, host.address, { language: 'en' });
    const sync = page.getByRole('region', { name: 'Sync with head office' });
    expect(await shownText(sync)).toMatch(/Sends through the hub at\s+https:/);
    host.push('diagnostics', { ...diagnostics(now), hub: { state: 'inside', since: now } });
    await sync.getByText('Head office', { exact: true }).waitFor();
    await close();
  });

  it('says that the store was restored, from which backup, and since when to look through the papers', async () => {
    const at = (time: string): number => Date.parse(`2026-11-21T${time}:00+08:00`);
    const store = {
      restoredAt: at('09:30'),
      backup: { seq: 1200, at: at('08:55') },
      unknownSince: at('09:12'),
    };
    const { page, close } = await openToolPage(browser, host.address, { language: 'en' });
    const node = page.getByRole('region', { name: 'This node' });
    expect(await shownText(node)).not.toContain('restored');
    host.push('diagnostics', { ...diagnostics(Date.now()), store });
    await node.getByText('Look through the papers since').waitFor();
    const text = await shownText(node);
    expect(text).toMatch(/2026-11-21 \d\d:30, from the backup of 2026-11-21 \d\d:55 \(up to entry 1200\)/);
    expect(text).toMatch(/since 2026-11-21 \d\d:12/);
    await close();
  });

  it.each([
    [1920, 1080],
    [1080, 1920],
  ] as const)(
    'shows at %i by %i how everything stands before the last facts, all by scrolling the page',
    async (...size) => {
      const now = Date.now();
      const told = diagnostics(now);
      host.push('diagnostics', {
        ...told,
        hub: { state: 'keyRefused', address: 'https://192.0.2.5:8600', since: now },
        sync: { ...told.sync, lastErrorClass: 'notAuthorised' },
      });
      const { page, close } = await openToolPage(browser, host.address, { size });
      await page.locator('.journal-list').waitFor();
      expect(await page.locator('.journal-list li').count()).toBe(10);
      const topOf = async (name: string): Promise<number> =>
        (await page.getByRole('region', { name, exact: true }).boundingBox())?.y ?? Number.NaN;
      for (const card of ['驱动进程', '网点服务器', '与总行同步'])
        expect(await topOf(card)).toBeLessThan(await topOf('日志最新记录'));
      // Nothing is cut off in a place of its own, where nobody would think of scrolling.
      const cut = await page
        .locator('.technician-main, .technician-side')
        .evaluateAll(all => all.filter(one => one.scrollHeight > one.clientHeight).length);
      expect(cut).toBe(0);
      await page.getByRole('region', { name: '本机' }).scrollIntoViewIfNeeded();
      expect(
        await page.locator('.technician').evaluate(one => getComputedStyle(one, '::after').position),
      ).toBe('sticky');
      await close();
    },
  );

  it('waits in words until the backend tells something', async () => {
    const silent = await openToolHost('technician');
    const { page, close } = await openToolPage(browser, silent.address);
    await page.getByRole('status').getByText('正在读取').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    silent.push('diagnostics', { ...diagnostics(Date.now()), devices: [], unknown: [], journal: [] });
    await page.getByText('没有配置任何设备').waitFor();
    await page.getByText('接上的设备都已配置').waitFor();
    await close();
    await silent.close();
  });

  it.each(languages)('has room for everything and no barrier, in %s', async language => {
    for (const size of [
      [1920, 1080],
      [1280, 800],
      [1080, 1920],
    ] as const) {
      const { page, complaints, close } = await openToolPage(browser, host.address, { size, language });
      await page.locator('.journal-list').waitFor();
      const clean = async (): Promise<void> => {
        expect(await overflows(page)).toEqual([]);
        expect(await axeFindings(page)).toEqual([]);
      };
      await clean();
      const printer = rowOf(page, 'receiptPrinter:smart-counter').getByRole('button');
      host.answer('testDevice', () => ok({ outcome: 'look', says: '8888' }));
      await printer.first().click();
      await page.locator('.test-end').waitFor();
      await printer.nth(1).click();
      await page.locator('.trace-frames').waitFor();
      await clean();
      await page.keyboard.press('Escape');
      await page.locator('.unknown-lines button').first().click();
      await page.locator('.device-form').waitFor();
      await page.locator('.device-form [type=submit]').click();
      await page.locator('.device-form [role=alert]').waitFor();
      await clean();
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
