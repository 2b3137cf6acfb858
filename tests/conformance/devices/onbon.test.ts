import { describe, expect, it } from 'vitest';
import { simulateOnbon } from '../../../drivers/call-board/onbon/simulator.ts';
import { boardSuite } from './board-suite.ts';
import { overLine, realLines } from './over-line.ts';
import { place } from './place.ts';

const text = (number: string, window: string): string => `${number} -> ${window}`;
const screen = { width: 128, height: 32 };

describe('an Onbon board', () => {
  boardSuite({
    model: 'call-board/onbon',
    simulate: world => simulateOnbon(world, screen),
    text,
  });

  it('is filled to its own size, and made as bright as wanted', async () => {
    const at = await place('call-board/onbon', 57_600, world =>
      simulateOnbon(world, { width: 192, height: 64 }),
    );
    expect(await at.run('callBoard.setBrightness', { percent: 20 })).toMatchObject({ code: 'success' });
    expect(at.thing.brightness()).toBe(3);
    await at.run('callBoard.write', { number: '贵001', window: '5', flash: false });
    expect(at.thing.content().text).toBe('贵001 -> 5');
    expect(at.thing.area()).toEqual({ width: 192, height: 64 });
  });

  it.each(realLines)('shows a number over %s, and is missed when it goes', async (_, rig) => {
    const at = await overLine(rig, 'call-board/onbon', world => simulateOnbon(world, screen));
    const content = { number: '贵001', window: '5', flash: false };
    expect(await at.run('callBoard.write', content)).toMatchObject({ code: 'success' });
    expect(at.thing.content().text).toBe('贵001 -> 5');
    at.vanish();
    await at.until('offline');
  });
});
