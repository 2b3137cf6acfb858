import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../src/core/result.ts';
import type { Intent, SessionView } from '../../src/core/session-view.ts';
import { type ScreenTextKey, say } from '../../src/screens/design/texts.ts';
import { launchBrowser } from '../support/browser.ts';
import { type FaceHost, openFaceHost } from './support/face-host.ts';
import { openToolPage, type ToolPage } from './support/tool-page.ts';
import { digest, type Shown, session, viewOf } from './support/views.ts';

let browser: Browser;
let host: FaceHost;
let tab: ToolPage;
let page: Page;
beforeAll(async () => {
  host = await openFaceHost('smart-counter');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await host.close();
});
beforeEach(async () => {
  host.away(false);
  host.show(viewOf('smart-counter', 'zh-Hans', 'attract'));
  tab = await openToolPage(browser, host.address, { size: [1080, 1920], reducedMotion: 'reduce' });
  page = tab.page;
  page.setDefaultTimeout(5000);
  await page.waitForSelector('[data-screen="attract"]');
});
afterEach(() => tab.close());

const word = (key: ScreenTextKey): string => say('zh-Hans', key);
const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

async function show(name: Shown, more: Partial<SessionView> = {}): Promise<SessionView> {
  const view = viewOf('smart-counter', 'zh-Hans', name, more);
  host.show(view);
  await page.waitForSelector(`[data-view="${view.view}"]`);
  return view;
}

/** The intents that were heard, but for "somebody is here". */
const wishes = (): Intent[] =>
  host
    .heard()
    .map(heard => heard.intent)
    .filter(intent => intent.kind !== 'stay');

/** Waits for exactly these intents since the last view. */
const expectWishes = (...expected: Intent[]): Promise<void> =>
  vi.waitFor(() => expect(wishes()).toEqual(expected), { timeout: 5000 });

/** Presses keys of the pad or board one after the other. */
async function press(signs: string): Promise<void> {
  for (const sign of signs)
    await page.locator('.key', { hasText: new RegExp(`^${sign === '.' ? '\\.' : sign}$`) }).click();
}

