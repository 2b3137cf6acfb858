import { assign } from 'xstate';
import type { SessionSetup } from './setup.ts';
import type { Visit } from './visit.ts';

/**
 * One touch calls a person (design §1.5); further touches call nobody else until the first call is answered and past.
 * The screen says that somebody knows only when somebody does.
 */
export const helpState = (setup: SessionSetup) =>
  setup.createStateConfig({
    initial: 'none',
    states: {
      none: { on: { callStaff: 'calling' } },
      calling: {
        invoke: {
          src: 'callStaff',
          input: ({ context }: { context: Visit }) => ({ face: context.face, session: context.session }),
          onDone: [
            { guard: ({ event }) => event.output, target: 'called', actions: assign({ help: 'called' }) },
            { target: 'none', actions: { type: 'notify', params: { notice: 'error.staffUnreachable' } } },
          ],
        },
      },
      called: {
        always: { guard: ({ context }: { context: Visit }) => context.help === undefined, target: 'none' },
        on: { assistanceAttended: { target: 'coming', actions: assign({ help: 'coming' }) } },
      },
      coming: {
        always: { guard: ({ context }: { context: Visit }) => context.help === undefined, target: 'none' },
        after: { untilHelpMayBeCalledAgain: { target: 'none', actions: assign({ help: undefined }) } },
      },
    },
  });
