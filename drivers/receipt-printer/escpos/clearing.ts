import type { DeviceFailure } from '../../../src/core/device.ts';
import { clearBuffers } from './codec.ts';
import {
  ask,
  chain,
  complete,
  completionOf,
  giveUp,
  type Job,
  mostTries,
  type PrinterState,
  round,
  type Step,
  step,
  stop,
  timer,
  write,
} from './state.ts';

/**
 * Empties the printer's buffers, so that what is left of one customer's slip cannot come out for the next. Nothing is
 * sent before the answer (protocols 2.6).
 */
export const startClearing = (state: PrinterState): Step =>
  step(
    { ...state, phase: 'clearing', asks: [], tries: 1 },
    ...stop('job', 'person', 'alive', 'reply', 'poll'),
    write(clearBuffers),
    timer('clear'),
  );

/**
 * Ends a job whose bytes have left and whose proof will not come. Where the printer can forget them, the completion
 * waits until it has: the proof may still come first, and then the slip was printed.
 */
export function endSent(state: PrinterState, job: Job, why: DeviceFailure): Step {
  const ending = completionOf(job, why);
  if (state.clear === 'able') return startClearing({ ...state, job: { ...job, ending } });
  return rest(state, job, ending);
}

/** Ends a job without its proof and looks at the printer again; part of the slip may hang from the slot. */
export function rest(state: PrinterState, job: Job, completion: ReturnType<typeof completionOf>): Step {
  return chain(
    step(state, complete(job, completion), ...stop('job', 'person', 'alive', 'poll')),
    ask({ ...state, phase: 'asking', remains: true, job: undefined }, round),
  );
}

/** The printer has forgotten everything, or the proof came first; either way it is looked at before anything else. */
export function onCleared(state: PrinterState): Step {
  if (state.phase !== 'clearing') return step(state);
  const able: PrinterState = { ...state, clear: 'able' };
  const { job } = state;
  const cleared = step(able, ...stop('clear'));
  if (!job?.ending) return chain(cleared, ask(able, round));
  return chain(cleared, rest(able, job, job.ending));
}

export function onClearingSilence(state: PrinterState): Step {
  if (state.phase !== 'clearing') return step(state);
  if (state.tries < mostTries)
    return step({ ...state, pending: [], tries: state.tries + 1 }, write(clearBuffers), timer('clear'));
  // A printer that could forget and does not answer now is in a state that only a new line can tell.
  return state.clear === 'able' ? giveUp(state) : ask({ ...state, clear: 'unable' }, round);
}
