import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceId, deviceIdSchema } from '../../src/core/ids.ts';
import type { benchContract } from '../../src/rpc/bench.ts';
import type { staffContract } from '../../src/rpc/staff.ts';
import { connectScreen, type ScreenClient } from '../support/screen-client.ts';
import { type Hall, startHall } from './hall.ts';
import { electron, out, type Shell, startShell } from './shell.ts';

const reader: DeviceId = deviceIdSchema.parse('idCardReader:smart-counter');
const printer: DeviceId = deviceIdSchema.parse('receiptPrinter:smart-counter');

describe.skipIf(electron === undefined)('a visit to the smart counter in its window', () => {
  let hall: Hall;
  let shell: Shell;
  let bench: ScreenClient<typeof benchContract>;
  let staff: ScreenClient<typeof staffContract>;

  beforeAll(async () => {
    hall = await startHall();
    bench = await connectScreen(hall.bench, 'bench');
    shell = await startShell({ args: [hall.kiosk.module, ...hall.kiosk.args] });
    staff = await connectScreen(hall.kiosk.address, 'staff');
  });
  afterAll(async () => {
    bench?.close();
    staff?.close();
    await shell?.close();
    await hall?.stop();
  });

  const press = (name: string | RegExp): Promise<void> =>
    shell.page.getByRole('button', { name, exact: true }).click();
  const type = async (keys: string): Promise<void> => {
    for (const key of keys) await press(key);
  };
  /** Nobody can agree before the last page: turns the pages of a review until something is in sight. */
  const turnTo = async (wanted: Locator): Promise<void> => {
    while (!(await wanted.isVisible()))
      await shell.page.getByRole('button', { name: '下一页' }).last().click();
  };
  const next = (): Promise<void> => press('下一步');

  it('goes from the card to the receipt, and leaves nothing behind', async () => {
    const { page } = shell;
    await page.getByRole('heading', { name: '放上身份证，自己办业务' }).waitFor();
    expect(await bench.call('layCard', { device: reader, card: 'zhang-san' })).toMatchObject({ ok: true });

    await press(/^转账/);
    await page.getByText('活期储蓄').first().click();
    await next();
    await type('6200000000000003');
    await next();
    await type('wang');
    await press('王');
    await type('wu');
    await press('五');
    await next();
    await type('60000');
    await next();

    await page.getByText('转账金额').waitFor();
    await turnTo(page.getByText('我认识收款人'));
    await page.getByText('我认识收款人').click();
    await page.screenshot({ path: join(out, 'electron-confirm.png') });
    const agree = page.getByRole('button', { name: '确认办理', exact: true });
    await turnTo(agree);
    await agree.click();

    await page.getByRole('heading', { name: '请稍等，要请工作人员核对' }).waitFor();
    const work = await staff.until('work', ({ approvals }) => approvals.length > 0);
    expect(work.approvals).toHaveLength(1);
    const [approval] = work.approvals;
    if (!approval) throw new Error('nothing to decide');
    const { id, digest, nonce } = approval;
    expect(
      await staff.call('decide', { id, digest, nonce, decision: 'approve', reason: '', reviewer: '赵审核' }),
    ).toMatchObject({ ok: true });

    await page.getByRole('heading', { name: '转账成功' }).waitFor({ timeout: 20_000 });
    await page.screenshot({ path: join(out, 'electron-done.png') });
    const paper = JSON.stringify(bench.latest('bench')?.devices.find(device => device.id === printer));
    expect(paper).toContain('60,000.00');

    await press('结束');
    await bench.call('takeCard', { device: reader });
    await page.getByRole('heading', { name: '放上身份证，自己办业务' }).waitFor();
    const left = await page.evaluate(() => document.documentElement.outerHTML);
    for (const personal of ['张', '王五', '6200000000000003', '60000', '11010519491231002X'])
      expect(left).not.toContain(personal);
  });
  it('asks for patience when the backend is killed, and serves the next customer', async () => {
    const { page } = shell;
    const pids = (): number[] =>
      [...shell.log().matchAll(/"child":"backend","pid":(\d+)/g)].map(found => Number(found[1]));
    const [pid] = pids();
    if (pid === undefined) throw new Error('no backend in the log');
    process.kill(pid, 'SIGKILL');
    await page.getByRole('heading', { name: '请稍候' }).waitFor();
    await page.getByRole('heading', { name: '放上身份证，自己办业务' }).waitFor();
    expect(pids()).toHaveLength(2);
    await bench.call('layCard', { device: reader, card: 'zhang-san' });
    await page.getByRole('button', { name: /^更改手机号/ }).click();
    await page.getByRole('heading', { name: '新手机号' }).waitFor();
  });

  it('shows the same question again when the page has crashed', async () => {
    const heading = (): Promise<unknown> =>
      shell.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          'document.querySelector("h1")?.textContent',
        ),
      );
    expect(await heading()).toBe('新手机号');
    await shell.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await expect.poll(() => shell.log()).toContain('"child":"smart-counter","reason":"crashed"');
    await expect.poll(heading, { timeout: 10_000 }).toBe('新手机号');
  });
});
