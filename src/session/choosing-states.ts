import { assign } from 'xstate';
import { Personal } from '../core/personal.ts';
import { assert } from '../core/result.ts';
import { serviceOf } from './business.ts';
import { checkFields } from './fields.ts';
import type { SessionSetup } from './setup.ts';

const stranger = { name: '', phone: '', accounts: [] } as const;

/** Which business? */
export const selectState = (setup: SessionSetup) =>
  setup.createStateConfig({
    entry: 'forgetBusiness',
    on: {
      selectService: [
        {
          guard: ({ context, event }) => (serviceOf(context, event.service)?.fields.length ?? 0) > 0,
          target: 'enter',
          actions: assign({ service: ({ context, event }) => serviceOf(context, event.service) }),
        },
        {
          guard: ({ context, event }) => serviceOf(context, event.service) !== undefined,
          target: 'confirm',
          actions: assign({ service: ({ context, event }) => serviceOf(context, event.service) }),
        },
      ],
    },
  });

/** What the business needs to know; everything that is wrong is said at once. */
export const enterState = (setup: SessionSetup) =>
  setup.createStateConfig({
    initial: 'editing',
    on: { back: 'select' },
    states: {
      editing: {
        on: {
          submitFields: [
            {
              guard: ({ context, event }) =>
                context.service !== undefined &&
                Object.keys(
                  checkFields(context.service, event.values, context.customer?.reveal() ?? stranger).errors,
                ).length === 0,
              target: 'checking',
              actions: assign(({ context, event }) => {
                assert(context.service, 'fields without a service');
                const { entry } = checkFields(
                  context.service,
                  event.values,
                  context.customer?.reveal() ?? stranger,
                );
                return {
                  typed: new Personal(event.values),
                  entry: new Personal(entry),
                  fieldErrors: {},
                };
              }),
            },
            {
              actions: assign(({ context, event }) => {
                assert(context.service, 'fields without a service');
                const { errors } = checkFields(
                  context.service,
                  event.values,
                  context.customer?.reveal() ?? stranger,
                );
                return { typed: new Personal(event.values), fieldErrors: errors };
              }),
            },
          ],
        },
      },
      checking: {
        invoke: {
          src: 'checkEntry',
          input: ({ context }) => {
            assert(context.service && context.entry, 'nothing to check');
            return { service: context.service, entry: context.entry };
          },
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'right',
              target: '#session.flow.confirm',
              actions: assign(({ event }) =>
                event.output.kind === 'right' ? { entry: event.output.entry } : {},
              ),
            },
            {
              target: 'editing',
              actions: assign(({ event }) => {
                if (event.output.kind !== 'wrong') return {};
                const { field, notice } = event.output;
                return field === undefined ? { notice } : { fieldErrors: { [field]: notice } };
              }),
            },
          ],
        },
      },
    },
  });
