import type { DeviceFailure } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import type { Driver, DriverCommand, DriverCompletion, DriverEffect, DriverStep } from '../../driver.ts';
import { askStatus, enableAsb, encodeReceipt } from './codec.ts';
import { manifest } from './manifest.ts';
import { type Pending, type PrinterReply, parseReplies } from './replies.ts';
import { applyRealtime, type PrinterStatus, soundStatus, stateOf, statusOfAsb } from './status.ts';

/** Milliseconds. */
const limits = {
  /** A real-time answer takes 4 ms at 9600; half a second is a printer that is off. */
  reply: 500,
  /** Lets a late answer pass before the questions begin again: answers do not say what they answer. */
  drain: 300,
  /** Between two looks at the printer. */
  poll: 2000,
  /** Without any sign of life in the middle of a job. */
  alive: 10_000,
  /** From the last sign that printing goes on to the print-completed id. */
  job: 30_000,
  /** For a person to put paper in, close the cover or clear a jam in the middle of a job. */
  person: 180_000,
} as const;
/** What 9600 baud needs for a byte, and a little more: added to the limits of a job. */
const msPerByte = 1.2;
/** Rounds of questions without an answer, after which the line is given up. */
const mostUnanswered = 2;

type Ask = 1 | 2 | 3 | 4;
const round: readonly Ask[] = [1, 2, 4];

type PrintCommand = Extract<DriverCommand, { name: 'receiptPrinter.print' }>;

interface PrinterState {
  /** `asking`: the round of questions that precedes a job or rest; `printing`: the bytes of the job have left. */
  readonly phase: 'offline' | 'asking' | 'draining' | 'ready' | 'printing';
  readonly pending: Pending;
  /** Questions still to be answered, the one under way first. */
  readonly asks: readonly Ask[];
  readonly unanswered: number;
  readonly status: PrinterStatus;
  readonly asbEnabled: boolean;
  readonly job: { readonly command: PrintCommand; readonly slack: number } | undefined;
}
type Step = DriverStep<PrinterState>;

const initial: PrinterState = {
  phase: 'offline',
  pending: [],
  asks: [],
  unanswered: 0,
  status: soundStatus,
  asbEnabled: false,
  job: undefined,
};

/**
 * Prints in the order of protocols 2.6: look at paper and cover, send, wait for the print-completed id. Without the id
 * a job that left is `printDoubtful`, never `success` and never sent again: after a paper end the printer goes on by itself.
 */
export const escposDriver: Driver<PrinterState> = {
  manifest,
  start: () => initial,
  step(state, input) {
    switch (input.kind) {
      case 'connected':
        return ask({ ...initial, job: state.job }, round);
      case 'disconnected':
        return goOffline(state, input.cause);
      case 'bytes': {
        if (state.phase === 'offline') return step(state);
        const { replies, pending } = parseReplies(state.pending, input.chunk);
        return replies.reduce(
          (before, reply) => chain(before, onReply(before.state, reply)),
          step({ ...state, pending }),
        );
      }
      case 'timer':
        return onTimer(state, input.name);
      case 'command':
        assert(input.command.name === 'receiptPrinter.print', 'a printer prints');
        return begin(state, input.command);
      case 'cancel':
        return state.job?.command.id === input.id ? finish(state, ...endOf(state, canceled)) : step(state);
    }
  },
};

