import { afterEach, describe, expect, it, vi } from 'vitest';
import { onStopSignal } from '../../../src/shell/stop-signals.ts';

describe('Ctrl+C', () => {
  const first = vi.fn();
  const again = vi.fn();
  let forget: () => void = () => {};
  afterEach(() => {
    forget();
    vi.restoreAllMocks();
  });
  const at = (ms: number): void => {
    vi.spyOn(performance, 'now').mockReturnValue(ms);
    process.emit('SIGINT');
  };

  it('asks once, however often npm repeats it, and insists only when a person presses it again', () => {
    forget = onStopSignal(first, again);
    at(1000);
    at(1003);
    expect(first).toHaveBeenCalledTimes(1);
    expect(again).not.toHaveBeenCalled();
    at(1900);
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('is left to the system again afterwards', () => {
    const before = process.listenerCount('SIGINT');
    onStopSignal(first, again)();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
