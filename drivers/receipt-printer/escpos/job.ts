import type { DriverCompletion, DriverEffect } from '../../driver.ts';
import { modelOf } from './capabilities.ts';
import { endSent } from './clearing.ts';
import { type Ending, encodeReceipt, markOf, recover } from './codec.ts';
import { patience } from './probe.ts';
import {
  ask,
  chain,
  type Job,
  limits,
  looksAMend,
  msPerByte,
  notReady,
  type PrinterState,
  promptMends,
  type Step,
  shortRound,
  step,
  stop,
  timer,
  write,
} from './state.ts';
import { needsPerson, type PrinterStatus, stateOf } from './status.ts';

export function send(state: PrinterState, { command }: Job): Step {
  const { proof = 'none' } = state;
  const { blocks, processId } = command.payload;
  const ending: Ending = proof === 'processId' ? { proof, id: processId } : { proof };
  const { bytes, marks } = encodeReceipt(blocks, modelOf(state.width, state.told), ending);
  const slack = Math.ceil(bytes.length * msPerByte);
  const job: Job = { command, confirming: false, sent: true, slack, marks, answered: 0 };
  return step(
    { ...state, phase: 'printing', pending: [], asks: [], asbEnabled: proof === 'processId', job },
    write(bytes),
    timer('job', patience(proof) + slack),
    timer('alive', limits.alive + slack),
    timer('poll'),
  );
}

/** The id of an older job that was doubtful proves nothing about this one. */
export function onProcessId(state: PrinterState, id: string): Step {
  const { job } = state;
  if (!job?.sent) return step(state);
  const { processId } = job.command.payload;
  if (id === markOf(processId, job.answered + 1))
    return step({ ...state, job: { ...job, answered: job.answered + 1 } });
  if (id !== processId) return step(state);
  if (job.answered >= job.marks) return succeed(state, job, 'processId');
  // The end was printed, but in between the printer was not there, or its answer was lost.
  return job.ending ? step(state) : endSent(state, job, notReady('part of the job was not answered'));
}

/** The answers 00 and 03 (paper near its end) of GS r 1; a printer without paper does not answer at all. */
export function onFence(state: PrinterState): Step {
  const { job } = state;
  if (!job?.sent || state.proof !== 'processingFence') return step(state);
  const answered = job.answered + 1;
  if (answered < job.marks + fencesOfJob) return step({ ...state, job: { ...job, answered } });
  return succeed(state, job, 'processingFence');
}
/** As many as a job asks for at its end. */
const fencesOfJob = 2;

function succeed(state: PrinterState, job: Job, proof: 'processId' | 'processingFence'): Step {
  const completion: DriverCompletion = { code: 'success', payload: { proof } };
  const done: DriverEffect = { kind: 'complete', id: job.command.id, completion };
  // The buffers are being emptied and the proof came first: the slip was printed. The answer is still waited for.
  if (state.phase === 'clearing') return step({ ...state, job: undefined }, done);
  return step(
    { ...state, phase: 'ready', asks: [], job: undefined },
    done,
    ...stop('job', 'person', 'alive', 'reply'),
    timer('poll'),
  );
}

/** Takes news of the printer's body. During a job it decides how long to wait, and whether it can still end well. */
export function onStatus(before: PrinterState, status: PrinterStatus): Step {
  const mended = status.error === 'none' || (before.status.coverOpen && !status.coverOpen);
  const state: PrinterState = { ...before, status, mends: mended ? 0 : before.mends };
  const news: DriverEffect[] = [{ kind: 'state', state: stateOf(status) }];
  if (status.paper !== before.status.paper) news.push({ kind: 'event', name: 'paperThreshold' });
  if (state.phase !== 'printing' || !state.job) return step(state, ...news);
  return chain(step(state, ...news), onStatusInJob(state, before.status, state.job));
}

function onStatusInJob(state: PrinterState, before: PrinterStatus, job: Job): Step {
  const { status } = state;
  if (status.error === 'fatal')
    return endSent(state, job, notReady('the printer failed in the middle of the job'));
  const [mending, commands] = mend(state, 1);
  const blocked = needsPerson(status);
  if (blocked && !needsPerson(before))
    return step(mending, ...commands, ...stop('job', 'alive'), timer('person'));
  const alive = timer('alive', limits.alive + job.slack);
  if (!blocked && needsPerson(before))
    return step(mending, ...stop('person'), timer('job', patience(state.proof ?? 'none') + job.slack), alive);
  return step(mending, ...commands, ...(blocked ? [] : [alive]));
}

/** DLE ENQ while it may help: 1 goes on from the line where the error happened, 2 forgets the slip. */
export function mend(state: PrinterState, how: 1 | 2): readonly [PrinterState, DriverEffect[]] {
  const { error } = state.status;
  if (error !== 'recoverable' && error !== 'cutter') return [state, []];
  const may = state.mends < promptMends || state.mends % looksAMend === 0;
  return [{ ...state, mends: state.mends + 1 }, may ? [write(recover(how))] : []];
}

/**
 * The printer's own word of a change. It has no check sum, so it only makes us look; in the middle of other questions
 * the next look is near enough.
 */
export function onChange(state: PrinterState, told: PrinterStatus): Step {
  const { coverOpen, paper, error } = state.status;
  if (told.coverOpen === coverOpen && told.paper === paper && told.error === error) return step(state);
  if (state.phase === 'ready') return chain(step(state, ...stop('poll')), ask(state, [1, 2, 4]));
  const looking = state.phase === 'printing' && state.asks.length === 0;
  return looking ? chain(step(state, ...stop('poll')), ask(state, shortRound)) : step(state);
}
