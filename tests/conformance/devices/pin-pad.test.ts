import { describe, expect, it, vi } from 'vitest';
import { simulateZt598 } from '../../../drivers/pin-pad/zt598/simulator.ts';
import { limit, place } from './place.ts';

describe('a pin pad', () => {
  const pad = () => place('pin-pad/zt598', 9600, simulateZt598);
  type Pad = Awaited<ReturnType<typeof pad>>;
  const entered = { code: 'success', payload: { completion: 'enter' } };
  const enterPin = (at: Pad) => at.run('pinPad.pinEntry', { minLen: 4, maxLen: 6 });
  const block = (at: Pad) => at.run('pinPad.getPinBlock', { key: 0x30, customerData: '123456789012' });
  const type = (at: Pad): void => {
    for (const key of ['1', '2', '3', '4', '5', '6', 'enter'] as const) at.thing.press(key);
  };
  const opened = (at: Pad) => vi.waitFor(() => expect(at.events).toContain('enterData'), limit);
  const stillWorks = async (at: Pad): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    at.events.length = 0;
    const entry = enterPin(at);
    await opened(at);
    type(at);
    expect(await entry).toEqual(entered);
    expect(await block(at)).toEqual({
      code: 'success',
      payload: { pinBlock: expect.stringMatching(/^[0-9A-F]{16}$/) },
    });
  };

  it('tells of keys, not of digits, and gives the block of the PIN', async () => {
    const at = await pad();
    await stillWorks(at);
    await vi.waitFor(
      () => expect(at.events).toEqual(['enterData', ...Array.from({ length: 6 }, () => 'key')]),
      limit,
    );
  });

  it.each([
    [
      'the customer',
      (at: Pad) => at.thing.press('cancel'),
      { code: 'success', payload: { completion: 'cancel' } },
    ],
    ['the application', (at: Pad) => at.cancelAll(), { code: 'canceled' }],
  ] as const)('takes no more keys when %s cancels', async (_who, cancel, completion) => {
    const at = await pad();
    const entry = enterPin(at);
    await opened(at);
    cancel(at);
    expect(await entry).toMatchObject(completion);
    await vi.waitFor(() => expect(at.thing.open()).toBe(false), limit);
    await stillWorks(at);
  });

  it('ends an entry that nobody goes on with', async () => {
    const at = await pad();
    const entry = enterPin(at);
    await opened(at);
    at.thing.press('1');
    expect(await entry).toMatchObject({ code: 'timeOut' });
    expect(at.thing.open()).toBe(false);
    await stillWorks(at);
  });

  it('says that there is no PIN, and no such key', async () => {
    const at = await pad();
    expect(await block(at)).toMatchObject({ errorCode: 'noPin' });
    const other = { key: 0x7f, customerData: '123456789012' };
    expect(await at.run('pinPad.getPinBlock', other)).toMatchObject({ errorCode: 'keyNotFound' });
    await stillWorks(at);
  });

  // Two lengths, the tone, the start.
  describe.each([1, 2, 3, 4])('when a fault strikes answer %i to the opening of an entry', nth => {
    it.each(['split', 'bitFlip', 'silent', 'late'] as const)(
      'the PIN is taken all the same: %s',
      async fault => {
        const at = await pad();
        at.strike(fault, nth);
        await stillWorks(at);
        await stillWorks(at);
      },
    );

    it('by pulling the plug, the command ends, and the pad is back with it', async () => {
      const at = await pad();
      at.strike('unplug', nth);
      expect(await enterPin(at)).toMatchObject({ code: 'deviceNotReady' });
      await at.line.plug();
      await stillWorks(at);
    });
  });

  it.each(['unplug', 'powerCycle'] as const)('does not wait for ever for keys after it: %s', async what => {
    const at = await pad();
    const entry = enterPin(at);
    await opened(at);
    at.line[what]();
    expect((await entry).code).toBe(what === 'unplug' ? 'deviceNotReady' : 'timeOut');
    await at.line.plug();
    await stillWorks(at);
  });

  it('says so when someone has tampered with it', async () => {
    const at = await pad();
    at.thing.tamper();
    await vi.waitFor(() => expect(at.state()?.device).toBe('hardwareError'), limit);
    expect(await enterPin(at)).toMatchObject({ code: 'hardwareError' });
  });
});
