import { hasProcessId, modelOf, type Proof } from './capabilities.ts';
import { askIdentity, askPaperInSequence, encodeEject, encodeProcessId } from './codec.ts';
import {
  ask,
  chain,
  limits,
  mostTries,
  type PrinterState,
  round,
  type Step,
  step,
  stop,
  timer,
  write,
} from './state.ts';

const probeId = '~?~?';

/**
 * What the printer can prove, asked once per line and only while it is online: in-sequence questions are not executed
 * before. A clone that does not know GS ( H prints its argument as text, so only a printer that told its name is asked,
 * and what it may have printed is cut off (protocols 2.6.4). Asked a second time when it is silent, for that it cannot
 * outlives the line, and one lost byte shall not cost the better proof.
 */
export const startProbe = (state: PrinterState): Step => put({ ...state, phase: 'probing' }, 'name', 1);

/** Puts a question. */
function put(state: PrinterState, probe: PrinterState['probe'], tries: number): Step {
  const question = {
    name: askIdentity(67),
    font: askIdentity(69),
    processId: encodeProcessId(probeId),
    fence: askPaperInSequence,
  }[probe];
  return step({ ...state, pending: [], probe, tries }, write(question), timer('probe'));
}

function settle(state: PrinterState, proof: Proof): Step {
  return chain(step(state, ...stop('probe')), ask({ ...state, proof }, round));
}

export function onProbeSilence(state: PrinterState): Step {
  if (state.phase !== 'probing') return step(state);
  if (state.tries < mostTries) {
    const again = put(state, state.probe, state.tries + 1);
    return state.probe === 'processId' ? chain(eject(state), again) : again;
  }
  switch (state.probe) {
    case 'name':
      return put(state, 'fence', 1);
    case 'font':
      return chooseProof(state);
    case 'processId':
      return chain(eject(state), put(state, 'fence', 1));
    case 'fence':
      return settle(state, 'none');
  }
}

export function onIdentity(state: PrinterState, text: string): Step {
  if (state.phase !== 'probing') return step(state);
  if (state.probe === 'name') return put({ ...state, told: { ...state.told, name: text } }, 'font', 1);
  // The late answer to the first time that the name was asked.
  if (state.probe !== 'font' || text === state.told.name) return step(state);
  return chooseProof({ ...state, told: { ...state.told, font: text } });
}

function chooseProof(state: PrinterState): Step {
  const { told, learnt } = state;
  const processId = hasProcessId(told.name) ?? (learnt?.name === told.name ? learnt.processId : undefined);
  if (processId === true) return settle(state, 'processId');
  return put(state, processId === false ? 'fence' : 'processId', 1);
}

export function onProbedId(state: PrinterState, id: string): Step {
  if (state.phase !== 'probing' || id !== probeId) return step(state);
  return settle({ ...state, learnt: { name: state.told.name, processId: true } }, 'processId');
}

/** Cuts off what a question that was not understood may have printed. */
const eject = (state: PrinterState): Step =>
  step(state, write(encodeEject(modelOf(state.width, state.told))));

/** The printer is there and at work: what it did not answer before, it cannot. */
export function onProbedFence(state: PrinterState): Step {
  if (state.phase !== 'probing' || state.probe !== 'fence') return step(state);
  const { name } = state.told;
  const learnt = name === '' ? state.learnt : { name, processId: false };
  return settle({ ...state, learnt }, 'processingFence');
}

/** From sending to the end of patience, by what the printer can prove. */
export const patience = (proof: Proof): number => (proof === 'none' ? limits.unproven : limits.job);
