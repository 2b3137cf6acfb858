import { describe, expect, it } from 'vitest';
import type { Port } from '../../../src/rpc/port.ts';
import type { ScreenName } from '../../../src/rpc/screens.ts';
import { screensAnswer } from '../../../src/rpc/screens-answer.ts';

const hall = JSON.stringify({ push: 'day', value: {} });
const words = JSON.stringify({ push: 'words', value: { services: {} } });

/** A backend that tells each screen this, when it is opened. */
const telling =
  (texts: Partial<Record<ScreenName, string>>) =>
  (screen: ScreenName, port: Port): void => {
    const text = texts[screen];
    if (text !== undefined) port.post(text);
  };
const ask = (screens: readonly ScreenName[], accept: (screen: ScreenName, port: Port) => void) =>
  screensAnswer(screens, accept, 50);

describe('whether the screens answer', () => {
  it('is yes when each was told something that keeps to its contract', async () => {
    expect(await ask(['head-office', 'hall-display'], telling({ 'head-office': words }))).toBe(true);
  });

  it('is no when one was told nothing', async () => {
    expect(await ask(['head-office', 'staff'], telling({ 'head-office': words }))).toBe(false);
  });

  it('is no when one was told what its page cannot read', async () => {
    expect(await ask(['head-office'], telling({ 'head-office': hall }))).toBe(false);
  });

  it('is no when a screen cannot be opened', async () => {
    const accept = (): void => {
      throw new Error('a bug');
    };
    expect(await ask(['head-office'], accept)).toBe(false);
  });

  it('lets go of the screens that it opened', async () => {
    const open = new Set<ScreenName>();
    await ask(['head-office'], (screen, port) => {
      open.add(screen);
      port.onClose(() => open.delete(screen));
      telling({ 'head-office': words })(screen, port);
    });
    expect([...open]).toEqual([]);
  });
});
