import type { DriverCompletion } from '../../driver.ts';
import { modelOf } from './capabilities.ts';
import { startClearing } from './clearing.ts';
import { enableAsb, encodeEject } from './codec.ts';
import { mend, send } from './job.ts';
import { startProbe } from './probe.ts';
import {
  ask,
  chain,
  complete,
  notReady,
  type PrinterState,
  round,
  type Step,
  step,
  timer,
  write,
} from './state.ts';
import { type PrinterStatus, stateOf } from './status.ts';

/** What comes next, now that the printer has answered: forget, learn, throw out, print, or rest. */
export function decide(state: PrinterState): Step {
  const { job, status } = state;
  if (state.clear === 'unknown') return startClearing(state);
  const obstacle = obstacleTo(status);
  if (obstacle) {
    const [mending, commands] = mend(unlearned(state), 2);
    if (job && !job.confirming)
      return chain(step(mending, ...commands), ask({ ...mending, job: { ...job, confirming: true } }, round));
    const refused = job ? [complete(job, obstacle)] : [];
    return step({ ...mending, phase: 'ready', job: undefined }, ...commands, ...refused, timer('poll'));
  }
  if (state.proof === undefined) return startProbe(state);
  // It answered in sequence before: it may be swallowing questions as the data of a damaged command.
  if (state.proof === 'none' && state.told.name !== '' && !state.doubted)
    return startClearing({ ...forgotten(state), doubted: true });
  const ejects = state.remains ? [write(encodeEject(modelOf(state.width, state.told)))] : [];
  const tidy: PrinterState = { ...state, remains: false };
  if (job) return chain(step(tidy, ...ejects), send(tidy, job));
  const tells = state.proof === 'processId' && !state.asbEnabled;
  return step(
    { ...tidy, phase: 'ready', asbEnabled: state.asbEnabled || tells },
    ...ejects,
    ...(tells ? [write(enableAsb(true))] : []),
    timer('poll'),
  );
}

/**
 * A printer that stops keeps questions for later, so its silence meant nothing: they are cleared away, and put again when
 * it is in order.
 */
const unlearned = (state: PrinterState): PrinterState => (state.proof === 'none' ? forgotten(state) : state);
const forgotten = (state: PrinterState): PrinterState => ({ ...state, proof: undefined, clear: 'unknown' });

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