describe('a visit to the smart counter', () => {
  it('begins with a touch on the button, for no session and with the number of the view', async () => {
    const view = await show('attract');
    await button(word('customer.attract.start')).click();
    await expectWishes({ kind: 'begin' });
    expect(host.heard()[0]).toEqual({ view: view.view, intent: { kind: 'begin' } });
  });

  it('begins with a touch anywhere in the middle', async () => {
    await page.locator('.card-drawing').click();
    await expectWishes({ kind: 'begin' });
  });

  it('chooses a service for the session on the screen, and nothing where a service is closed', async () => {
    const view = await show('selectCounter');
    await page.getByRole('button', { name: '更改手机号' }).click({ force: true });
    await page.getByRole('button', { name: '转账' }).click();
    await expectWishes({ kind: 'selectService', service: 'transfer' as never });
    expect(host.heard()[0]).toMatchObject({ session, view: view.view });
  });

  it('asks one question at a time and sends all answers at the end, as typed and without grouping', async () => {
    await show('enterChoice');
    const next = button(word('customer.next'));
    expect(await next.isDisabled()).toBe(true);
    await page.getByText('活期储蓄').click();
    await next.click();
    await press('6200000000000002');
    expect(await page.getByRole('textbox').inputValue()).toBe('6200 0000 0000 0002');
    await next.click();
    await press('lisi');
    await button('李').click();
    await button('四').click();
    await next.click();
    await press('12000.5');
    expect(await page.getByRole('textbox').inputValue()).toBe('12,000.5');
    expect(await page.locator('.enter-capitals').textContent()).toContain('壹万贰仟元零伍角整');
    expect(wishes()).toEqual([]);
    await next.click();
    await expectWishes({
      kind: 'submitFields',
      values: { from: '6200000000000001', to: '6200000000000002', toName: '李四', amount: '12000.5' },
    });
  });

  it('keeps what was typed when the customer goes back a question', async () => {
    await show('enterAccount');
    await press('6200000000000002');
    await button(word('customer.next')).click();
    await button(word('customer.back')).click();
    expect(await page.getByRole('textbox').inputValue()).toBe('6200 0000 0000 0002');
    await button(word('customer.back')).click();
    expect(await page.getByRole('radio', { name: '活期储蓄' }).isChecked()).toBe(true);
    await button(word('customer.back')).click();
    await expectWishes({ kind: 'back' });
  });

  it('keeps what was typed when somebody changes the language', async () => {
    await show('enterPhone');
    await press('139');
    const view = viewOf('smart-counter', 'en', 'enterPhone');
    host.show(view);
    await page.waitForSelector(`[data-view="${view.view}"]`);
    expect(await page.getByRole('textbox').inputValue()).toBe('139');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('says at once what is wrong with full-width digits, shows them as they are, and sends nothing', async () => {
    await show('enterAmount');
    await button(word('customer.key.clear')).click();
    await page.getByRole('textbox').fill('１００');
    await button(word('customer.next')).click();
    expect(await page.locator('.enter-error').textContent()).toContain(
      word('customer.enter.amountFullWidth'),
    );
    expect(await page.getByRole('textbox').inputValue()).toBe('１００');
    expect(wishes()).toEqual([]);
  });

  it('takes no more than a field holds, from a real keyboard too', async () => {
    await show('enterPhone');
    await page.keyboard.type('13900001234999');
    expect(await page.getByRole('textbox').inputValue()).toBe('139 0000 1234');
    await page.keyboard.press('Enter');
    await expectWishes({ kind: 'submitFields', values: { phone: '13900001234' } });
  });

  it('goes to the question that the backend did not accept and keeps the other answers', async () => {
    await show('enterAccountWrong');
    expect(await page.locator('.enter-error').textContent()).toContain('没有这个收款账号');
    await button(word('customer.key.delete')).click();
    await press('1');
    expect(await page.locator('.enter-error').textContent()).toBe('');
    for (let turn = 0; turn < 3; turn++) await button(word('customer.next')).click();
    await expectWishes({
      kind: 'submitFields',
      values: { from: '6200000000000001', to: '6200000000000000001', toName: '李四', amount: '120000' },
    });
  });

  it('cannot be confirmed before the sentence is ticked, and confirms what was shown', async () => {
    await show('confirmTransfer');
    const confirm = button('确认转账');
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByText('这笔转账是我自己的决定').click();
    await confirm.click();
    await expectWishes({ kind: 'confirm', digest, acknowledged: true });
  });

  it('cannot be confirmed before every page of it was shown', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await show('confirmTransfer', { textSize: 'largest' });
    expect(await button('确认转账').count()).toBe(0);
    expect(await page.getByText('这笔转账是我自己的决定').isVisible()).toBe(false);
    for (let turns = 0; turns < 5 && (await button(word('customer.nextPage')).count()) > 0; turns++)
      await button(word('customer.nextPage')).click();
    expect(await page.getByText('这笔转账是我自己的决定').isVisible()).toBe(true);
    expect(await button('确认转账').isDisabled()).toBe(true);
  });

  it('forgets the tick when what is to be confirmed has changed', async () => {
    const view = await show('confirmTransfer');
    await page.getByText('这笔转账是我自己的决定').click();
    expect(await button('确认转账').isEnabled()).toBe(true);
    if (view.screen.name !== 'confirm') throw new Error('the fixture is no review');
    await show('confirmTransfer', {
      screen: { ...view.screen, review: { ...view.screen.review, digest: 'cd'.repeat(32) } },
    });
    expect(await button('确认转账').isDisabled()).toBe(true);
  });

  it('ends, or goes on with another business', async () => {
    await show('doneTransfer');
    await button(word('customer.done.another')).click();
    await expectWishes({ kind: 'another' });
    await show('doneTransfer');
    await button(word('customer.done.finish')).click();
    await expectWishes({ kind: 'finish' });
  });
});

describe('the frame of the smart counter', () => {
  it.each([
    'attract',
    'identify',
    'selectCounter',
    'enterPhone',
    'confirmPhone',
    'approval',
    'working',
    'doneFailed',
    'pleaseWait',
    'outOfService',
  ] as Shown[])('calls a person with one touch from %s', async name => {
    await show(name);
    await button(word('customer.callStaff')).click();
    await expectWishes({ kind: 'callStaff' });
  });

  it('shows that help was called, and does not call again', async () => {
    await show('enterPhone', { help: 'called' });
    expect(await button(word('customer.staffCalled')).isDisabled()).toBe(true);
    expect(await page.getByText(word('customer.staffCalledMore')).isVisible()).toBe(true);
  });

  it('changes language and text size', async () => {
    await button('English').click();
    await expectWishes({ kind: 'setLanguage', language: 'en' });
    await show('attract');
    await button(word('customer.textSize.largest')).click();
    await expectWishes({ kind: 'setTextSize', textSize: 'largest' });
  });

  it('sends a wish once, however often it is pressed before it is answered', async () => {
    await show('selectCounter');
    let answered = 0;
    host.answerWith(async () => {
      await new Promise(resolve => setTimeout(resolve, 300));
      answered++;
      return { ok: true, value: {} };
    });
    await page.getByRole('button', { name: '转账' }).click({ clickCount: 3 });
    await vi.waitFor(() => expect(answered).toBe(1));
    expect(wishes()).toHaveLength(1);
  });

  it('says what the backend says when it refuses, and nothing when the next view will', async () => {
    await show('selectCounter');
    host.answerWith(() => fail('staleView', '内容有变化'));
    await page.getByRole('button', { name: '转账' }).click();
    await expectWishes({ kind: 'selectService', service: 'transfer' as never });
    expect(await page.locator('.notice').count()).toBe(0);
    host.answerWith(() => fail('storeUnavailable', '这台机器暂时不能保存业务'));
    await page.getByRole('button', { name: '转账' }).click();
    await page.getByText('这台机器暂时不能保存业务').waitFor();
    await show('selectCounter');
    expect(await page.locator('.notice').count()).toBe(0);
  });

  it('tells the backend that somebody is typing', async () => {
    await show('enterPhone');
    await press('139');
    await vi.waitFor(() => expect(host.heard().map(heard => heard.intent)).toEqual([{ kind: 'stay' }]));
  });

  it('warns before it ends a visit, and one touch goes on with it', async () => {
    await show('enterPhone', { endsAt: Date.now() + 20_000 });
    const warning = page.getByRole('alertdialog');
    expect(await warning.textContent()).toMatch(/\b(20|19|18)\b/);
    expect(await page.getByRole('textbox').evaluate(field => field.closest('[inert]') !== null)).toBe(true);
    await page.keyboard.press('Enter');
    await vi.waitFor(() => expect(host.heard().map(heard => heard.intent)).toEqual([{ kind: 'stay' }]));
    await show('enterPhone');
    expect(await warning.count()).toBe(0);
  });

  it('can be worked with a keyboard alone', async () => {
    await show('selectCounter');
    for (let tabs = 0; tabs < 12; tabs++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.classList.contains('service'))) break;
    }
    expect(
      await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle),
    ).toBe('solid');
    await page.keyboard.press('Enter');
    await expectWishes({ kind: 'selectService', service: 'transfer' as never });
  });
});

