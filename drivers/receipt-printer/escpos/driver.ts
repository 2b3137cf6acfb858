import { assert, unreachable } from '../../../src/core/result.ts';
import type { Driver, DriverInput, Manifest } from '../../driver.ts';
import type { PaperWidth } from './capabilities.ts';
import { endSent, onCleared, onClearingSilence, rest } from './clearing.ts';
import { shown } from './codec.ts';
import { decide } from './decide.ts';
import { onChange, onFence, onProcessId, onStatus } from './job.ts';
import { manifest, manifest58 } from './manifest.ts';
import { onIdentity, onProbedFence, onProbedId, onProbeSilence } from './probe.ts';
import { type PrinterReply, parseReplies } from './replies.ts';
import {
  type Ask,
  ask,
  canceled,
  chain,
  complete,
  completionOf,
  giveUp,
  initialState,
  type Job,
  mostUnanswered,
  notReady,
  offlineState,
  type PrintCommand,
  type PrinterState,
  round,
  type Step,
  shortRound,
  step,
  stop,
  timer,
} from './state.ts';
import { applyRealtime, statusOfAsb } from './status.ts';

/**
 * Prints in the order of protocols 2.6: look at paper and cover, send, wait for the proof that the printer can give.
 * Without it a job that left is `printDoubtful`, never `success` and never sent again: after a paper end the printer
 * goes on by itself. Nor is the proof ever asked for again: a printer that lost its power in between would give it.
 */
const driverFor = (of: Manifest, width: PaperWidth): Driver<PrinterState> => ({
  manifest: of,
  shown,
  start: () => initialState(width),
  step: onInput,
});

/** For 80-mm paper. */
export const escposDriver = driverFor(manifest, 80);
/** For 58-mm paper. */
export const escpos58Driver = driverFor(manifest58, 58);

function onInput(state: PrinterState, input: DriverInput): Step {
  switch (input.kind) {
    case 'connected':
      return ask(offlineState(state), round);
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
      return cancel(state, input.id);
  }
}

function begin(state: PrinterState, command: PrintCommand): Step {
  assert(state.job === undefined, 'one job at a time');
  const job: Job = { command, confirming: false, sent: false, slack: 0, marks: 0, answered: 0 };
  if (state.phase === 'offline') return step(state, complete(job, notReady('the printer is not connected')));
  if (state.phase !== 'ready') return step({ ...state, job });
  return chain(step(state, ...stop('poll')), ask({ ...state, job }, round));
}

function cancel(state: PrinterState, id: string): Step {
  const { job } = state;
  // A job that ends already ends with what the printer answers.
  if (job?.command.id !== id || job.ending) return step(state);
  if (job.sent) return endSent(state, job, canceled);
  return step({ ...state, job: undefined }, complete(job, canceled));
}

function goOffline(state: PrinterState, cause: string): Step {
  const failure = notReady('the printer was disconnected');
  return step(
    offlineState(state),
    ...(state.job ? [complete(state.job, completionOf(state.job, failure))] : []),
    { kind: 'state', state: { device: 'offline', paper: 'unknown', cause } },
  );
}

function onTimer(state: PrinterState, name: string): Step {
  const { job } = state;
  switch (name) {
    case 'reply':
      return onSilence(state);
    case 'drain':
      return state.phase === 'draining' ? ask(state, round) : step(state);
    case 'poll':
      if (state.phase === 'ready') return ask(state, round);
      return state.phase === 'printing' ? ask(state, shortRound) : step(state);
    case 'clear':
      return onClearingSilence(state);
    case 'probe':
      return onProbeSilence(state);
    case 'alive':
      return giveUp(state);
    case 'job':
      if (!job) return step(state);
      // Such a printer is never asked to forget: it is most likely done, or about to be.
      if (state.proof === 'none') return rest(state, job, completionOf(job, unproven));
      return endSent(state, job, notReady('the proof of printing did not come'));
    case 'person':
      return job ? endSent(state, job, notReady('nobody made the printer ready again')) : step(state);
    default:
      return step(state);
  }
}

const unproven = notReady('this printer cannot prove what it prints');

function onSilence(state: PrinterState): Step {
  const quiet: PrinterState = { ...state, asks: [], pending: [] };
  if (state.phase === 'printing') return step(quiet, timer('poll'));
  if (state.phase !== 'asking') return step(state);
  if (state.unanswered + 1 >= mostUnanswered) return giveUp(state);
  return step({ ...quiet, phase: 'draining', unanswered: state.unanswered + 1 }, timer('drain'));
}

function onReply(state: PrinterState, reply: PrinterReply): Step {
  switch (reply.kind) {
    case 'realtime':
      return onRealtime(state, reply.byte);
    case 'asb':
      return onChange(state, statusOfAsb(reply.block));
    case 'processId':
      return state.phase === 'probing' ? onProbedId(state, reply.id) : onProcessId(state, reply.id);
    case 'cleared':
      return onCleared(state);
    case 'identity':
      return onIdentity(state, reply.text);
    case 'inSequence':
      return onInSequence(state, reply.byte);
    default:
      return unreachable(reply);
  }
}

function onRealtime(state: PrinterState, byte: number): Step {
  const [asked, ...others] = state.asks;
  if (asked === undefined) return step(state);
  const heard = applyRealtime(state.heard, asked, byte);
  // Bit 6 of answer 2: an error, and answer 3 tells which.
  const asks: readonly Ask[] = asked === 2 && (byte & 0x40) !== 0 ? [3, ...others] : others;
  const known: PrinterState = { ...state, heard, asks, unanswered: 0 };
  if (asks.length > 0) return ask(known, asks);

  const seen = chain(step(known, ...stop('reply')), onStatus(known, heard));
  if (state.phase === 'asking') return chain(seen, decide(seen.state));
  return seen.state.phase === 'printing' ? chain(seen, step(seen.state, timer('poll'))) : seen;
}

/** 00 or 03: what GS r 1 answers while there is paper. */
function onInSequence(state: PrinterState, byte: number): Step {
  if (byte !== 0x00 && byte !== 0x03) return step(state);
  return state.phase === 'probing' ? onProbedFence(state) : onFence(state);
}
