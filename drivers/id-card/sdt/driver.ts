import type { DeviceFailure, DeviceState } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import type { Driver, DriverCompletion, DriverEffect, DriverInput, DriverStep } from '../../driver.ts';
import { decodeCardText } from './card-text.ts';
import { commands, encodeFrame, parseFrames, type Reply, replyOf, sw3 } from './codec.ts';
import { manifest } from './manifest.ts';

/** Milliseconds. Answers and polling: protocols 1.11. */
const limits = {
  checking: 1000,
  finding: 1000,
  selecting: 1000,
  reading: 3000,
  /** Between two finds. Also lets a late answer pass before the next question. */
  poll: 300,
  /** Between two looks at a reader that nobody uses. */
  idle: 3000,
} as const;
/** Exchanges in a row without a proper answer, after which the line is given up. */
const mostUnanswered = 3;
/** Reads in a row that fail while a card lies there, after which the customer is told. */
const mostReadErrors = 3;

type Asking = 'checking' | 'finding' | 'selecting' | 'reading';
const questions = {
  checking: encodeFrame(commands.status),
  finding: encodeFrame(commands.find),
  selecting: encodeFrame(commands.select),
  reading: encodeFrame(commands.read),
} as const satisfies Record<Asking, Uint8Array>;

interface SdtState {
  /** `waiting`: between two finds; `broken`: the reader says that it cannot work. */
  readonly phase: 'offline' | 'idle' | 'waiting' | 'broken' | Asking;
  readonly rest: Uint8Array;
  /** The running `readRawData`. */
  readonly command: string | undefined;
  readonly media: 'present' | 'notPresent' | 'unknown';
  /** A card that was read is not found again until it has left (protocols 1.11): from then on nobody knows where it is. */
  readonly hidden: boolean;
  readonly resent: boolean;
  readonly unanswered: number;
  readonly readErrors: number;
}
type Step = DriverStep<SdtState>;

const nothing = new Uint8Array();
const initial: SdtState = {
  phase: 'offline',
  rest: nothing,
  command: undefined,
  media: 'unknown',
  hidden: false,
  resent: false,
  unanswered: 0,
  readErrors: 0,
};

/**
 * Reads second-generation ID cards: find, select, read, again and again until a card was read or nobody wants one.
 * `mediaInserted` comes when a card is found, `mediaRemoved` when it goes before it could be read; after a successful
 * read the module no longer tells whether the card lies there, and `media` is `unknown`.
 */
export const sdtDriver: Driver<SdtState> = {
  manifest,
  start: () => initial,
  step(state, input) {
    switch (input.kind) {
      case 'connected':
        return ask({ ...initial, command: state.command }, 'checking');
      case 'disconnected':
        return goOffline(state, input.cause);
      case 'bytes':
        return hear(state, input.chunk);
      case 'timer':
        return onTimer(state, input);
      case 'command':
        return begin(state, input.command.id);
      case 'cancel':
        return state.command === input.id
          ? step({ ...state, command: undefined }, complete(state.command, canceled))
          : step(state);
    }
  },
};