describe('what is private', () => {
  it('is gone from the page as soon as nobody is there', async () => {
    await show('enterAccount');
    await press('6217000011112222');
    await button(word('customer.next')).click();
    await press('lisi');
    await show('attract');
    const left = await page.evaluate(
      () =>
        document.documentElement.outerHTML +
        [...document.querySelectorAll('input')].map(input => input.value).join(),
    );
    for (const secret of ['6217', '1111 2222', '李', 'lisi', '欧阳', '128,400'])
      expect(left).not.toContain(secret);
  });

  it('does not come back when the next visit reaches the same question', async () => {
    await show('enterPhone');
    await press('13900001234');
    await show('attract');
    await show('enterPhone', { session: session.replace('1', '2') as typeof session });
    expect(await page.getByRole('textbox').inputValue()).toBe('');
  });

  it('is gone while the backend is away, and the screen comes back by itself', async () => {
    await show('confirmTransfer');
    host.away(true);
    await page.getByText(word('customer.wait.lost')).waitFor();
    expect(await page.locator('body').textContent()).not.toContain('120,000');
    expect(await page.getByRole('button').count()).toBe(0);
    host.show(viewOf('smart-counter', 'zh-Hans', 'attract'));
    host.away(false);
    await page.waitForSelector('[data-screen="attract"]');
  });

  it('is not left standing when the backend says something that this page does not understand', async () => {
    const view = await show('confirmTransfer');
    host.push('view', { ...view, screen: { name: 'unheardOf' } } as unknown as SessionView);
    await page.getByText(word('customer.wait.title')).waitFor();
    expect(await page.locator('body').textContent()).not.toContain('120,000');
    await show('attract');
  });
});
