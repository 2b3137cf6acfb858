import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/core/language.ts';
import { launchBrowser } from '../support/browser.ts';
import { type FaceHost, openFaceHost } from './support/face-host.ts';
import { lookFaults, settled } from './support/inspect.ts';
import { axeFindings, openToolPage, type ToolPage } from './support/tool-page.ts';
import { type Shown, viewOf } from './support/views.ts';

const ownScreens: readonly Shown[] = ['attract', 'identify', 'selectTicket', 'confirmTicket', 'doneTicket'];

let browser: Browser;
let host: FaceHost;
let tab: ToolPage;
beforeAll(async () => {
  host = await openFaceHost('ticket-machine');
  browser = await launchBrowser();
  host.show(viewOf('ticket-machine', 'zh-Hans', 'attract'));
  tab = await openToolPage(browser, host.address, { size: [1080, 1920], reducedMotion: 'reduce' });
});
afterAll(async () => {
  await tab.close();
  await browser.close();
  await host.close();
});

async function show(...of: Parameters<typeof viewOf>): Promise<void> {
  const view = viewOf(...of);
  host.show(view);
  await tab.page.waitForSelector(`[data-view="${view.view}"]`);
  await tab.page.evaluate(settled);
}

describe('the ticket machine', () => {
  describe.each(languages)('in %s', language => {
    it.each(ownScreens)(
      'cuts, covers and crams nothing, in the smallest and the largest text: %s',
      async name => {
        for (const textSize of ['normal', 'largest'] as const) {
          await show('ticket-machine', language, name, { textSize });
          expect(await lookFaults(tab.page)).toEqual([]);
        }
        expect(await axeFindings(tab.page)).toEqual([]);
      },
    );

    it('shows the number larger than anything else, with how many wait', async () => {
      await show('ticket-machine', language, 'doneTicket', { textSize: 'largest' });
      const sizes = await tab.page.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter(element => element.checkVisibility())
          .map(
            element => [element.textContent, Number.parseFloat(getComputedStyle(element).fontSize)] as const,
          )
          .sort((one, other) => other[1] - one[1]),
      );
      expect(sizes[0]?.[0]).toBe('A023');
      expect(sizes[0]?.[1]).toBeGreaterThan(2.5 * (sizes[1]?.[1] ?? 0));
      expect(await tab.page.locator('.number .waiting').textContent()).toMatch(/3.*8–15/);
    });
  });

  it('says what it is for in three languages while nobody is there', async () => {
    await show('ticket-machine', 'zh-Hant', 'attract');
    const said = (await tab.page.locator('main').textContent()) ?? '';
    for (const words of [
      '取號，從這裡開始',
      '取号办业务',
      'Take a number',
      '放上身份证',
      'Lay your ID card here',
    ])
      expect(said).toContain(words);
    expect(await tab.page.evaluate(() => document.documentElement.lang)).toBe('zh-Hant');
  });

  it('keeps its shape in a small window, as on a developer’s desk', async () => {
    for (const [width, height] of [
      [540, 960],
      [1280, 720],
    ] as const) {
      await tab.page.setViewportSize({ width, height });
      await show('ticket-machine', 'en', 'selectTicket');
      expect((await lookFaults(tab.page)).filter(fault => !fault.includes('too small'))).toEqual([]);
    }
    await tab.page.setViewportSize({ width: 1080, height: 1920 });
  });

  it('gave the browser nothing to complain of all the while, its content security policy least of all', () => {
    expect(tab.complaints).toEqual([]);
  });
});
