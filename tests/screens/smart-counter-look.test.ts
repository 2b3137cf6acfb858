import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/core/language.ts';
import { say } from '../../src/screens/design/texts.ts';
import { launchBrowser } from '../support/browser.ts';
import { type FaceHost, openFaceHost } from './support/face-host.ts';
import { lookFaults, settled } from './support/inspect.ts';
import { axeFindings, openToolPage, type ToolPage } from './support/tool-page.ts';
import { everyScreen, type Shown, viewOf } from './support/views.ts';

const sizes = [
  { shape: 'portrait', width: 1080, height: 1920 },
  { shape: 'landscape', width: 1920, height: 1080 },
] as const;

const withNotice: readonly Shown[] = [
  'attract',
  'selectCounter',
  'enterAccountWrong',
  'enterName',
  'confirmTransfer',
  'doneTransfer',
];

let browser: Browser;
let host: FaceHost;
beforeAll(async () => {
  host = await openFaceHost('smart-counter');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await host.close();
});

describe.each(sizes)('the smart counter on a $shape screen', ({ width, height }) => {
  let tab: ToolPage;
  let page: Page;
  beforeAll(async () => {
    tab = await openToolPage(browser, host.address, { size: [width, height], reducedMotion: 'reduce' });
    page = tab.page;
  });
  afterAll(() => tab.close());

  describe.each(languages)('in %s', language => {
    describe.each(['normal', 'largest'] as const)('in %s text', textSize => {
      it.each(everyScreen)('cuts, covers and crams nothing: %s', async name => {
        await showOn(page, viewOf('smart-counter', language, name, { textSize }));
        expect(await lookFaults(page)).toEqual([]);
        for (let turns = 0; turns < 8; turns++) {
          const next = page.getByRole('button', {
            name: say(language, 'customer.nextPage'),
            disabled: false,
          });
          if ((await next.count()) === 0) break;
          await next.click();
          expect(await lookFaults(page)).toEqual([]);
        }
      });

      it.each(withNotice)('still fits when something has to be said: %s', async name => {
        const notice = {
          code: 'cardUnreadable',
          text:
            language === 'en'
              ? 'The card could not be read. Lift it, wipe it, and lay it flat once more.'
              : '没有读出身份证。请拿起来，擦干净，再平放一次。',
        };
        await showOn(page, viewOf('smart-counter', language, name, { textSize, notice, help: 'coming' }));
        expect(await lookFaults(page)).toEqual([]);
      });

      it('still fits while help is on its way', async () => {
        await showOn(page, viewOf('smart-counter', language, 'enterName', { textSize, help: 'called' }));
        expect(await lookFaults(page)).toEqual([]);
      });

      it('asks whether somebody is there without cutting a word', async () => {
        await showOn(
          page,
          viewOf('smart-counter', language, 'confirmTransfer', {
            textSize,
            endsAt: Date.now() + 20_000,
          }),
        );
        expect(await lookFaults(page)).toEqual([]);
      });
    });
  });

  it.each(everyScreen)('has no fault that axe can find: %s', async name => {
    for (const language of ['zh-Hans', 'en'] as const) {
      await showOn(page, viewOf('smart-counter', language, name));
      expect(await axeFindings(page)).toEqual([]);
    }
  });

  it('gave the browser nothing to complain of all the while, its content security policy least of all', () => {
    expect(tab.complaints).toEqual([]);
  });
});

/** Shows a view and waits until it is what is drawn. */
async function showOn(page: Page, view: Parameters<FaceHost['show']>[0]): Promise<void> {
  host.show(view);
  await page.waitForSelector(`[data-view="${view.view}"]`);
  await page.evaluate(settled);
}
