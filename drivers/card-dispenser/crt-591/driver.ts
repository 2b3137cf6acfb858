import type { DeviceFailure } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import type { Driver, DriverCommand, DriverCompletion, DriverEffect, DriverStep } from '../../driver.ts';
import {
  control,
  type DispenserStatus,
  encodeOrder,
  type Heard,
  type Order,
  orders,
  parse,
  replyOf,
  shown,
} from './codec.ts';
import { manifest } from './manifest.ts';
import {
  type Fault,
  faultOf,
  isMove,
  type Move,
  moves,
  obstacleTo,
  refusalOf,
  stateOf,
  verdictOn,
} from './outcome.ts';

/** Milliseconds (protocols 4.4). */
const limits = {
  ack: 300,
  reply: { status: 2000, initLeave: 30_000, moveToGate: 15_000, moveToReader: 15_000, moveToBin: 15_000 },
  /** A frame that has begun goes on within this, or never; a line that brought junk is silent again after it. */
  gap: 200,
  /** Between two looks at a machine with a card at its gate, and at one that nobody uses. */
  atGate: 500,
  idle: 3000,
} as const;
const mostResends = 3;
/** How often a damaged reply is asked for again. */
const mostNaks = 2;

interface Job {
  readonly id: string;
  readonly name: Move;
  /** `moving`: the order to move has left; `checking`: its answer is lost, and the machine is looked at instead. */
  readonly stage: 'looking' | 'moving' | 'checking';
  readonly before: DispenserStatus | undefined;
  readonly acked: boolean;
}

interface CrtState {
  /** `acking`: an order has left; `working`: it was acknowledged; `clearing`: EOT has left. */
  readonly phase: 'offline' | 'resting' | 'acking' | 'working' | 'clearing';
  readonly order: Order;
  readonly resends: number;
  readonly naks: number;
  readonly rest: Uint8Array;
  /** What came since the order left was not all in order. */
  readonly garbled: boolean;
  readonly job: Job | undefined;
  readonly status: DispenserStatus | undefined;
  readonly fault: Fault | undefined;
  /** INIT was tried on a machine that answered nothing: one that has just got power learns the baud rate from it. */
  readonly woken: boolean;
}
type Step = DriverStep<CrtState>;

const initial: CrtState = {
  phase: 'offline',
  order: 'status',
  resends: 0,
  naks: 0,
  rest: new Uint8Array(),
  garbled: false,
  job: undefined,
  status: undefined,
  fault: undefined,
  woken: false,
};

/**
 * Moves cards: looks where they are, gives one order, waits for its reply. An order that moves something is sent again
 * only when the machine itself says that it did not understand it (NAK). When its answer is lost, the line is cleared
 * and the place of the card is read: it proves the outcome, or the command is `moveDoubtful`.
 */
export const crt591Driver: Driver<CrtState> = {
  manifest,
  shown,
  start: () => initial,
  step(state, input) {
    switch (input.kind) {
      case 'connected':
        return send(initial, 'status');
      case 'disconnected':
        return goOffline(state, 'the dispenser was disconnected', input.cause);
      case 'bytes':
        return state.phase === 'offline' ? step(state) : hear(state, input.chunk);
      case 'timer':
        return onTimer(state, input.name);
      case 'command':
        return begin(state, input.command);
      case 'cancel':
        if (state.job?.id !== input.id) return step(state);
        return step({ ...state, job: undefined }, ...endOf(state, canceled));
    }
  },
};

