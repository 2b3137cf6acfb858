import { describe, expect, it, vi } from 'vitest';
import { simulateSyn6288 } from '../../../drivers/voice/syn6288/simulator.ts';
import { simulateXfs5152 } from '../../../drivers/voice/xfs5152/simulator.ts';
import { limit, place } from './place.ts';

describe.each([
  ['voice/syn6288', 9600, simulateSyn6288],
  ['voice/xfs5152', 115_200, simulateXfs5152],
] as const)('a voice %s', (model, baud, simulate) => {
  const voice = () => place(model, baud, simulate);
  type Voice = Awaited<ReturnType<typeof voice>>;
  const text = '请A023号到5号窗口';
  const speak = (at: Voice, timeout = 0) => at.run('voice.speak', { text }, timeout);
  const stillWorks = async (at: Voice): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    expect(await at.run('voice.speak', { text: '欢迎' })).toEqual({ code: 'success', payload: {} });
    expect(at.thing.said().at(-1)).toBe('欢迎');
  };

  it('says a text, and the next one after it', async () => {
    const at = await voice();
    const first = speak(at);
    const second = at.run('voice.speak', { text: '请B001号到3号窗口' });
    expect(await first).toEqual({ code: 'success', payload: {} });
    expect(at.thing.said()).toEqual([text]);
    await second;
    expect(at.thing.said()).toEqual([text, '请B001号到3号窗口']);
  });

  it.each([
    ['split', 1],
    ['bitFlip', 1],
    ['late', 1],
    ['silent', 3],
    ['bitFlip', 3],
    ['silent', 4],
    ['late', 5],
  ] as const)('says it all the same: %s at answer %i', async (fault, nth) => {
    const at = await voice();
    at.strike(fault, nth);
    expect(await speak(at)).toMatchObject({ code: 'success' });
    expect(at.thing.said()).toContain(text);
    await stillWorks(at);
  });

  it.each([1, 2, 3, 4])(
    'ends the command when the plug is pulled at answer %i, and is back with it',
    async nth => {
      const at = await voice();
      at.strike('unplug', nth);
      expect(await speak(at)).toMatchObject({ code: 'deviceNotReady' });
      expect(at.state()?.device).toBe('offline');
      await at.line.plug();
      await stillWorks(at);
    },
  );

  it('does not call a text said in the middle of which it lost its power', async () => {
    const at = await voice();
    const speaking = speak(at);
    await vi.waitFor(() => expect(at.thing.saying()).toBe(text), limit);
    // Long enough for the driver to have seen it speak: the text takes half a second here.
    await new Promise(resolve => setTimeout(resolve, 200));
    at.line.powerCycle();
    expect(at.thing.said()).toEqual([]);
    expect(await speaking).toMatchObject({ code: 'hardwareError' });
    await stillWorks(at);
  });

  it('is silent when the text is no longer wanted', async () => {
    const at = await voice();
    const speaking = speak(at);
    await vi.waitFor(() => expect(at.thing.saying()).toBe(text), limit);
    at.cancelAll();
    expect(await speaking).toMatchObject({ code: 'canceled' });
    await vi.waitFor(() => expect(at.thing.saying()).toBeUndefined(), limit);
    await stillWorks(at);
  });

  it('ends the command when the module has fallen silent, and is back when it speaks', async () => {
    const at = await voice();
    for (let index = 0; index < 5; index++) at.line.inject('silent');
    expect(await speak(at)).toMatchObject({ code: 'deviceNotReady' });
    await stillWorks(at);
  });
});
