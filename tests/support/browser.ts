import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium where there is one; else the one from npm, which needs nothing installed (electron 2.4). */
async function executable(): Promise<string> {
  const debian = '/usr/bin/chromium';
  return existsSync(debian) ? debian : sparticuz.executablePath();
}

/** A headless browser with its web security on: sparticuz's own arguments would turn it off. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await executable(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