const step = (state: PrinterState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
const chain = (before: Step, next: Step): Step => ({
  state: next.state,
  effects: [...before.effects, ...next.effects],
});
const timer = (name: string, ms: number): DriverEffect => ({ kind: 'startTimer', name, ms });
const stop = (...names: readonly string[]): DriverEffect[] =>
  names.map(name => ({ kind: 'stopTimer', name }));

const canceled: DeviceFailure = { code: 'canceled', description: 'no longer wanted' };
const notReady = (description: string): DeviceFailure => ({ code: 'deviceNotReady', description });
const doubtful = (description: string): DriverCompletion => ({
  code: 'commandErrorCode',
  errorCode: 'printDoubtful',
  description,
});

/** How the running job ends: as told while nothing was sent, doubtful once the bytes have left. */
function endOf(state: PrinterState, unsent: DeviceFailure): DriverEffect[] {
  if (!state.job) return [];
  const completion = state.phase === 'printing' ? doubtful(unsent.description) : unsent;
  return [{ kind: 'complete', id: state.job.command.id, completion }];
}

/** Ends the job and goes back to rest. */
function finish(state: PrinterState, ...effects: readonly DriverEffect[]): Step {
  const rested: PrinterState = { ...state, job: undefined };
  if (state.phase !== 'printing') return step(rested, ...effects);
  return step(
    { ...rested, phase: 'ready', asks: [] },
    ...effects,
    ...stop('job', 'person', 'alive', 'reply'),
    timer('poll', limits.poll),
  );
}

function ask(state: PrinterState, asks: readonly Ask[]): Step {
  const [first] = asks;
  assert(first !== undefined, 'a round has a question');
  return step(
    { ...state, phase: state.phase === 'printing' ? 'printing' : 'asking', asks },
    { kind: 'write', bytes: askStatus(first) },
    timer('reply', limits.reply),
  );
}

function begin(state: PrinterState, command: PrintCommand): Step {
  assert(state.job === undefined, 'one job at a time');
  const job = { command, slack: 0 };
  switch (state.phase) {
    case 'offline':
      return step(state, {
        kind: 'complete',
        id: command.id,
        completion: notReady('the printer is not connected'),
      });
    case 'ready':
      return chain(step(state, ...stop('poll')), ask({ ...state, job }, round));
    case 'asking':
    case 'draining':
      return step({ ...state, job });
    case 'printing':
      throw new Error('a job is running');
  }
}

function goOffline(state: PrinterState, cause: string): Step {
  return step(initial, ...endOf(state, notReady('the printer was disconnected')), {
    kind: 'state',
    state: { device: 'offline', paper: 'unknown', cause },
  });
}

function giveUp(state: PrinterState): Step {
  const cause = 'the printer does not answer';
  return step(
    initial,
    ...endOf(state, notReady(cause)),
    { kind: 'state', state: { device: 'offline', paper: 'unknown', cause } },
    { kind: 'reconnect', cause },
  );
}

function onTimer(state: PrinterState, name: string): Step {
  switch (name) {
    case 'reply':
      return onSilence(state);
    case 'drain':
      return state.phase === 'draining' ? ask(state, round) : step(state);
    case 'poll':
      if (state.phase === 'ready') return ask(state, round);
      // One kind of question only: behind the bytes of a job an answer can be so late that it would be taken for another's.
      return state.phase === 'printing' ? ask(state, [4]) : step(state);
    case 'alive':
      return giveUp(state);
    case 'job':
      return finish(state, ...endOf(state, notReady('the print-completed id did not come')));
    case 'person':
      return finish(state, ...endOf(state, notReady('nobody made the printer ready again')));
    default:
      return step(state);
  }
}

function onSilence(state: PrinterState): Step {
  if (state.phase === 'printing') return step({ ...state, asks: [] }, timer('poll', limits.poll));
  if (state.phase !== 'asking') return step(state);
  if (state.unanswered + 1 >= mostUnanswered) return giveUp(state);
  return step(
    { ...state, phase: 'draining', asks: [], unanswered: state.unanswered + 1 },
    timer('drain', limits.drain),
  );
}

function onReply(state: PrinterState, reply: PrinterReply): Step {
  switch (reply.kind) {
    case 'realtime':
      return onRealtime(state, reply.byte);
    case 'asb':
      return onStatus(state, statusOfAsb(reply.block));
    case 'processId':
      return onProcessId(state, reply.id);
    case 'inSequence':
      return step(state);
  }
}

function onRealtime(state: PrinterState, byte: number): Step {
  const [asked, ...others] = state.asks;
  if (asked === undefined) return step(state);
  const status = applyRealtime(state.status, asked, byte);
  // Bit 6 of answer 2: an error, and answer 3 tells which.
  const asks: readonly Ask[] = asked === 2 && (byte & 0x40) !== 0 ? [3, ...others] : others;
  if (asks.length > 0) return ask({ ...state, status, unanswered: 0 }, asks);

  const heard = onStatus({ ...state, asks, unanswered: 0 }, status);
  const quiet = chain(heard, step(heard.state, ...stop('reply')));
  if (heard.state.phase === 'printing') return chain(quiet, step(quiet.state, timer('poll', limits.poll)));
  return heard.state.phase === 'asking' ? chain(quiet, onRoundDone(quiet.state)) : quiet;
}

function onRoundDone(state: PrinterState): Step {
  const asb: DriverEffect[] = state.asbEnabled ? [] : [{ kind: 'write', bytes: enableAsb }];
  const known: PrinterState = { ...state, asbEnabled: true };
  if (!state.job) return step({ ...known, phase: 'ready' }, ...asb, timer('poll', limits.poll));
  const obstacle = obstacleTo(state.status);
  if (!obstacle) return chain(step(known, ...asb), send(known, state.job.command));
  return step(
    { ...known, phase: 'ready', job: undefined },
    ...asb,
    { kind: 'complete', id: state.job.command.id, completion: obstacle },
    timer('poll', limits.poll),
  );
}

/** Why nothing may be sent now: a printer without paper would keep the job and print it after the next reload. */
function obstacleTo(status: PrinterStatus): DriverCompletion | undefined {
  const { device, cause = '' } = stateOf(status);
  if (status.paper === 'out' && !status.coverOpen)
    return { code: 'commandErrorCode', errorCode: 'paperOut', description: cause };
  if (device === 'online') return undefined;
  if (device === 'userError') return { code: 'userError', description: cause };
  if (device === 'hardwareError') return { code: 'hardwareError', description: cause };
  return notReady(cause);
}

function send(state: PrinterState, command: PrintCommand): Step {
  const bytes = encodeReceipt(command.payload.blocks, command.payload.processId);
  const slack = Math.ceil(bytes.length * msPerByte);
  return step(
    { ...state, phase: 'printing', asks: [], job: { command, slack } },
    { kind: 'write', bytes },
    timer('job', limits.job + slack),
    timer('alive', limits.alive + slack),
    timer('poll', limits.poll),
  );
}

function onProcessId(state: PrinterState, id: string): Step {
  // The id of an older job that was doubtful proves nothing about this one.
  if (state.phase !== 'printing' || state.job?.command.payload.processId !== id) return step(state);
  const completion: DriverCompletion = { code: 'success', payload: { proof: 'processId' } };
  return finish(state, { kind: 'complete', id: state.job.command.id, completion });
}

/** Takes news of the printer's body. During a job it decides how long to wait, and whether it can still end well. */
function onStatus(before: PrinterState, status: PrinterStatus): Step {
  const state = { ...before, status };
  const news: DriverEffect[] = [{ kind: 'state', state: stateOf(status) }];
  if (status.paper !== before.status.paper) news.push({ kind: 'event', name: 'paperThreshold' });
  if (state.phase !== 'printing' || !state.job) return step(state, ...news);

  const { slack } = state.job;
  if (status.error === 'fatal')
    return finish(state, ...news, ...endOf(state, notReady('the printer failed in the middle of the job')));
  const blocked = needsPerson(status);
  if (blocked && !needsPerson(before.status))
    return step(state, ...news, ...stop('job', 'alive'), timer('person', limits.person));
  if (!blocked && needsPerson(before.status))
    return step(
      state,
      ...news,
      ...stop('person'),
      timer('job', limits.job + slack),
      timer('alive', limits.alive + slack),
    );
  return step(state, ...news, ...(blocked ? [] : [timer('alive', limits.alive + slack)]));
}

const needsPerson = (status: PrinterStatus): boolean => stateOf(status).device === 'userError';
