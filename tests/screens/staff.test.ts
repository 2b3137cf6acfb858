import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { languages } from '../../src/core/language.ts';
import { spanText } from '../../src/screens/staff/time-left.ts';
import { launchBrowser } from '../support/browser.ts';
import {
  approvalId,
  assistanceId,
  busyWork,
  printJob,
  quietWork,
  secondApprovalId,
} from './support/tool-fixtures.ts';
import { openToolHost, refusal, type ToolHost } from './support/tool-host.ts';
import { axeFindings, openToolPage, overflows, shownText, type ToolPage } from './support/tool-page.ts';

const decision = {
  id: approvalId,
  digest: 'ab'.repeat(32),
  nonce: 'nonce-1',
  decision: 'approve',
  reason: '',
  reviewer: '李娜',
};

/** Time for a second message to arrive if the page had sent one: the host is on this machine. */
const settle = (page: Page): Promise<void> => page.waitForTimeout(150);

async function begin({ page }: ToolPage, window: string): Promise<void> {
  await page.getByLabel('姓名').fill('李娜');
  await page.getByLabel('窗口', { exact: true }).selectOption(window);
  await page.getByRole('button', { name: '开始工作' }).click();
}

describe('the staff page', () => {
  let browser: Browser;
  let host: ToolHost<'staff'>;
  let open: ToolPage;
  const calls = (): typeof host.calls => host.calls;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    host = await openToolHost('staff');
    host.push('work', busyWork(Date.now()));
    open = await openToolPage(browser, host.address);
    return async () => {
      expect(open.complaints).toEqual([]);
      await open.close();
      await host.close();
    };
  });

  it('asks who works here and where, acts on no key until then, and remembers it for this tab', async () => {
    const { page } = open;
    await page.getByLabel('姓名').pressSequentially('nancy reax');
    expect(calls()).toEqual([]);
    await begin(open, '2');
    await page.reload();
    await page.getByRole('heading', { name: '2 号窗口正在办理' }).waitFor();
    expect(await shownText(page.locator('.staff-me'))).toContain('李娜');
  });

  it('recalls, ends and marks a no-show by their keys, and calls nobody over the number being served', async () => {
    const { page } = open;
    await begin(open, '2');
    await page.keyboard.press('n');
    for (const key of ['r', 'e', 'x']) {
      await page.keyboard.press(key);
      await settle(page);
    }
    expect(calls()).toEqual([
      { name: 'recall', params: { window: '2' } },
      { name: 'endService', params: { window: '2', outcome: 'served' } },
      { name: 'endService', params: { window: '2', outcome: 'noShow' } },
    ]);
  });

  it('calls the next number once, however often the key is pressed before the answer', async () => {
    const { page } = open;
    let settleCall: (() => void) | undefined;
    host.answer(
      'callNext',
      () => new Promise(resolve => (settleCall = () => resolve({ ok: true, value: {} }))),
    );
    await begin(open, '1');
    for (const _ of [1, 2, 3]) await page.keyboard.press('n');
    await settle(page);
    expect(calls()).toEqual([{ name: 'callNext', params: { window: '1' } }]);
    settleCall?.();
    await page.getByRole('status').getByText('没有等候本窗口业务的客户').waitFor();
  });

  it('approves with exactly the digest and nonce of what is shown, after two different presses', async () => {
    const { page } = open;
    await begin(open, '2');
    await page.keyboard.press('a');
    await page.getByText('内容已逐项核对').waitFor();
    await page.keyboard.press('y');
    await page.getByText('决定已送出').waitFor();
    await page.keyboard.press('y');
    await settle(page);
    expect(calls()).toEqual([{ name: 'decide', params: decision }]);
  });

  it('decides nothing on a double click, a double Enter or the same key twice', async () => {
    const { page } = open;
    await begin(open, '2');
    const approve = page.getByRole('button', { name: '批准…' });
    await approve.dblclick();
    await page.keyboard.press('Escape');
    await approve.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await page.keyboard.press('a');
    await settle(page);
    expect(calls()).toEqual([]);
  });

  it('sends one decision when the last button is clicked twice', async () => {
    const { page } = open;
    host.answer(
      'decide',
      () => new Promise(resolve => setTimeout(() => resolve({ ok: true, value: {} }), 100)),
    );
    await begin(open, '2');
    await page.getByRole('button', { name: '批准…' }).click();
    await page.getByRole('button', { name: '确认批准' }).dblclick();
    await page.getByText('决定已送出').waitFor();
    expect(calls()).toEqual([{ name: 'decide', params: decision }]);
  });

  it('takes back the first press when the request under it becomes another one', async () => {
    const { page } = open;
    await begin(open, '2');
    await page.keyboard.press('a');
    await page.getByText('内容已逐项核对').waitFor();
    const work = busyWork(Date.now());
    host.push('work', {
      ...work,
      approvals: work.approvals.map(approval => ({ ...approval, digest: 'cd'.repeat(32), nonce: 'nonce-2' })),
    });
    await page.getByText('内容已逐项核对').waitFor({ state: 'detached' });
    await page.keyboard.press('y');
    await settle(page);
    expect(calls()).toEqual([]);
  });

  it('leaves the oldest request under the keys when a new one arrives', async () => {
    const { page } = open;
    await begin(open, '2');
    const work = busyWork(Date.now());
    const [first] = work.approvals;
    if (!first) throw new Error('the fixture has an approval');
    host.push('work', {
      ...work,
      approvals: [
        { ...first, id: secondApprovalId, nonce: 'nonce-9', requestedAt: first.requestedAt + 5000 },
        first,
      ],
    });
    await page.locator('.approval').nth(1).waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('y');
    await expect.poll(calls).toEqual([{ name: 'decide', params: decision }]);
  });

  it('refuses only with a reason, and sends the words that the customer will read', async () => {
    const { page } = open;
    await begin(open, '2');
    await page.keyboard.press('d');
    const refuse = page.getByRole('button', { name: '拒绝并告知客户' });
    expect(await refuse.isDisabled()).toBe(true);
    await page.keyboard.press('3');
    // Back from the field that the reason stands in, and here again: nothing was sent, nothing is left.
    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    expect(await refuse.isDisabled()).toBe(true);
    await page.keyboard.press('3');
    await page.keyboard.press('Enter');
    await expect
      .poll(calls)
      .toEqual([
        { name: 'decide', params: { ...decision, decision: 'refuse', reason: '请到人工窗口办理。' } },
      ]);
  });

  it('says beside the card why a decision was not taken, and lets the reviewer go on', async () => {
    const { page } = open;
    host.answer('decide', () => refusal('approvalExpired', '已过时限，请客户重新提交。'));
    await begin(open, '2');
    await page.keyboard.press('a');
    await page.keyboard.press('y');
    await page.locator('.approval').getByRole('alert').getByText('已过时限，请客户重新提交。').waitFor();
    expect(await page.getByRole('button', { name: '批准…' }).isEnabled()).toBe(true);
  });

  it('tells a teller which of those who wait is next at the own window', async () => {
    const { page } = open;
    await begin(open, '5');
    expect(await shownText(page.getByRole('listitem').filter({ hasText: '下一位' }))).toContain('C008');
  });

  it('shows every row, the capitals and the warning that the customer confirmed', async () => {
    const text = await shownText(open.page.locator('.approval'));
    for (const part of [
      '李四',
      '6222 0202 0000 0012 345',
      '¥60,000.00',
      '陆万元整',
      '安全账户',
      '金额超过 ¥50,000.00',
    ])
      expect(text).toContain(part);
  });

  it('tells a customer that somebody is coming, and settles doubtful paper', async () => {
    const { page } = open;
    await begin(open, '');
    await page.keyboard.press('g');
    for (const name of ['已打印', '没有打印', '打印一份补打件']) {
      await page.getByRole('button', { name, exact: true }).click();
      await settle(page);
    }
    expect(calls()).toEqual([
      { name: 'attend', params: { id: assistanceId, staff: '李娜' } },
      { name: 'settlePrint', params: { job: printJob, finding: 'wasPrinted', staff: '李娜' } },
      { name: 'settlePrint', params: { job: printJob, finding: 'wasNotPrinted', staff: '李娜' } },
      { name: 'settlePrint', params: { job: printJob, finding: 'copy', staff: '李娜' } },
    ]);
  });

  it('offers a copy of paper that failed, and lets interrupted business go only when its end is known', async () => {
    const { page } = open;
    await begin(open, '');
    const work = busyWork(Date.now());
    host.push('work', {
      ...work,
      papers: work.papers.map(paper => ({ ...paper, state: 'failed' as const })),
      interrupted: work.interrupted.map(cut => ({ ...cut, outcome: 'unknown' as const })),
    });
    await page.getByText('结果未知').waitFor();
    expect(await page.getByRole('button', { name: '已经告诉客户' }).count()).toBe(0);
    for (const name of ['打印一份补打件', '不需要']) {
      await page.getByRole('button', { name, exact: true }).click();
      await settle(page);
    }
    host.push('work', work);
    await page.getByRole('button', { name: '已经告诉客户', exact: true }).click();
    await settle(page);
    expect(calls()).toEqual([
      { name: 'settlePrint', params: { job: printJob, finding: 'copy', staff: '李娜' } },
      { name: 'settlePrint', params: { job: printJob, finding: 'decline', staff: '李娜' } },
      { name: 'settleInterrupted', params: { operation: work.interrupted[0]?.operation } },
    ]);
  });

  it('sends nothing without a connection and says so', async () => {
    const { page } = open;
    await begin(open, '2');
    host.away(true);
    await page.getByRole('alert').getByText('连接已断开').waitFor();
    await page.keyboard.press('r');
    await page.locator('.my-window').getByText('没有连接，没有发送').waitFor();
    host.away(false);
    await page.getByText('连接已断开').waitFor({ state: 'detached' });
    expect(calls()).toEqual([]);
  });

  it('is told by the title of its tab how many things wait for a person', async () => {
    expect(await open.page.title()).toBe('(5) 柜员工作台');
    host.push('work', quietWork());
    await open.page.getByText('现在没有需要处理的事').waitFor();
    await expect.poll(() => open.page.title()).toBe('柜员工作台');
  });

  it.each(languages)('has room for everything and no barrier, in %s', async language => {
    for (const size of [
      [1920, 1080],
      [1280, 800],
    ] as const) {
      const one = await openToolPage(browser, host.address, { size, language });
      await one.page.locator('.approval').waitFor();
      expect(await overflows(one.page)).toEqual([]);
      expect(await axeFindings(one.page)).toEqual([]);
      expect(one.complaints).toEqual([]);
      await one.close();
    }
  });
});

describe('spanText', () => {
  it.each([
    [-5000, '0:00'],
    [59_999, '0:59'],
    [60_000, '1:00'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
  ])('reads %i ms as %s', (span, text) => {
    expect(spanText(span)).toBe(text);
  });
});
