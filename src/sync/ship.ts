import { type CarriedCode, readCarriedCode } from '../core/enrolment-code.ts';
import { fingerprintOf } from '../core/request-signature.ts';
import { fail, type Result } from '../core/result.ts';
import { readSecret } from '../core/secret-file.ts';
import { ackedSeq, acknowledge, journalHead, oldestUnacked } from '../store/journal.ts';
import type { Store } from '../store/open-store.ts';
import { enrol } from './enrol.ts';
import type { Line, Trouble } from './line.ts';
import { type Attempt, postBatch } from './post-batch.ts';
import { pullBack } from './pull-back.ts';
import { hashAt, readBatch } from './read-batch.ts';

/** All in ms. */
export const shipDelays = {
  /** The most that is paused after the first failure; each further one doubles it. */
  shortestPause: 500,
  longestPause: 30_000,
  /** After a refusal a person has to act; asking now and then shows when they have. */
  refusedPause: 300_000,
  /** Somebody who is being let in stands before the machine and waits. */
  notAuthorisedPause: 15_000,
  /** While there is nothing to tell: how often a node lets the other side know that it is there. */
  signOfLife: 60_000,
  /** A branch's line may be slow, and a batch is some tens of kilobytes. */
  request: 20_000,
  /** How long `stop` lets the last requests finish. */
  stopGrace: 800,
} as const;

/** What `ShipStatus.rate` looks back on, ms. */
const rateWindow = 60_000;

/** For technicians. `waiting`: the last attempt failed and another follows at `nextTryAt`. */
export interface ShipStatus {
  readonly state: 'idle' | 'sending' | 'waiting';
  readonly lastSeq: number;
  readonly ackedSeq: number;
  /** How many entries the other side took within the last minute. */
  readonly rate: number;
  /** When the oldest entry was written that is not yet on the other side, ms. */
  readonly oldestAt?: number;
  readonly lastError?: Pick<Trouble, 'kind' | 'code' | 'text'>;
  readonly nextTryAt?: number;
}

export interface Ship {
  status(): ShipStatus;
  /**
   * Sends what there is and ends, within a second; what was not acknowledged is sent after the next start. Call it
   * before closing the store.
   */
  stop(): Promise<void>;
}

export type ShipLog = (
  event: 'syncFailed' | 'syncResumed' | 'nodeEnrolled' | 'configurationTrouble',
  fields: { code: string; class?: string },
) => void;

/**
 * Sends a store's journal to the next node up, in order, one request at a time, until all of it is acknowledged; then
 * sleeps until something is committed, and now and then sends its last entry again, as a sign of life. What fails is
 * tried again for ever with growing pauses; nothing is ever left out.
 * When the other side has lost entries, they are sent again; when it does not know this node or its key, the node
 * enrols.
 * @param line to a hub or head office
 * @param codeFile where a technician puts the code by which this node may enrol
 * @param changed told when the state or the error of `status` is another
 * @param configurationKeyTold given the key of configurations that head office tells a node which it lets in, unless the
 *   code came with the fingerprint of another
 * @param unreadable told when the store cannot be read or written, which ends it; without it the process fails
 * @param log told when sending fails in another way than before, and when it goes on
 * @param delays replaces some delays, for tests
 * @param random in [0, 1), for the length of pauses
 */
