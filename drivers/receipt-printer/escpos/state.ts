import type { DeviceFailure } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import type { DriverCommand, DriverCompletion, DriverEffect, DriverStep } from '../../driver.ts';
import type { PaperWidth, Proof } from './capabilities.ts';
import { askStatus } from './codec.ts';
import type { Pending } from './replies.ts';
import { type PrinterStatus, soundStatus } from './status.ts';

/** Milliseconds. */
export const limits = {
  /** A real-time answer takes 4 ms at 9600; half a second is a printer that is off. */
  reply: 500,
  /** Lets a late answer pass before the questions begin again: answers do not say what they answer. */
  drain: 300,
  /** Between two looks at the printer. */
  poll: 2000,
  /** For the answer that the buffers are empty. */
  clear: 2000,
  /** For an answer about the printer's abilities, late ones included. */
  probe: 2500,
  /** Without any sign of life in the middle of a job. */
  alive: 10_000,
  /** From the last sign that printing goes on to the proof. */
  job: 30_000,
  /** For a slip that nothing will prove to come out. */
  unproven: 5000,
  /** For a person to put paper in, close the cover or clear a jam in the middle of a job. */
  person: 180_000,
} as const;
/** What 9600 baud needs for a byte, and a little more: added to the limits of a job. */
export const msPerByte = 1.2;
/** Rounds of questions without an answer, after which the line is given up. */
export const mostUnanswered = 2;
/** Times that a question about abilities or a clearing is put before silence is the answer. */
export const mostTries = 2;
/** Attempts to mend an error by command, one at each look at the printer, until a person has opened and closed the cover. */
export const promptMends = 3;
/** After them one attempt in so many looks, half a minute apart: a jam can be cleared without opening the cover. */
export const looksAMend = 15;

export type Ask = 1 | 2 | 3 | 4;
export const round: readonly Ask[] = [1, 2, 4];
/** In the middle of a job: what stops it, and the paper. */
export const shortRound: readonly Ask[] = [2, 4];

export type PrintCommand = Extract<DriverCommand, { name: 'receiptPrinter.print' }>;

export interface Job {
  readonly command: PrintCommand;
  /** An obstacle was seen once and is being looked at again: a flipped bit must not refuse a customer's slip. */
  readonly confirming: boolean;
  /** The bytes have left. */
  readonly sent: boolean;
  /** Milliseconds that the line needs for them. */
  readonly slack: number;
  /** Marks among the bytes, and answers to them and to the processing fence so far. */
  readonly marks: number;
  readonly answered: number;
  /** How it ends when the buffers are empty, unless its proof comes first. */
  readonly ending?: DriverCompletion;
}

export interface PrinterState {
  readonly width: PaperWidth;
  /**
   * `asking`: the round of questions that precedes a job or rest; `clearing`: nothing may be sent before the answer;
   * `probing`: learns what the printer can do.
   */
  readonly phase: 'offline' | 'asking' | 'draining' | 'clearing' | 'probing' | 'ready' | 'printing';
  readonly pending: Pending;
  /** Questions still to be answered, the one under way first. */
  readonly asks: readonly Ask[];
  readonly unanswered: number;
  /** How often the clearing or the question about abilities was put. */
  readonly tries: number;
  readonly probe: 'name' | 'font' | 'processId' | 'fence';
  readonly status: PrinterStatus;
  /** The answers of the round so far, on top of what was known. */
  readonly heard: PrinterStatus;
  readonly asbEnabled: boolean;
  /** DLE DC4 fn 8: asked at every connect, since a cut line may have left a slip in the buffers. */
  readonly clear: 'unknown' | 'able' | 'unable';
  readonly told: { readonly name: string; readonly font: string };
  /** Not known before the printer was asked, on this line. */
  readonly proof: Proof | undefined;
  /** GS ( H of a model outside the table, learnt on an earlier line: asking costs paper where it is missing. */
  readonly learnt: { readonly name: string; readonly processId: boolean } | undefined;
  /** It told its name and then nothing more, and was asked all over again; once is enough to believe it. */
  readonly doubted: boolean;
  /** Part of a slip may stand in the slot. */
  readonly remains: boolean;
  /** Looks at an error that a command may mend, since it came or the cover was closed. */
  readonly mends: number;
  readonly job: Job | undefined;
}
export type Step = DriverStep<PrinterState>;

export const initialState = (width: PaperWidth): PrinterState => ({
  width,
  phase: 'offline',
  pending: [],
  asks: [],
  unanswered: 0,
  tries: 0,
  probe: 'name',
  status: soundStatus,
  heard: soundStatus,
  asbEnabled: false,
  clear: 'unknown',
  told: { name: '', font: '' },
  proof: undefined,
  learnt: undefined,
  doubted: false,
  remains: false,
  mends: 0,
  job: undefined,
});

/** What outlives the line. */
export const offlineState = (state: PrinterState): PrinterState => ({
  ...initialState(state.width),
  learnt: state.learnt,
  doubted: state.doubted,
  remains: state.remains || (state.job?.sent ?? false),
});

export const step = (state: PrinterState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
export const chain = (before: Step, next: Step): Step => ({
  state: next.state,
  effects: [...before.effects, ...next.effects],
});
export const write = (bytes: Uint8Array): DriverEffect => ({ kind: 'write', bytes });
export const timer = (name: keyof typeof limits, ms: number = limits[name]): DriverEffect => ({
  kind: 'startTimer',
  name,
  ms,
});
export const stop = (...names: readonly (keyof typeof limits)[]): DriverEffect[] =>
  names.map(name => ({ kind: 'stopTimer', name }));

export const canceled: DeviceFailure = { code: 'canceled', description: 'no longer wanted' };
export const notReady = (description: string): DeviceFailure => ({ code: 'deviceNotReady', description });
const doubtful = (description: string): DeviceFailure => ({
  code: 'commandErrorCode',
  errorCode: 'printDoubtful',
  description,
});

/** How the running job ends when it cannot go on: as told while nothing was sent, doubtful once the bytes have left. */
export const completionOf = (job: Job, unsent: DeviceFailure): DriverCompletion =>
  job.ending ?? (job.sent ? doubtful(unsent.description) : unsent);

export const complete = (job: Job, completion: DriverCompletion): DriverEffect => ({
  kind: 'complete',
  id: job.command.id,
  completion,
});

export function ask(state: PrinterState, asks: readonly Ask[]): Step {
  const [first] = asks;
  assert(first !== undefined, 'a round has a question');
  return step(
    { ...state, phase: state.phase === 'printing' ? 'printing' : 'asking', asks },
    write(askStatus(first)),
    timer('reply'),
  );
}

/** Third rung of the ladder: the line is useless, a new one is opened. */
export function giveUp(state: PrinterState): Step {
  const cause = 'the printer does not answer';
  return step(
    offlineState(state),
    ...(state.job ? [complete(state.job, completionOf(state.job, notReady(cause)))] : []),
    { kind: 'state', state: { device: 'offline', paper: 'unknown', cause } },
    { kind: 'reconnect', cause },
  );
}
