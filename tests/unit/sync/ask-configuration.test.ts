import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startAsking } from '../../../src/sync/ask-configuration.ts';
import type { Line } from '../../../src/sync/line.ts';

/** Asks a head office that answers from a list, and then that there is nothing newer. */
function asking(answers: readonly ('away' | object)[], random = 0.5) {
  const asked: [at: number, target: string][] = [];
  const taken: unknown[] = [];
  const begin = performance.now();
  const line = {
    ask: async ({ target }: { target: string }) => {
      const answer = answers[asked.length] ?? {};
      asked.push([Math.round((performance.now() - begin) / 1_000), target]);
      return answer === 'away'
        ? ({ kind: 'retryable', code: 'unreachable', text: '' } as const)
        : ({ kind: 'answer', body: answer } as const);
    },
  } as unknown as Line;
  const started = startAsking({
    line,
    after: () => 4 + taken.length,
    take: signed => taken.push(signed),
    random: () => random,
  });
  onTestFinished(() => started.stop());
  return { ...started, asked, taken, times: () => asked.map(([at]) => at) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('asking for a configuration', () => {
  it('is done now and then, not at the same time by every node', async () => {
    const [early, late] = [asking([], 0), asking([], 1)];
    await vi.advanceTimersByTimeAsync(1_350_000);
    expect(early.times()).toEqual([450, 900, 1350]);
    expect(late.times()).toEqual([1350]);
  });

  it('is done after the node sent something, but not after everything', async () => {
    const node = asking([]);
    for (let second = 0; second < 130; second++) {
      node.wake();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(node.times()).toEqual([0, 60, 120]);
  });

  it('is done again soon when head office was away', async () => {
    const node = asking(['away']);
    for (let second = 0; second < 30; second++) {
      node.wake();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(node.times()).toEqual([0, 10]);
  });

  it('names what must be exceeded, and takes what came', async () => {
    const node = asking([{ signed: 'something' }, {}, []]);
    node.wake();
    await vi.advanceTimersByTimeAsync(3_000_000);
    expect(node.taken).toEqual(['something']);
    expect(node.asked.slice(0, 2).map(([, target]) => target)).toEqual([
      '/v1/configuration?after=4',
      '/v1/configuration?after=5',
    ]);
  });

  it('ends', async () => {
    const node = asking([]);
    await node.stop();
    node.wake();
    await vi.advanceTimersByTimeAsync(3_000_000);
    expect(node.asked).toEqual([]);
  });
});
