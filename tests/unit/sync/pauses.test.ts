import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Line } from '../../../src/sync/line.ts';
import { shipDelays, startShip } from '../../../src/sync/ship.ts';
import { randomFrom } from '../../support/random.ts';
import { freshStore, noon } from '../store/a-store.ts';
import { beginSession } from '../store/facts.ts';
import { newKey } from './a-line.ts';

/** A node whose every attempt ends as told; returns the pauses that it announced, ms. */
async function pausesAfter(
  ends: Awaited<ReturnType<Line['ask']>>,
  random: () => number,
  count: number,
): Promise<number[]> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = freshStore();
  beginSession(store);
  const pauses: number[] = [];
  const shipping = startShip({
    store,
    line: { address: '', key: newKey(store.read.owner), ask: () => Promise.resolve(ends) },
    random,
    changed: () => {
      const { state, nextTryAt = 0 } = shipping.status();
      if (state === 'waiting') pauses.push(nextTryAt - noon);
    },
  });
  while (pauses.length < count) await vi.advanceTimersToNextTimerAsync();
  const stopping = shipping.stop();
  await vi.runAllTimersAsync();
  await stopping;
  return pauses.slice(0, count);
}

describe('the pauses of a node that cannot send', () => {
  const away = { kind: 'retryable', code: 'unreachable', text: '' } as const;

  it('may double up to half a minute, and no further', async () => {
    expect(await pausesAfter(away, () => 1, 9)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('are anything up to that, so that two nodes do not come back together', async () => {
    const [one, other] = [
      await pausesAfter(away, randomFrom(1), 40),
      await pausesAfter(away, randomFrom(2), 40),
    ];
    const late = one.slice(7);
    expect(Math.min(...late)).toBeLessThan(shipDelays.longestPause / 4);
    expect(Math.max(...late)).toBeGreaterThan((shipDelays.longestPause * 3) / 4);
    expect(one.filter((ms, index) => ms === other[index])).toEqual([]);
    expect(await pausesAfter(away, randomFrom(1), 40)).toEqual(one);
  });

  it('do not grow while a person has to act, and are short before a node that waits to be let in', async () => {
    const refused = { kind: 'refused', code: 'chainForked', text: '' } as const;
    const unknown = { kind: 'notAuthorised', code: 'nodeUnknown', text: '' } as const;
    expect(await pausesAfter(refused, () => 1, 3)).toEqual([300_000, 300_000, 300_000]);
    expect(await pausesAfter(unknown, () => 1, 3)).toEqual([15_000, 15_000, 15_000]);
  });
});
