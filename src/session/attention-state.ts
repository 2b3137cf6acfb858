import { assign, not, raise } from 'xstate';
import { delays } from './delays.ts';
import type { SessionEffects } from './effects.ts';
import type { SessionSetup } from './setup.ts';

/** Is somebody still there? Asks after a while, and says when nobody answered (rules L20, L22). */
export const attentionState = (setup: SessionSetup, effects: SessionEffects) =>
  setup.createStateConfig({
    initial: 'unattended',
    states: {
      unattended: {
        always: { guard: 'someoneIsHere', target: 'attended' },
        on: { touched: { target: 'unattended', reenter: true } },
        after: { untilForgotten: { actions: 'forget' } },
      },
      attended: {
        always: { guard: not('someoneIsHere'), target: 'unattended' },
        on: {
          touched: { target: 'attended', reenter: true, actions: 'clearNotice' },
          cardInserted: { target: 'attended', reenter: true, actions: 'clearNotice' },
        },
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
        on: {
          touched: { target: 'attended', actions: 'clearNotice' },
          cardInserted: { target: 'attended', actions: 'clearNotice' },
        },
        after: {
          untilTimeUp: { target: 'attended', actions: ['clearNotice', raise({ type: 'timeUp' })] },
        },
      },
    },
  });
