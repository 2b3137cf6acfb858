import { describe, expect, it } from 'vitest';
import { openTimers } from '../../../../drivers/host/timers.ts';

const timers = openTimers();

describe('a timer', () => {
  it('acts when its line has caught up, and not before', async () => {
    let looks = 0;
    const action = Promise.withResolvers<number>();
    timers.after(
      1,
      () => action.resolve(looks),
      () => () => {
        looks++;
        return looks === 5;
      },
    );
    expect(await action.promise).toBe(5);
  });

  it('does not wait for ever for a line that never catches up', async () => {
    await new Promise<void>(resolve => timers.after(1, resolve, () => () => false));
  });

  it('that is called off while its line catches up never acts', async () => {
    let acted = false;
    let looks = 0;
    const callOff: () => void = timers.after(
      1,
      () => {
        acted = true;
      },
      () => () => {
        looks++;
        if (looks === 2) queueMicrotask(() => callOff());
        return false;
      },
    );
    await new Promise<void>(resolve => timers.after(300, resolve));
    expect(acted).toBe(false);
    expect(looks).toBe(2);
  });
});