const step = (state: SdtState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
/** Puts effects before those of a step. */
const after = (effects: readonly DriverEffect[], next: Step): Step => ({
  state: next.state,
  effects: [...effects, ...next.effects],
});

const canceled: DriverCompletion = { code: 'canceled', description: 'no longer wanted' };
const notReady = (description: string): DriverCompletion => ({ code: 'deviceNotReady', description });
const unreadable: DeviceFailure = {
  code: 'commandErrorCode',
  errorCode: 'invalidMedia',
  description: 'a card lies on the reader and cannot be read',
};
const complete = (id: string, completion: DriverCompletion): DriverEffect => ({
  kind: 'complete',
  id,
  completion,
});
const completeAny = (state: SdtState, completion: DriverCompletion): DriverEffect[] =>
  state.command === undefined ? [] : [complete(state.command, completion)];
const tell = (device: DeviceState['device'], media: SdtState['media'], cause?: string): DriverEffect => ({
  kind: 'state',
  state: cause === undefined ? { device, media } : { device, media, cause },
});
const online = (state: SdtState): DriverEffect => tell('online', state.media);

/** Sends a question on an empty ear: what came late is not its answer. */
const ask = (state: SdtState, phase: Asking, resent = false): Step =>
  step(
    { ...state, phase, resent, rest: nothing },
    { kind: 'write', bytes: questions[phase] },
    { kind: 'startTimer', name: 'reply', ms: limits[phase] },
  );

const wait = (state: SdtState): Step =>
  step(
    { ...state, phase: 'waiting', rest: nothing },
    { kind: 'stopTimer', name: 'reply' },
    { kind: 'startTimer', name: 'pause', ms: limits.poll },
  );

/** Goes on looking while someone waits for a card, or until a card that was found has left; else rests. */
const goOn = (state: SdtState): Step =>
  state.command !== undefined || state.media === 'present'
    ? wait(state)
    : step(
        { ...state, phase: 'idle', rest: nothing },
        { kind: 'stopTimer', name: 'reply' },
        { kind: 'startTimer', name: 'pause', ms: limits.idle },
      );

function begin(state: SdtState, id: string): Step {
  assert(state.command === undefined, 'one command at a time');
  switch (state.phase) {
    case 'offline':
      return step(state, complete(id, notReady('the reader is not connected')));
    case 'broken':
      return step(state, complete(id, { code: 'hardwareError', description: 'the reader cannot work' }));
    case 'idle':
      return after(
        [{ kind: 'stopTimer', name: 'pause' }],
        ask({ ...state, command: id, readErrors: 0 }, 'finding'),
      );
    case 'waiting':
    case 'checking':
    case 'finding':
    case 'selecting':
    case 'reading':
      return step({ ...state, command: id, readErrors: 0 });
  }
}

function goOffline(state: SdtState, cause: string): Step {
  return step(
    initial,
    ...completeAny(state, notReady('the reader was disconnected')),
    tell('offline', 'unknown', cause),
  );
}

function onTimer(state: SdtState, timer: DriverInput & { kind: 'timer' }): Step {
  if (timer.name === 'reply') return onNoAnswer(state);
  switch (state.phase) {
    case 'idle':
    case 'broken':
      return ask(state, 'checking');
    case 'waiting':
      return state.command === undefined && state.media !== 'present' ? goOn(state) : ask(state, 'finding');
    case 'offline':
    case 'checking':
    case 'finding':
    case 'selecting':
    case 'reading':
      return step(state);
  }
}

function hear(state: SdtState, chunk: Uint8Array): Step {
  if (!isAsking(state.phase)) return step(state);
  const parsed = parseFrames(state.rest, chunk);
  const heard = { ...state, rest: parsed.rest };
  for (const body of parsed.bodies) {
    const reply = replyOf(body);
    const next = reply && onReply(heard, state.phase, reply);
    if (next) return next;
  }
  return parsed.damaged ? onNoAnswer(heard) : step(heard);
}

const isAsking = (phase: SdtState['phase']): phase is Asking => phase in questions;

/** What a reply means to the question that was asked; `undefined` when it is a late answer to another one. */
function onReply(before: SdtState, phase: Asking, reply: Reply): Step | undefined {
  const state = { ...before, unanswered: 0 };
  switch (reply.sw3) {
    case sw3.selfTestFailed:
    case sw3.notAuthorised:
      return onBroken(state, reply);
    case sw3.checksumWrong:
    case sw3.lengthWrong:
      return before.resent ? onNoAnswer(before) : ask(before, phase, true);
  }
  switch (phase) {
    case 'checking':
      if (reply.sw3 !== sw3.success) return onNoAnswer(before);
      return reply.data.length > 0 ? undefined : after([online(state)], goOn(state));
    case 'finding':
      if (reply.sw3 === sw3.found) return onFound(state);
      if (reply.sw3 === sw3.notFound) return onNotFound(state);
      return reply.sw3 === sw3.success ? undefined : onNoAnswer(before);
    case 'selecting':
      if (reply.sw3 === sw3.found) return undefined;
      if (reply.sw3 !== sw3.success) return onReadError(state);
      if (reply.data.length !== 8) return undefined;
      return state.command === undefined ? wait(state) : ask(state, 'reading');
    case 'reading':
      if (reply.sw3 === sw3.found) return undefined;
      if (reply.sw3 !== sw3.success) return onReadError(state);
      return reply.data.length <= 8 ? undefined : onText(state, reply.data);
  }
}

function onFound(before: SdtState): Step {
  const appeared = before.media !== 'present';
  const state: SdtState = { ...before, media: 'present', hidden: false };
  const news: DriverEffect[] = appeared ? [{ kind: 'event', name: 'mediaInserted' }, online(state)] : [];
  return after(news, state.command === undefined ? wait(state) : ask(state, 'selecting'));
}

function onNotFound(before: SdtState): Step {
  const left = before.media === 'present';
  const state: SdtState = { ...before, media: before.hidden ? 'unknown' : 'notPresent', readErrors: 0 };
  return after(
    [...(left ? [{ kind: 'event', name: 'mediaRemoved' } as const] : []), online(state)],
    goOn(state),
  );
}

/** `TextLen PhotoLen text photo` (protocols 1.8). The photo is not used and not kept. */
function onText(state: SdtState, data: Uint8Array): Step {
  const textLength = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
  const decoded = decodeCardText(data.subarray(4, 4 + textLength));
  // A text that came whole and makes no sense will not make more sense the next time.
  const completion: DriverCompletion = decoded.ok
    ? { code: 'success', payload: { card: decoded.value } }
    : { ...unreadable, description: 'the text on the card makes no sense' };
  const done: SdtState = {
    ...state,
    command: undefined,
    media: 'unknown',
    hidden: true,
    readErrors: 0,
  };
  return after([...completeAny(state, completion), online(done)], goOn(done));
}

/** The card did not let itself be read: begin again at find, and tell the customer when it goes on (protocols 1.11). */
function onReadError(before: SdtState): Step {
  const state = { ...before, readErrors: before.readErrors + 1 };
  if (state.readErrors < mostReadErrors || state.command === undefined) return wait(state);
  const told: SdtState = { ...state, command: undefined, readErrors: 0 };
  return after([complete(state.command, unreadable)], goOn(told));
}

/** Silence, a damaged answer, or one that makes no sense. */
function onNoAnswer(before: SdtState): Step {
  const state = { ...before, unanswered: before.unanswered + 1 };
  if (state.unanswered >= mostUnanswered)
    return step(
      initial,
      ...completeAny(state, notReady('the reader does not answer')),
      tell('offline', 'unknown', 'the reader does not answer'),
      { kind: 'reconnect', cause: 'the reader does not answer' },
    );
  switch (state.phase) {
    case 'reading':
      // The reader may have read the card and would then not find it again, so the same question comes first.
      return state.resent ? onReadError(state) : ask(state, 'reading', true);
    case 'checking':
      return ask(state, 'checking');
    case 'finding':
      return wait(state);
    case 'selecting':
      return onReadError(state);
    case 'offline':
    case 'idle':
    case 'waiting':
    case 'broken':
      return step(state);
  }
}

function onBroken(state: SdtState, reply: Reply): Step {
  const cause =
    reply.sw3 === sw3.selfTestFailed
      ? 'the reader failed its self-test'
      : 'the security module is not authorised';
  return step(
    { ...initial, phase: 'broken' },
    ...completeAny(state, { code: 'hardwareError', description: cause }),
    tell('hardwareError', 'unknown', cause),
    { kind: 'stopTimer', name: 'reply' },
    { kind: 'startTimer', name: 'pause', ms: limits.idle },
  );
}
