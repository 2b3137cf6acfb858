import { and, assign, not, stateIn } from 'xstate';
import { arrivingState, lookingUpState } from './arriving-states.ts';
import { attentionState } from './attention-state.ts';
import { enterState, selectState } from './choosing-states.ts';
import { completeState, confirmState } from './confirming-states.ts';
import type { SessionEffects } from './effects.ts';
import { helpState } from './help-state.ts';
import { sessionSetup } from './setup.ts';
import { nobody } from './visit.ts';

/**
 * One customer's visit: identify, select, enter, confirm, complete (S01), the same machine for every face.
 * Beside the flow, `attention` asks whether somebody is still there and ends the visit when nobody answers, and `help`
 * knows whether a person was called.
 * A snapshot is never stored or brought back: what must survive is in the store before it happens (design §4).
 */
export function sessionMachine(effects: SessionEffects) {
  const base = sessionSetup(effects);
  return base.createMachine({
    id: 'session',
    type: 'parallel',
    context: ({ input }) => ({
      ...nobody,
      face: input.face,
      catalogue: input.catalogue,
      defaultLanguage: input.language,
      language: input.language,
      reader: undefined,
      printer: undefined,
      ahead: undefined,
    }),
    on: {
      readerChanged: { actions: assign({ reader: ({ event }) => event.state }) },
      printerChanged: { actions: assign({ printer: ({ event }) => event.state }) },
      queueChanged: { actions: assign({ ahead: ({ event }) => event.ahead }) },
      cardRemoved: { actions: assign({ cardOnReader: false }) },
      setLanguage: { actions: assign({ language: ({ event }) => event.language }) },
      stay: { actions: 'clearNotice' },
      setTextSize: { actions: assign({ textSize: ({ event }) => event.textSize }) },
    },
    states: {
      // Stands before the flow: it clears the last notice before the flow can give a new one for the same event.
      attention: attentionState(base, effects),
      help: helpState(base),
      flow: {
        initial: 'arriving',
        states: {
          arriving: arrivingState(base),
          lookingUp: lookingUpState(base),
          select: selectState(base),
          enter: enterState(base),
          confirm: confirmState(base),
          complete: completeState(base),
        },
        on: {
          cancel: {
            guard: and(['someoneIsHere', not('isBusy'), not(stateIn('#complete'))]),
            target: '.arriving',
            reenter: true,
            actions: 'endCancelled',
          },
          timeUp: { guard: 'someoneIsHere', target: '.arriving', reenter: true, actions: 'endTimedOut' },
        },
      },
    },
  });
}

export type SessionMachine = ReturnType<typeof sessionMachine>;
