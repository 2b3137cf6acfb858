import { configurationPath, configurationReplySchema } from '../core/configuration.ts';
import type { Line, Trouble } from './line.ts';

/** All in ms. */
const delays = {
  /** Half of it to one and a half: nothing is pushed, and a bank's nodes must not ask all at once. */
  interval: 900_000,
  /** A busy node asks after what it sends, but not after everything. */
  shortestGap: 60_000,
  /** After an attempt that failed. */
  failedGap: 10_000,
  request: 20_000,
} as const;

export interface Asking {
  /** The way up was just used: it is a good moment. */
  wake(): void;
  /** The last attempt's failure. */
  trouble(): Trouble | undefined;
  stop(): Promise<void>;
}

/**
 * Asks head office for a newer configuration now and then.
 * @param after the version that must be exceeded
 * @param take is given what came, unproved
 * @param pace how many times faster than usual, for tests
 * @param random in [0, 1)
 */
export function startAsking({
  line,
  after,
  take,
  pace = 1,
  random = Math.random,
}: {
  line: Line;
  after: () => number;
  take: (signed: unknown) => void;
  pace?: number;
  random?: () => number;
}): Asking {
  const stopped = new AbortController();
  let trouble: Trouble | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout;

  async function ask(): Promise<void> {
    const target = `${configurationPath}?after=${after()}`;
    const limit = AbortSignal.any([stopped.signal, AbortSignal.timeout(delays.request)]);
    const reply = await line.ask({ method: 'GET', target }, limit);
    askedAt = performance.now();
    if (stopped.signal.aborted) return;
    trouble = reply.kind === 'answer' ? undefined : reply;
    if (reply.kind !== 'answer') return;
    const { signed } = configurationReplySchema.safeParse(reply.body).data ?? {};
    if (signed !== undefined) take(signed);
  }

  const begin = (): void => {
    running ??= ask().finally(() => {
      running = undefined;
    });
  };
  const later = (): void => {
    timer = setTimeout(
      () => {
        begin();
        later();
      },
      (delays.interval * (0.5 + random())) / pace,
    );
  };
  later();

  return {
    wake: () => {
      const gap = (trouble ? delays.failedGap : delays.shortestGap) / pace;
      if (performance.now() - askedAt >= gap && !stopped.signal.aborted) begin();
    },
    trouble: () => trouble,
    stop: async () => {
      clearTimeout(timer);
      stopped.abort();
      await running;
    },
  };
}
