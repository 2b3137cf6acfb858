import type { DeviceFailure } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import type { Driver, DriverCommand, DriverCompletion, DriverEffect, DriverStep } from '../../driver.ts';
import { encodeFrame, type Heard, isOk, type Key, orders, parse, pinBlockOf, shown } from './codec.ts';
import { manifest } from './manifest.ts';
import { failureOf, faultOf } from './refusal.ts';

/** Milliseconds. */
const limits = {
  reply: 2000,
  /** Lets a late answer pass: answers do not say what they answer. */
  drain: 300,
  /** A frame that has begun goes on within this, or never. */
  gap: 200,
  /** Without a key, for the customer. */
  entry: 60_000,
  /** Between two looks at a pad that nobody uses. */
  idle: 3000,
} as const;
/** Questions in a row without a proper answer, after which the line is given up. */
const mostUnanswered = 3;

type PinCommand = Extract<DriverCommand, { name: 'pinPad.pinEntry' | 'pinPad.getPinBlock' }>;

interface PadState {
  /** `entering`: the customer types; `draining`: an answer was lost, and the next question waits. */
  readonly phase: 'offline' | 'asking' | 'draining' | 'entering' | 'resting';
  /** Orders still to be answered, the one under way first. */
  readonly asks: readonly string[];
  /** They are the job's; else a look or a cleaning up, and the job waits behind them. */
  readonly forJob: boolean;
  readonly job: PinCommand | undefined;
  readonly unanswered: number;
  readonly rest: Uint8Array;
  /** Why the pad cannot be used, as it said itself. */
  readonly fault: string | undefined;
}
type Step = DriverStep<PadState>;

const initial: PadState = {
  phase: 'offline',
  asks: [],
  forJob: false,
  job: undefined,
  unanswered: 0,
  rest: new Uint8Array(),
  fault: undefined,
};

/**
 * Lets a customer type a PIN and fetches the encrypted block. It learns that keys were pressed and never which: the pad
 * sends a placeholder, and the codec makes one of whatever it sends. All its orders may be given again.
 */
export const zt598Driver: Driver<PadState> = {
  manifest,
  shown,
  start: () => initial,
  step(state, input) {
    switch (input.kind) {
      case 'connected':
        // A pad may have been left in the middle of an entry.
        return ask(initial, [orders.status, orders.closeKeys], false);
      case 'disconnected':
        return goOffline(state, 'the pad was disconnected', input.cause);
      case 'bytes':
        return state.phase === 'offline' ? step(state) : hear(state, input.chunk);
      case 'timer':
        return onTimer(state, input.name);
      case 'command':
        return begin(state, input.command);
      case 'cancel':
        return state.job?.id === input.id ? endJob(state, canceled, true) : step(state);
    }
  },
};