export function startShip({
  store,
  line,
  codeFile,
  changed = () => {},
  configurationKeyTold = () => {},
  unreadable,
  log = () => {},
  delays: replaced = {},
  random = Math.random,
}: {
  store: Store;
  line: Line;
  codeFile?: string | undefined;
  changed?: () => void;
  configurationKeyTold?: (publicKey: string) => void;
  unreadable?: (error: unknown) => void;
  log?: ShipLog;
  delays?: Partial<Record<keyof typeof shipDelays, number>>;
  random?: () => number;
}): Ship {
  const { read, write } = store;
  const { clock } = read.owner;
  const delays = { ...shipDelays, ...replaced };
  const stopped = new AbortController();
  const cut = new AbortController();
  let wake = Promise.withResolvers<void>();
  let failures = 0;
  let failing: string | undefined;
  /** Head office does not know this node or its key: it enrols by this code before it sends on. */
  let outside: CarriedCode | undefined;
  let enrolled = false;
  let gaveUp = false;
  let taken: { readonly at: number; readonly entries: number }[] = [];
  let now: Pick<ShipStatus, 'state' | 'lastError' | 'nextTryAt'> = { state: 'idle' };
  const become = (next: typeof now): void => {
    now = next;
    changed();
  };
  const ends = store.onCommit(() => wake.resolve());
  const limit = (): AbortSignal => AbortSignal.any([cut.signal, AbortSignal.timeout(delays.request)]);

  async function run(): Promise<void> {
    while (!stopped.signal.aborted || hasMore()) {
      // Made before reading, so that no commit falls between reading and sleeping.
      wake = Promise.withResolvers();
      const acked = ackedSeq(read);
      const last = journalHead(read).seq;
      const isNew = acked < last;
      if (isNew) become({ state: 'sending', ...(now.lastError && { lastError: now.lastError }) });
      else {
        if (stopped.signal.aborted) return;
        if (failing === undefined && !outside && !enrolled) {
          become({ state: 'idle' });
          if (last === 0) await wake.promise;
          if (last === 0 || (await wokenWithin(delays.signOfLife))) continue;
        }
      }
      // With nothing new the last entry once more: the other side hears of this node, and tells when it has lost entries.
      await (outside ? comeIn(outside) : send(isNew ? acked : last - 1, last));
    }
  }

  async function send(after: number, last: number): Promise<void> {
    const batch = readBatch(read, after, last, hashAt(read, after) ?? (await hashThere(after)));
    const attempt = judge(await postBatch(line, batch, limit()), after);
    if (attempt.kind === 'acked') {
      const before = ackedSeq(read);
      if (attempt.acked > before) {
        acknowledge(write, attempt.acked);
        remember(attempt.acked - before);
        now = { state: 'sending' };
      }
      goOn();
    } else if (attempt.kind === 'gap') acknowledge(write, attempt.wants - 1);
    else if (enrolling.has(attempt.code) && !enrolled) await findCode(attempt);
    else await pause(attempt);
  }

  /** By which hash the other side has an entry: where the disk has lost it, nobody else can say. */
  async function hashThere(seq: number): Promise<string | undefined> {
    const back = await pullBack(line, seq - 1, limit());
    return back.ok ? back.value[0]?.hash : undefined;
  }

  /** Who was let in and is not known yet must wait: asking at once would never end. */
  async function findCode(refusal: Trouble): Promise<void> {
    const given = readCode(codeFile);
    if (!given.ok) {
      const { code, detail = '' } = given.failure;
      await pause({ kind: 'notAuthorised', code, text: detail });
    } else if (given.value === undefined) await pause(refusal);
    else outside = given.value;
  }

  /** Whether it is worth sending on before the end: the last fact of all is that the node stops. */
  const hasMore = (): boolean =>
    !gaveUp && failing === undefined && !cut.signal.aborted && ackedSeq(read) < journalHead(read).seq;

  /** The other side took what it was sent. */
  function goOn(): void {
    if (failing !== undefined) log('syncResumed', { code: failing });
    failures = 0;
    failing = undefined;
    enrolled = false;
  }

  const wokenWithin = (ms: number): Promise<boolean> => {
    const quiet = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => quiet.resolve(false), ms);
    return Promise.race([wake.promise.then(() => true), quiet.promise]).finally(() => clearTimeout(timer));
  };

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

  async function comeIn(carried: CarriedCode): Promise<void> {
    const outcome = await enrol(line, carried.code, limit());
    if (outcome.kind !== 'retryable') outside = undefined;
    enrolled = outcome.kind === 'enrolled';
    if (outcome.kind !== 'enrolled') return pause(outcome);
    log('nodeEnrolled', { code: line.key.fingerprint });
    const told = outcome.configurationKey;
    if (told === undefined) return;
    const { fingerprint = fingerprintOf(told) } = carried;
    // The answer is not signed, and may have come through a hub; the code was carried by a person.
    if (fingerprintOf(told) === fingerprint) configurationKeyTold(told);
    else log('configurationTrouble', { code: 'keyNotCarried', class: fingerprintOf(told) });
  }

  async function pause({ kind, code, text }: Trouble): Promise<void> {
    if (stopped.signal.aborted) {
      gaveUp = true;
      return;
    }
    const growing = Math.min(delays.longestPause, delays.shortestPause * 2 ** Math.min(failures, 20));
    const most = {
      retryable: growing,
      refused: delays.refusedPause,
      notAuthorised: delays.notAuthorisedPause,
    }[kind];
    failures += 1;
    // Anything up to all of it (full jitter), so that a bank's nodes do not come back all at once.
    const ms = Math.round(most * random());
    if (failing !== code) log('syncFailed', { code, class: kind });
    failing = code;
    become({ state: 'waiting', lastError: { kind, code, text }, nextTryAt: clock() + ms });
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

  function remember(entries: number): void {
    taken = [...taken.filter(({ at }) => at > clock() - rateWindow), { at: clock(), entries }];
  }

  // Not at once: the caller must have what `startShip` returns before `changed` is called.
  const running = Promise.resolve()
    .then(run)
    .catch((error: unknown) => {
      if (!unreadable) throw error;
      unreadable(error);
    });
  return {
    status: () => {
      const oldestAt = oldestUnacked(read);
      const since = clock() - rateWindow;
      return {
        ...now,
        lastSeq: journalHead(read).seq,
        ackedSeq: ackedSeq(read),
        rate: taken.reduce((sum, { at, entries }) => sum + (at > since ? entries : 0), 0),
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

/** Refusals that a code may end: the other side has no key of this node's name, or another one. */
const enrolling: ReadonlySet<string> = new Set(['nodeUnknown', 'otherKey']);

/** The code that a technician put into a file; read anew each time, because they may bring it later. */
function readCode(file: string | undefined): Result<CarriedCode | undefined> {
  if (file === undefined) return { ok: true, value: undefined };
  try {
    const text = readSecret(file);
    if (text === undefined) return { ok: true, value: undefined };
    const read = readCarriedCode(text);
    return read.ok ? read : fail(read.failure.code, `${file}: ${read.failure.detail}`);
  } catch (error) {
    return fail('codeUnreadable', error instanceof Error ? error.message : String(error));
  }
}
