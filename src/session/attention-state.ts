import { assign, not, raise } from 'xstate';
import { delays } from './delays.ts';
import type { SessionEffects } from './effects.ts';
import type { IntentEvent } from './events.ts';
import type { SessionSetup } from './setup.ts';

/** Every intent shows that somebody is there. */
const intents = [
  'begin',
  'goWithoutCard',
  'selectService',
  'submitFields',
  'confirm',
  'back',
  'cancel',
  'another',
  'finish',
  'callStaff',
  'stay',
  'setLanguage',
  'setTextSize',
] as const satisfies readonly IntentEvent['type'][];

/** Is somebody still there? Asks after a while, and says when nobody answered (rules L20, L22). */
export const attentionState = (setup: SessionSetup, effects: SessionEffects) =>
  setup.createStateConfig({
    initial: 'unattended',
    states: {
      unattended: {
        always: { guard: 'someoneIsHere', target: 'attended' },
        on: { callStaff: { target: 'unattended', reenter: true } },
        after: { untilHelpForgotten: { actions: assign({ help: undefined }) } },
      },
      attended: {
        always: { guard: not('someoneIsHere'), target: 'unattended' },
        on: Object.fromEntries(
          intents.map(intent => [
            intent,
            { target: 'attended', reenter: true, actions: 'clearNotice' } as const,
          ]),
        ),
        after: {
          untilWarning: [
            {
              guard: 'needsNoAnswer',
              target: 'attended',
              reenter: true,
            },
            { target: 'warned' },
          ],
        },
      },
      warned: {
        entry: assign({ warningEndsAt: () => effects.now() + delays.untilTimeUp }),
        always: { guard: not('someoneIsHere'), target: 'unattended' },
        on: Object.fromEntries(
          intents.map(intent => [intent, { target: 'attended', actions: 'clearNotice' } as const]),
        ),
        after: {
          untilTimeUp: { target: 'attended', actions: ['clearNotice', raise({ type: 'timeUp' })] },
        },
      },
    },
  });
