import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pollAttached } from '../../../../drivers/transports/attached.ts';
import type { AttachedLine } from '../../../../src/core/device.ts';

const port = (path: string): AttachedLine => ({ kind: 'serial', path });
let attached: AttachedLine[] = [];
const told = vi.fn();
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  attached = [port('COM1')];
  told.mockClear();
  stop = pollAttached(told, async () => attached, 2000);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('tells nothing of what was there from the beginning, and once of each change', async () => {
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).not.toHaveBeenCalled();
  attached = [port('COM1'), port('COM3')];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toHaveBeenCalledTimes(1);
  attached = [port('COM1')];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toHaveBeenCalledTimes(2);
});

it('tells and asks nothing after its end', async () => {
  await vi.advanceTimersByTimeAsync(2000);
  attached = [];
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
