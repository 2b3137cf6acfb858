import { assign } from 'xstate';
import { assert } from '../core/result.ts';
import { business, outcomeOf, started } from './business.ts';
import type { SessionSetup } from './setup.ts';
import type { Visit } from './visit.ts';

/** Read, agree, become durable, and be approved where that is needed. */
export const confirmState = (setup: SessionSetup) =>
  setup.createStateConfig({
    initial: 'reviewing',
    states: {
      reviewing: {
        entry: 'buildReview',
        on: {
          // Another language is another text: the review and its digest are made anew.
          setLanguage: {
            actions: [assign({ language: ({ event }) => event.language }), 'buildReview'],
          },
          back: [
            {
              guard: ({ context }) => (context.service?.fields.length ?? 0) > 0,
              target: '#session.flow.enter',
            },
            { target: '#session.flow.select' },
          ],
          confirm: [
            {
              guard: ({ context, event }) => event.digest !== context.review?.digest,
              actions: { type: 'notify', params: { notice: 'error.reviewChanged' } },
            },
            {
              guard: ({ context, event }) =>
                context.review?.acknowledgement !== undefined && !event.acknowledged,
              actions: { type: 'notify', params: { notice: 'error.acknowledgementMissing' } },
            },
            { target: 'intending' },
          ],
        },
      },
      intending: {
        id: 'intending',
        invoke: {
          src: 'intend',
          input: ({ context }: { context: Visit }) => business(context),
          onDone: { target: 'intended', actions: assign(({ event }) => event.output) },
        },
      },
      intended: {
        always: [
          { guard: ({ context }) => context.needsApproval, target: 'awaitingApproval' },
          { target: '#session.flow.complete' },
        ],
      },
      awaitingApproval: {
        id: 'awaitingApproval',
        invoke: { src: 'decide', input: ({ context }) => started(context) },
        on: {
          approvalRequested: {
            actions: assign({
              approval: ({ event }) => ({ since: event.since, deadline: event.deadline }),
            }),
          },
          decided: [
            {
              guard: ({ event }) => event.decision.kind === 'approved',
              target: '#session.flow.complete',
            },
            {
              target: '#shown',
              actions: [
                {
                  type: 'withdraw',
                  params: ({ event }) => ({ reason: `approval ${event.decision.kind}` }),
                },
                assign({
                  outcome: ({ event }) =>
                    event.decision.kind === 'approved' ? undefined : outcomeOf(event.decision),
                }),
              ],
            },
          ],
          cancel: {
            target: '#session.flow.arriving',
            actions: [{ type: 'withdraw', params: { reason: 'cancelled by the customer' } }, 'endCancelled'],
          },
        },
      },
    },
  });

/** It is done, put on paper, and shown. */
export const completeState = (setup: SessionSetup) =>
  setup.createStateConfig({
    id: 'complete',
    initial: 'executing',
    states: {
      executing: {
        id: 'executing',
        invoke: {
          src: 'execute',
          input: ({ context }) => started(context),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'success',
              target: 'printing',
              actions: assign({ outcome: ({ event }) => event.output }),
            },
            { target: 'shown', actions: assign({ outcome: ({ event }) => event.output }) },
          ],
        },
      },
      printing: {
        id: 'printing',
        initial: 'expected',
        invoke: {
          src: 'print',
          input: ({ context }) => {
            assert(context.outcome, 'a receipt of nothing');
            return { ...started(context), outcome: context.outcome };
          },
          onDone: { target: 'shown', actions: assign({ paper: ({ event }) => event.output }) },
        },
        states: {
          expected: {
            on: {
              printerChanged: {
                guard: ({ event }) => event.state.paper === 'out',
                target: 'overdue',
                actions: assign({ printer: ({ event }) => event.state }),
              },
            },
            after: { untilResultShown: 'overdue' },
          },
          // The number or the booking is a fact whatever the printer does: nobody waits for paper to learn of it.
          overdue: {
            on: { finish: { target: '#session.flow.arriving', actions: 'endFinished' } },
            after: { untilResultCleared: { target: '#session.flow.arriving', actions: 'endFinished' } },
          },
        },
      },
      shown: {
        id: 'shown',
        on: {
          another: [
            { guard: ({ context }) => context.card !== undefined, target: '#session.flow.lookingUp' },
            { guard: 'someoneIsHere', target: '#session.flow.select' },
          ],
          finish: { target: '#session.flow.arriving', actions: 'endFinished' },
        },
        after: { untilResultCleared: { target: '#session.flow.arriving', actions: 'endFinished' } },
      },
    },
  });
