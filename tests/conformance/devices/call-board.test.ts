import { describe, expect, it, vi } from 'vitest';
import { simulateAlpha } from '../../../drivers/call-board/alpha/simulator.ts';
import { limit, place } from './place.ts';

describe('a call board', () => {
  const board = () => place('call-board/alpha', 9600, simulateAlpha);
  const content = { number: 'A023', window: '5', flash: true };
  const shown = { text: 'A023 -> 5', colour: 'red', flash: true };

  it('shows the number and the window', async () => {
    const at = await board();
    expect(await at.run('callBoard.write', content)).toEqual({ code: 'success', payload: {} });
    await vi.waitFor(() => expect(at.thing.content()).toEqual(shown), limit);
  });

  it('shows after a reconnect what was asked for before and during the loss', async () => {
    const at = await board();
    await at.run('callBoard.write', content);
    at.line.unplug();
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    expect(await at.run('callBoard.write', { ...content, number: 'B001' })).toMatchObject({
      code: 'deviceNotReady',
    });
    await at.line.plug();
    await vi.waitFor(() => expect(at.thing.content().text).toBe('B001 -> 5'), limit);
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
  });

  it('shows the number again within a minute of losing its power', async () => {
    const at = await board();
    await at.run('callBoard.write', content);
    await vi.waitFor(() => expect(at.thing.content()).toEqual(shown), limit);
    at.line.powerCycle();
    expect(at.thing.content().text).toBe('');
    await vi.waitFor(() => expect(at.thing.content()).toEqual(shown), limit);
  });
});