const step = (state: PadState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
const after = (effects: readonly DriverEffect[], next: Step): Step => ({
  state: next.state,
  effects: [...effects, ...next.effects],
});
const chain = (before: Step, next: (state: PadState) => Step): Step =>
  after(before.effects, next(before.state));
const timer = (name: string, ms: number): DriverEffect => ({ kind: 'startTimer', name, ms });
const stop = (name: string): DriverEffect => ({ kind: 'stopTimer', name });
const event = (name: 'enterData' | 'key' | 'cleared'): DriverEffect => ({ kind: 'event', name });
const complete = (id: string, completion: DriverCompletion): DriverEffect => ({
  kind: 'complete',
  id,
  completion,
});
const tell = ({ fault }: PadState): DriverEffect => ({
  kind: 'state',
  state: fault === undefined ? { device: 'online' } : { device: 'hardwareError', cause: fault },
});

const canceled: DeviceFailure = { code: 'canceled', description: 'no longer wanted' };
const noKey: DeviceFailure = { code: 'timeOut', description: 'the customer pressed no key' };

/** Asks on an empty ear: what came late is no answer. */
const ask = (state: PadState, asks: readonly string[], forJob: boolean): Step => {
  const [first] = asks;
  assert(first !== undefined, 'a round has a question');
  return step(
    { ...state, phase: 'asking', asks, forJob, rest: new Uint8Array() },
    stop('poll'),
    stop('entry'),
    { kind: 'write', bytes: encodeFrame(first) },
    timer('reply', limits.reply),
  );
};

const rest = (state: PadState): Step =>
  state.job
    ? ask(state, ordersOf(state.job), true)
    : step(
        { ...state, phase: 'resting', asks: [] },
        stop('reply'),
        stop('entry'),
        timer('poll', limits.idle),
      );

const ordersOf = (job: PinCommand): readonly string[] =>
  job.name === 'pinPad.getPinBlock'
    ? [orders.pinBlock(job.payload.key, job.payload.customerData)]
    : [
        orders.minLength(job.payload.minLen),
        orders.maxLength(job.payload.maxLen),
        orders.toneOn,
        orders.startPin,
      ];

function begin(state: PadState, command: DriverCommand): Step {
  assert(command.name === 'pinPad.pinEntry' || command.name === 'pinPad.getPinBlock', 'a pin pad takes PINs');
  assert(state.job === undefined, 'one customer at a time');
  if (state.phase === 'offline')
    return step(
      state,
      complete(command.id, { code: 'deviceNotReady', description: 'the pad is not connected' }),
    );
  const waiting = { ...state, job: command };
  return state.phase === 'resting' ? rest(waiting) : step(waiting);
}

function goOffline(
  state: PadState,
  description: string,
  cause: string,
  ...then: readonly DriverEffect[]
): Step {
  return step(
    initial,
    ...(state.job ? [complete(state.job.id, { code: 'deviceNotReady', description })] : []),
    { kind: 'state', state: { device: 'offline', cause } },
    ...then,
  );
}

/** Ends the job, and closes the keys that it may have opened. */
function endJob(state: PadState, completion: DriverCompletion, close: boolean): Step {
  const { job } = state;
  const told = job ? [complete(job.id, completion)] : [];
  const free: PadState = { ...state, job: undefined };
  // Orders that are not the job's go on by themselves.
  if (job && !state.forJob) return after(told, step(free));
  const closes = close && job?.name === 'pinPad.pinEntry';
  switch (state.phase) {
    case 'asking':
      // The answer that is on its way is heard out: it must not meet the next question.
      return after(
        told,
        step({
          ...free,
          forJob: false,
          asks: [...state.asks.slice(0, 1), ...(closes ? [orders.closeKeys] : [])],
        }),
      );
    case 'draining':
      return after(told, step({ ...free, forJob: false, asks: [closes ? orders.closeKeys : orders.status] }));
    case 'entering':
    case 'resting':
    case 'offline':
      return after(told, closes ? ask(free, [orders.closeKeys], false) : rest(free));
  }
}

function onTimer(state: PadState, name: string): Step {
  switch (name) {
    case 'poll':
      return state.phase === 'resting' ? ask(state, [orders.status], false) : step(state);
    case 'reply':
      return state.phase === 'asking' ? onNoAnswer(state) : step(state);
    case 'drain':
      return state.phase === 'draining' ? ask(state, state.asks, state.forJob) : step(state);
    case 'gap':
      return step({ ...state, rest: new Uint8Array() });
    case 'entry':
      return state.phase === 'entering' ? endJob(state, noKey, true) : step(state);
    default:
      return step(state);
  }
}

/** Silence, or a damaged answer: the question is put again. */
function onNoAnswer(before: PadState): Step {
  const state = { ...before, unanswered: before.unanswered + 1, rest: new Uint8Array() };
  const cause = 'the pad does not answer';
  if (state.unanswered >= mostUnanswered) return goOffline(state, cause, cause, { kind: 'reconnect', cause });
  return step({ ...state, phase: 'draining' }, stop('reply'), timer('drain', limits.drain));
}

function hear(state: PadState, chunk: Uint8Array): Step {
  const parsed = parse(state.rest, chunk);
  const heard = parsed.heard.reduce<Step>(
    (before, item) => chain(before, now => onHeard(now, item)),
    step({ ...state, rest: parsed.rest }),
  );
  const next =
    parsed.damaged && heard.state.phase === 'asking' ? chain(heard, now => onNoAnswer(now)) : heard;
  if (next.state.phase === 'offline') return next;
  return after(
    next.effects,
    step(next.state, next.state.rest.length > 0 ? timer('gap', limits.gap) : stop('gap')),
  );
}

function onHeard(state: PadState, heard: Heard): Step {
  if (heard.kind === 'key') return state.phase === 'entering' ? onKey(state, heard.key) : step(state);
  if (state.phase === 'asking') return onReply(state, heard.status, heard.data);
  // In the middle of an entry only a late refusal matters: the pad does not take keys.
  return state.phase === 'entering' && !isOk(heard.status)
    ? endJob(state, failureOf(heard.status), true)
    : step(state);
}

function onKey(state: PadState, key: Key): Step {
  const on = timer('entry', limits.entry);
  switch (key) {
    case 'digit':
      return step(state, event('key'), on);
    case 'clear':
      return step(state, event('cleared'), on);
    case 'enter':
      // The keys are not closed: the pad does that itself, and nobody knows whether it would drop the PIN.
      return endJob(state, { code: 'success', payload: { completion: 'enter' } }, false);
    case 'cancel':
      return endJob(state, { code: 'success', payload: { completion: 'cancel' } }, true);
    case 'timeout':
      return endJob(state, noKey, true);
  }
}

function onReply(before: PadState, status: number, data: Uint8Array): Step {
  const [asked, ...others] = before.asks;
  const state: PadState = { ...before, unanswered: 0 };
  if (!state.forJob || !state.job) {
    const looked: PadState = asked === orders.status ? { ...state, fault: faultOf(status) } : state;
    if (others.length > 0) return ask(looked, others, false);
    return after([tell(looked)], rest(looked));
  }
  const { job } = state;
  if (!isOk(status)) {
    const told = { ...state, fault: faultOf(status) ?? state.fault, phase: 'resting' as const };
    return after([stop('reply'), tell(told)], endJob(told, failureOf(status), false));
  }
  if (others.length > 0) return ask(state, others, true);
  if (job.name === 'pinPad.pinEntry')
    return step(
      { ...state, phase: 'entering', asks: [] },
      stop('reply'),
      timer('entry', limits.entry),
      event('enterData'),
    );
  const pinBlock = pinBlockOf(data);
  // What has no block in it answers something else.
  if (pinBlock === undefined) return step(before);
  return endJob({ ...state, phase: 'resting' }, { code: 'success', payload: { pinBlock } }, false);
}
