import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type TextKey, text } from '../../src/catalogue/texts.ts';
import type { Language } from '../../src/core/language.ts';
import type { ScreenName } from '../../src/rpc/screens.ts';
import { type ScreenTextKey, say } from '../../src/screens/design/texts.ts';

const languageButtons: Readonly<Record<Language, string>> = {
  'zh-Hans': '简体',
  'zh-Hant': '繁體',
  en: 'English',
};

/** One page before an audience: every step is told with its time and kept as a picture. */
export class Stage {
  readonly page: Page;
  readonly language: Language;
  readonly #folder: string;
  readonly #name: string;
  readonly #began: number;
  #pictures = 0;

  private constructor(page: Page, name: string, language: Language, folder: string, began: number) {
    this.page = page;
    this.language = language;
    this.#folder = folder;
    this.#name = name;
    this.#began = began;
  }

  static async open(
    browser: Browser,
    address: string,
    screen: ScreenName,
    language: Language,
    size: { width: number; height: number },
    folder: string,
    began: number,
  ): Promise<Stage> {
    const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' });
    await page.goto(address);
    const pictures = join(folder, language);
    mkdirSync(pictures, { recursive: true });
    const stage = new Stage(page, screen, language, pictures, began);
    // The hall display speaks two languages at once and has none to choose.
    if (screen !== 'hall-display')
      await page.getByRole('button', { name: languageButtons[language], exact: true }).click();
    return stage;
  }

  /** Words of the business, and of the frame. */
  text(key: TextKey): string {
    return text(this.language, key);
  }
  say(key: ScreenTextKey): string {
    return say(this.language, key);
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  async type(keys: string): Promise<void> {
    for (const key of keys) await this.press(key);
  }

  heading(name: string): Promise<void> {
    return this.page.getByRole('heading', { name }).first().waitFor({ timeout: 20_000 });
  }

  /** Turns the pages of a list until something is in sight. */
  async turnTo(wanted: Locator): Promise<void> {
    while (!(await wanted.isVisible())) await this.press(this.say('customer.nextPage'));
  }

  tell(what: string): void {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(2).padStart(7);
    console.log(`${seconds} s  ${this.language.padEnd(8)} ${this.#name.padEnd(15)} ${what}`);
  }

  /** Tells what happened and takes a picture of how it looks. */
  async show(what: string, picture: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    this.#pictures += 1;
    const number = String(this.#pictures).padStart(2, '0');
    await this.page.screenshot({ path: join(this.#folder, `${this.#name}-${number}-${picture}.png`) });
    this.tell(what);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
