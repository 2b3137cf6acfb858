import { mostEntriesInBatch } from '../core/journal-wire.ts';
import { ackedSeq, acknowledge, entriesAfter, journalHead, oldestUnacked } from '../store/journal.ts';
import type { Store } from '../store/open-store.ts';
import { type Attempt, postBatch } from './post-batch.ts';

/** All in ms. */
export const shipDelays = {
  /** The pause after the first failure; each further one doubles it. */
  shortestPause: 500,
  longestPause: 30_000,
  /** After a refusal a person has to act; asking now and then shows when they have. */
  refusedPause: 300_000,
  /** A branch's line may be slow, and a batch is a few hundred kilobytes. */
  request: 20_000,
  /** How long `stop` lets a running request finish. */
  stopGrace: 800,
} as const;

/** For technicians. `waiting`: the last attempt failed and another follows at `nextTryAt`. */
export interface ShipStatus {
  readonly state: 'idle' | 'sending' | 'waiting';
  readonly lastSeq: number;
  readonly ackedSeq: number;
  /** When the oldest entry was written that is not yet on the other side, ms. */
  readonly oldestAt?: number;
  readonly lastError?: { readonly code: string; readonly text: string; readonly refused: boolean };
  readonly nextTryAt?: number;
}

export interface Ship {
  status(): ShipStatus;
  /** Ends within a second; what was not acknowledged is sent after the next start. Call it before closing the store. */
  stop(): Promise<void>;
}

/**
 * Sends a store's journal to the next node up, in order, one request at a time, until all of it is acknowledged; then
 * sleeps until something is committed. What fails is tried again for ever with growing, jittered pauses; nothing is
 * ever left out. When the other side has lost entries, they are sent again.
 * @param upstream the other side's base address; it may be a hub or head office
 * @param changed told when the state or the error of `status` is another
 * @param log told when sending fails in another way than before, and when it goes on
 * @param delays replaces some delays, for tests
 */
export function startShip({
  store,
  upstream,
  changed = () => {},
  log = () => {},
  delays: replaced = {},
}: {
  store: Store;
  upstream: string;
  changed?: () => void;
  log?: (event: 'syncFailed' | 'syncResumed', fields: { code: string }) => void;
  delays?: Partial<Record<keyof typeof shipDelays, number>>;
}): Ship {
  const { read, write } = store;
  const { clock } = read.owner;
  const delays = { ...shipDelays, ...replaced };
  const stopped = new AbortController();
  const cut = new AbortController();
  let wake = Promise.withResolvers<void>();
  let failures = 0;
  let failing: string | undefined;
  let now: Pick<ShipStatus, 'state' | 'lastError' | 'nextTryAt'> = { state: 'idle' };
  const become = (next: typeof now): void => {
    now = next;
    changed();
  };
  const ends = store.onCommit(() => wake.resolve());

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      // Made before reading, so that no commit falls between reading and sleeping.
      wake = Promise.withResolvers();
      const acked = ackedSeq(read);
      const [first, ...rest] = entriesAfter(read, acked, mostEntriesInBatch);
      if (!first) {
        become({ state: 'idle' });
        await wake.promise;
        continue;
      }
      become({ state: 'sending', ...(now.lastError && { lastError: now.lastError }) });
      const signal = AbortSignal.any([cut.signal, AbortSignal.timeout(delays.request)]);
      const attempt = judge(await postBatch(upstream, [first, ...rest], signal), acked);
      if (attempt.kind === 'acked') {
        acknowledge(write, attempt.acked);
        failures = 0;
        if (failing !== undefined) log('syncResumed', { code: failing });
        failing = undefined;
        now = { state: 'sending' };
      } else if (attempt.kind === 'gap') acknowledge(write, attempt.wants - 1);
      else await pause(attempt);
    }
  }

  /** An answer that leads nowhere is a failure: without a pause it would be asked for again at once, for ever. */
  function judge(attempt: Attempt, acked: number): Attempt {
    if (attempt.kind === 'acked' && attempt.acked > journalHead(read).seq)
      return {
        kind: 'refused',
        code: 'upstreamAhead',
        text: `the other side has ${attempt.acked} entries of this node, more than were ever written here`,
      };
    if (attempt.kind === 'acked' && attempt.acked <= acked)
      return { kind: 'retryable', code: 'noProgress', text: `still at ${attempt.acked}` };
    if (attempt.kind === 'gap' && attempt.wants > acked)
      return { kind: 'refused', code: 'badReply', text: `a gap before ${attempt.wants}, which was sent` };
    return attempt;
  }

  async function pause(failure: Extract<Attempt, { code: string }>): Promise<void> {
    if (stopped.signal.aborted) return;
    const refused = failure.kind === 'refused';
    const full = refused
      ? delays.refusedPause
      : Math.min(delays.longestPause, delays.shortestPause * 2 ** Math.min(failures, 20));
    failures += 1;
    // Between half and all of it, so that a hall's nodes do not come back all at once.
    const ms = Math.round(full * (0.5 + Math.random() / 2));
    const { code, text } = failure;
    if (failing !== code) log('syncFailed', { code });
    failing = code;
    become({ state: 'waiting', lastError: { code, text, refused }, nextTryAt: clock() + ms });
    await new Promise<void>(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        stopped.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      stopped.signal.addEventListener('abort', done);
    });
  }

  // Not at once: the caller must have what `startShip` returns before `changed` is called.
  const running = Promise.resolve().then(run);
  return {
    status: () => {
      const oldestAt = oldestUnacked(read);
      return {
        ...now,
        lastSeq: journalHead(read).seq,
        ackedSeq: ackedSeq(read),
        ...(oldestAt === undefined ? {} : { oldestAt }),
      };
    },
    stop: async () => {
      ends();
      stopped.abort();
      wake.resolve();
      const timer = setTimeout(() => cut.abort(), delays.stopGrace);
      await running;
      clearTimeout(timer);
    },
  };
}