const step = (state: CrtState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
const after = (effects: readonly DriverEffect[], next: Step): Step => ({
  state: next.state,
  effects: [...effects, ...next.effects],
});
const chain = (before: Step, next: (state: CrtState) => Step): Step =>
  after(before.effects, next(before.state));
const timer = (name: string, ms: number): DriverEffect => ({ kind: 'startTimer', name, ms });
const stop = (name: string): DriverEffect => ({ kind: 'stopTimer', name });
const say = (what: keyof typeof control): DriverEffect => ({
  kind: 'write',
  bytes: Uint8Array.of(control[what]),
});
const tell = (state: CrtState): DriverEffect => ({
  kind: 'state',
  state: stateOf(state.status, state.fault),
});
const complete = (id: string, completion: DriverCompletion): DriverEffect => ({
  kind: 'complete',
  id,
  completion,
});

const canceled: DeviceFailure = { code: 'canceled', description: 'no longer wanted' };

/** How the job ends that cannot go on: as told while nothing moves, doubtful once the order to move has left. */
function endOf({ job }: CrtState, unmoved: DeviceFailure): DriverEffect[] {
  if (!job) return [];
  if (job.stage === 'looking') return [complete(job.id, unmoved)];
  const { description } = unmoved;
  return [complete(job.id, { code: 'commandErrorCode', errorCode: 'moveDoubtful', description })];
}

const send = (state: CrtState, order: Order): Step =>
  step(
    { ...state, phase: 'acking', order, resends: 0, naks: 0, rest: new Uint8Array(), garbled: false },
    stop('poll'),
    { kind: 'write', bytes: encodeOrder(order) },
    timer('reply', limits.ack),
  );

const rest = (state: CrtState): Step =>
  step(
    { ...state, phase: 'resting', garbled: false },
    stop('reply'),
    timer('poll', state.status?.position === 'gate' ? limits.atGate : limits.idle),
  );

function begin(state: CrtState, command: DriverCommand): Step {
  const { id, name } = command;
  assert(isMove(name), 'a dispenser moves cards');
  assert(state.job === undefined, 'one card at a time');
  const job: Job = { id, name, stage: 'looking', before: undefined, acked: false };
  if (state.phase === 'offline')
    return step(
      state,
      complete(job.id, { code: 'deviceNotReady', description: 'the dispenser is not connected' }),
    );
  return state.phase === 'resting' ? send({ ...state, job }, 'status') : step({ ...state, job });
}

function goOffline(
  state: CrtState,
  description: string,
  cause: string,
  ...then: readonly DriverEffect[]
): Step {
  return step(
    initial,
    ...endOf(state, { code: 'deviceNotReady', description }),
    { kind: 'state', state: { device: 'offline', media: 'unknown', cause } },
    ...then,
  );
}

/** Nothing answers. A machine that nobody has heard yet may first have to learn the baud rate. */
function giveUp(state: CrtState): Step {
  if (!state.status && !state.woken) return send({ ...state, woken: true }, 'initLeave');
  const cause = 'the dispenser does not answer';
  return goOffline(state, cause, cause, { kind: 'reconnect', cause });
}

function onTimer(state: CrtState, name: string): Step {
  if (name === 'poll') return state.phase === 'resting' ? send(state, 'status') : step(state);
  if (name === 'gap') {
    const quiet = { ...state, rest: new Uint8Array(), garbled: false };
    return state.phase === 'working' ? onDamage(quiet) : step(quiet);
  }
  switch (state.phase) {
    case 'offline':
    case 'resting':
      return step(state);
    case 'acking':
      if (state.order === 'status') return resend(state);
      // An order to move may have been heard and only its ACK lost. INIT moves no card.
      return state.order === 'initLeave' ? giveUp(state) : work(state);
    case 'working':
      return state.order === 'status' ? resend(state) : onLostAnswer(state);
    case 'clearing':
      if (state.resends === 0) return clear(state, 1);
      return send(state, 'status');
  }
}

/** Only what moves nothing is sent again on silence. */
const resend = (state: CrtState): Step =>
  state.resends < mostResends
    ? step(
        { ...state, phase: 'acking', resends: state.resends + 1, rest: new Uint8Array() },
        { kind: 'write', bytes: encodeOrder(state.order) },
        timer('reply', limits.ack),
      )
    : giveUp(state);

const work = (state: CrtState): Step =>
  step({ ...state, phase: 'working', garbled: false }, timer('reply', limits.reply[state.order]));

const clear = (state: CrtState, resends: number): Step =>
  step({ ...state, phase: 'clearing', resends }, say('eot'), timer('reply', limits.ack));

/** The motor has long stopped, and what it did is not known. */
const onLostAnswer = (state: CrtState): Step =>
  clear(state.job?.stage === 'moving' ? { ...state, job: { ...state.job, stage: 'checking' } } : state, 0);

function onDamage(state: CrtState): Step {
  if (state.naks < mostNaks) return step({ ...state, naks: state.naks + 1 }, say('nak'));
  return state.order === 'status' ? resend(state) : onLostAnswer(state);
}

function hear(state: CrtState, chunk: Uint8Array): Step {
  const parsed = parse(state.rest, chunk);
  const heard = parsed.heard.reduce<Step>(
    (before, item) => chain(before, now => onHeard(now, item)),
    step({
      ...state,
      rest: parsed.rest,
      garbled: state.garbled || parsed.damaged || parsed.noise,
    }),
  );
  const { state: now } = heard;
  if (now.phase === 'offline') return heard;
  const wanting = now.rest.length > 0 || now.garbled;
  return after(heard.effects, step(now, wanting ? timer('gap', limits.gap) : stop('gap')));
}

function onHeard(state: CrtState, heard: Heard): Step {
  if (heard.kind === 'text') return state.phase === 'offline' ? step(state) : onText(state, heard.text);
  switch (heard.control) {
    case 'ack':
      return state.phase === 'acking' ? work(acknowledged(state)) : step(acknowledged(state));
    case 'nak':
      return state.phase === 'acking' ? resend(state) : step(state);
    case 'eot':
      return state.phase === 'clearing' ? send(state, 'status') : step(state);
  }
}

/** The machine heard the order, which it may say late. */
const acknowledged = (state: CrtState): CrtState =>
  state.job?.stage === 'moving' ? { ...state, job: { ...state.job, acked: true } } : state;

function onText(before: CrtState, text: Uint8Array): Step {
  const heard = after([say('ack')], step(before));
  const reply = replyOf(text);
  const [cm, pm] = orders[before.order];
  // Whatever else comes whole answers a question that was asked before.
  if (!reply || before.phase === 'resting' || reply.order[0] !== cm || reply.order[1] !== pm) return heard;
  const { job, order } = before;
  if (!reply.ok) return after(heard.effects, onRefusal(before, reply.error));
  const fault = order === 'status' ? faultOf(before.fault, reply.status) : undefined;
  const state: CrtState = { ...before, status: reply.status, fault };
  const left = before.status?.position === 'gate' && reply.status.position === 'none' && order === 'status';
  const news: DriverEffect[] = [
    ...heard.effects,
    tell(state),
    ...(left ? [{ kind: 'event', name: 'mediaRemoved' } as const] : []),
  ];
  if (!job) return after(news, rest(state));
  if (job.stage === 'looking') {
    // Where a move has just ended that was canceled, the machine is looked at once more.
    if (order !== 'status' && order !== 'initLeave') return after(news, send(state, 'status'));
    const obstacle = obstacleTo(job.name, reply.status);
    if (obstacle) return after(news, finish(state, obstacle));
    return after(
      news,
      send({ ...state, job: { ...job, stage: 'moving', before: reply.status } }, moves[job.name]),
    );
  }
  if (job.stage === 'moving') return after(news, finish(state, { code: 'success', payload: {} }));
  assert(job.before, 'a card is moved after a look');
  return after(news, finish(state, verdictOn(job.name, job.before, reply.status, job.acked)));
}

function finish(state: CrtState, completion: DriverCompletion): Step {
  const { job } = state;
  return after(job ? [complete(job.id, completion)] : [], rest({ ...state, job: undefined }));
}

function onRefusal(before: CrtState, error: string): Step {
  const refusal = refusalOf(error);
  const unready: Fault | undefined =
    before.order === 'initLeave'
      ? { device: 'hardwareError', cause: 'the dispenser does not start' }
      : undefined;
  const state = { ...before, fault: refusal.fault ?? unready ?? before.fault };
  const { job } = state;
  const moving = state.order !== 'status' && state.order !== 'initLeave';
  if (refusal.needsInit && state.order !== 'initLeave') {
    const told = moving && job?.stage === 'moving' ? [complete(job.id, refusal.completion)] : [];
    return after(told, send(told.length > 0 ? { ...state, job: undefined } : state, 'initLeave'));
  }
  if (moving && job?.stage === 'looking') return after([tell(state)], send(state, 'status'));
  return after(
    [tell(state)],
    job?.stage === 'checking'
      ? after(
          endOf(state, { code: 'hardwareError', description: refusal.completion.description }),
          rest({ ...state, job: undefined }),
        )
      : finish(state, refusal.completion),
  );
}
