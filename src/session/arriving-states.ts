import { assign } from 'xstate';
import { assert } from '../core/result.ts';
import type { SessionSetup } from './setup.ts';

/** Nobody yet, or somebody without an identity: a card is awaited in all of these states. */
export const arrivingState = (setup: SessionSetup) =>
  setup.createStateConfig({
    initial: 'idle',
    invoke: {
      src: 'readCard',
      onDone: [
        {
          guard: ({ event }) => event.output.kind === 'read',
          target: 'lookingUp',
          actions: [
            'begin',
            assign({
              card: ({ event }) => (event.output.kind === 'read' ? event.output.card : undefined),
              cardOnReader: true,
            }),
          ],
        },
        {
          target: '.waiting',
          reenter: true,
          actions: ['begin', { type: 'notify', params: { notice: 'error.cardUnreadable' } }],
        },
      ],
    },
    on: { cardInserted: { target: '.reading', actions: ['begin', 'clearNotice'] } },
    states: {
      idle: {
        entry: 'forget',
        on: {
          begin: { target: 'waiting', actions: 'begin' },
          goWithoutCard: {
            guard: 'isTicketMachine',
            target: '#session.flow.select',
            actions: ['begin', 'goWithoutCard'],
          },
        },
      },
      waiting: {
        on: {
          goWithoutCard: {
            guard: 'isTicketMachine',
            target: '#session.flow.select',
            actions: 'goWithoutCard',
          },
        },
      },
      reading: {
        on: {
          cardRemoved: {
            target: 'waiting',
            actions: { type: 'notify', params: { notice: 'error.cardRemoved' } },
          },
        },
      },
    },
  });

/** The document is checked and the core is asked whose it is. */
export const lookingUpState = (setup: SessionSetup) =>
  setup.createStateConfig({
    invoke: {
      src: 'identify',
      input: ({ context }) => {
        assert(context.session && context.card, 'identification without a card');
        const { face, session, card, customer } = context;
        return { face, session, card, again: customer !== undefined };
      },
      onDone: [
        {
          guard: ({ event }) => event.output.kind === 'known',
          target: 'select',
          actions: assign({
            customer: ({ event }) => (event.output.kind === 'known' ? event.output.customer : undefined),
          }),
        },
        {
          target: 'arriving.waiting',
          actions: [
            assign({ card: undefined }),
            {
              type: 'notify',
              params: ({ event }) => ({
                notice: event.output.kind === 'refused' ? event.output.notice : 'error.internal',
              }),
            },
          ],
        },
      ],
    },
  });
