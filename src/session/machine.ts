import {
  and,
  assign,
  type EventObject,
  fromCallback,
  fromPromise,
  not,
  or,
  raise,
  setup,
  stateIn,
} from 'xstate';
import type { Catalogue, Service } from '../catalogue/catalogue.ts';
import type { IdentityCard } from '../core/identity-document.ts';
import type { OperationId, ServiceId, SessionId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { Personal } from '../core/personal.ts';
import { assert } from '../core/result.ts';
import type { CustomerFace } from '../core/session-view.ts';
import { delays } from './delays.ts';
import type { BusinessInput, CardReading, Decision, SessionEffects } from './effects.ts';
import type { IntentEvent, SessionEvent } from './events.ts';
import { checkFields } from './fields.ts';
import { buildReview } from './review.ts';
import { type CheckedEntry, type NoticeKey, nobody, type Outcome, type Visit } from './visit.ts';

export interface SessionInput {
  readonly face: CustomerFace;
  readonly catalogue: Catalogue;
  readonly language: Language;
}

type StartedInput = BusinessInput & { readonly operation: OperationId };

/** Raised by the machine for itself. */
type OwnEvent = { readonly type: 'timeUp' } | { readonly type: 'decided'; readonly decision: Decision };

const stranger = { name: '', phone: '', accounts: [] } as const;
const noEntry = new Personal<CheckedEntry>({ values: {} });

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

const serviceOf = (visit: Visit, id: ServiceId): Service | undefined =>
  visit.catalogue.services.find(service => service.id === id && service.faces.includes(visit.face));

function business(visit: Visit): BusinessInput {
  const { session, service, review } = visit;
  assert(session && service && review, 'a business step without its business');
  const entry = visit.entry ?? noEntry;
  return {
    face: visit.face,
    session,
    language: visit.language,
    customer: visit.customer,
    service,
    entry,
    review,
  };
}

function started(visit: Visit): StartedInput {
  assert(visit.operation, 'an effect before its intent was durable');
  return { ...business(visit), operation: visit.operation };
}

function reviewOf(visit: Visit): NonNullable<Visit['review']> {
  assert(visit.service, 'a review without a service');
  return buildReview(
    visit.service,
    (visit.entry ?? noEntry).reveal(),
    visit.customer?.reveal(),
    visit.language,
  );
}

/** What the customer hears when the staff did not approve. */
function outcomeOf(decision: Exclude<Decision, { kind: 'approved' }>): Outcome {
  if (decision.kind === 'refused')
    return {
      kind: 'refused',
      title: 'done.refusedTitle',
      explanation: 'done.refusedByStaff',
      reason: decision.reason,
      rows: [],
    };
  return {
    kind: 'failed',
    title: 'done.notDoneTitle',
    explanation: decision.kind === 'expired' ? 'done.nobodyDecided' : 'done.staffUnreachable',
    rows: [],
  };
}

/**
 * One customer's visit: identify, select, enter, confirm, complete (S01), the same machine for every face.
 * Beside the flow, `attention` asks whether somebody is still there, and ends the visit when nobody answers.
 * A snapshot is never stored or brought back: what must survive is in the store before it happens (design §4).
 */
export function sessionMachine(effects: SessionEffects) {
  return setup({
    types: {
      context: {} as Visit,
      events: {} as SessionEvent | OwnEvent,
      input: {} as SessionInput,
    },
    delays,
    actors: {
      readCard: fromPromise<CardReading, void>(({ signal }) => effects.readCard(signal)),
      identify: fromPromise(
        ({ input }: { input: { face: CustomerFace; session: SessionId; card: Personal<IdentityCard> } }) =>
          effects.identify(input),
      ),
      checkEntry: fromPromise(({ input }: { input: { service: Service; entry: Personal<CheckedEntry> } }) =>
        effects.checkEntry(input),
      ),
      intend: fromPromise(({ input }: { input: BusinessInput }) => effects.intend(input)),
      decide: fromCallback<EventObject, StartedInput>(({ sendBack, input }) => {
        const abort = new AbortController();
        void effects
          .decide(input, times => sendBack({ type: 'approvalRequested', ...times }), abort.signal)
          .then(decision => sendBack({ type: 'decided', decision }));
        return () => abort.abort();
      }),
      execute: fromPromise(({ input }: { input: StartedInput }) => effects.execute(input)),
      print: fromPromise(({ input }: { input: StartedInput & { readonly outcome: Outcome } }) =>
        effects.print(input),
      ),
    },
    guards: {
      isTicketMachine: ({ context }) => context.face === 'ticket-machine',
      someoneIsHere: ({ context }) => context.session !== undefined,
      /** Money is moving or paper is coming: the visit cannot be left. */
      isBusy: or([stateIn('#intending'), stateIn('#executing'), stateIn('#printing')]),
      /** The machine works, or the screen ends by a time of its own. */
      needsNoAnswer: or(['isBusy', stateIn('#awaitingApproval'), stateIn('#shown')]),
    },
    actions: {
      begin: assign(({ context }) =>
        context.session ? {} : { session: effects.begin(context.face), help: undefined },
      ),
      forget: assign(({ context }) => ({ ...nobody, language: context.defaultLanguage })),
      forgetBusiness: assign({
        service: undefined,
        typed: undefined,
        fieldErrors: {},
        entry: undefined,
        review: undefined,
        operation: undefined,
        needsApproval: false,
        approval: undefined,
        outcome: undefined,
        paper: 'none',
      }),
      forgetEntry: assign({ typed: undefined, fieldErrors: {}, entry: undefined, review: undefined }),
      clearNotice: assign({ notice: undefined, warningEndsAt: undefined }),
      notify: assign({ notice: (_, params: { readonly notice: NoticeKey }) => params.notice }),
      buildReview: assign({ review: ({ context }) => reviewOf(context) }),
      endFinished: ({ context }) => context.session && effects.end(context.session, 'finished'),
      endCancelled: ({ context }) => context.session && effects.end(context.session, 'cancelled'),
      endTimedOut: ({ context }) => context.session && effects.end(context.session, 'timedOut'),
      withdraw: ({ context }, params: { readonly reason: string }) =>
        context.operation && effects.withdraw(context.operation, params.reason),
      callStaff: ({ context }) => effects.callStaff(context.face, context.session),
    },
  }).createMachine({
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
      callStaff: { actions: ['callStaff', assign({ help: 'called' })] },
      assistanceAttended: {
        guard: ({ context }) => context.help !== undefined,
        actions: assign({ help: 'coming' }),
      },
      setLanguage: { actions: assign({ language: ({ event }) => event.language }) },
      setTextSize: { actions: assign({ textSize: ({ event }) => event.textSize }) },
    },
    states: {
      // Stands before the flow: it clears the last notice before the flow can give a new one for the same event.
      attention: {
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
      },
      flow: {
        initial: 'arriving',
        states: {
          arriving: {
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
                    actions: [
                      'begin',
                      ({ context }) => context.session && effects.goWithoutCard(context.session),
                    ],
                  },
                },
              },
              waiting: {
                on: {
                  goWithoutCard: {
                    guard: 'isTicketMachine',
                    target: '#session.flow.select',
                    actions: ({ context }) => context.session && effects.goWithoutCard(context.session),
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
          },
          lookingUp: {
            invoke: {
              src: 'identify',
              input: ({ context }) => {
                assert(context.session && context.card, 'identification without a card');
                return { face: context.face, session: context.session, card: context.card };
              },
              onDone: [
                {
                  guard: ({ event }) => event.output.kind === 'known',
                  target: 'select',
                  actions: assign({
                    customer: ({ event }) =>
                      event.output.kind === 'known' ? event.output.customer : undefined,
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
          },
          select: {
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
          },
          enter: {
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
                          checkFields(context.service, event.values, context.customer?.reveal() ?? stranger)
                            .errors,
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
          },
          confirm: {
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
                  input: ({ context }) => business(context),
                  onDone: [
                    {
                      guard: ({ event }) => event.output.kind === 'refused',
                      target: 'reviewing',
                      actions: {
                        type: 'notify',
                        params: ({ event }) => ({
                          notice: event.output.kind === 'refused' ? event.output.notice : 'error.internal',
                        }),
                      },
                    },
                    {
                      target: 'intended',
                      actions: assign(({ event }) =>
                        event.output.kind === 'durable'
                          ? { operation: event.output.operation, needsApproval: event.output.needsApproval }
                          : {},
                      ),
                    },
                  ],
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
                    actions: [
                      { type: 'withdraw', params: { reason: 'cancelled by the customer' } },
                      'endCancelled',
                    ],
                  },
                },
              },
            },
          },
          complete: {
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
                invoke: {
                  src: 'print',
                  input: ({ context }) => {
                    assert(context.outcome, 'a receipt of nothing');
                    return { ...started(context), outcome: context.outcome };
                  },
                  onDone: { target: 'shown', actions: assign({ paper: ({ event }) => event.output }) },
                },
              },
              shown: {
                id: 'shown',
                on: {
                  another: { guard: 'someoneIsHere', target: '#session.flow.select' },
                  finish: { target: '#session.flow.arriving', actions: 'endFinished' },
                },
                after: { untilResultCleared: { target: '#session.flow.arriving', actions: 'endFinished' } },
              },
            },
          },
        },
        on: {
          cancel: {
            guard: and(['someoneIsHere', not('isBusy'), not(stateIn('#shown'))]),
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
