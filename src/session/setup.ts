import { assign, type EventObject, fromCallback, fromPromise, or, setup, stateIn } from 'xstate';
import type { Catalogue, Service } from '../catalogue/catalogue.ts';
import type { SessionId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import type { Personal } from '../core/personal.ts';
import type { CustomerFace } from '../core/session-view.ts';
import { reviewOf, type StartedInput } from './business.ts';
import { delays } from './delays.ts';
import type {
  BusinessInput,
  CardReading,
  Decision,
  Identified,
  IdentifyInput,
  SessionEffects,
} from './effects.ts';
import type { SessionEvent } from './events.ts';
import { type CheckedEntry, type NoticeKey, nobody, type Outcome, type Visit } from './visit.ts';

export interface SessionInput {
  readonly face: CustomerFace;
  readonly catalogue: Catalogue;
  readonly language: Language;
}

/** Raised by the machine for itself. */
type OwnEvent = { readonly type: 'timeUp' } | { readonly type: 'decided'; readonly decision: Decision };

interface CallInput {
  readonly face: CustomerFace;
  readonly session: SessionId | undefined;
}

/** Types, actors, guards and actions of a visit; the states are put together from these. */
export function sessionSetup(effects: SessionEffects) {
  return setup({
    types: {
      context: {} as Visit,
      events: {} as SessionEvent | OwnEvent,
      input: {} as SessionInput,
    },
    delays,
    actors: {
      readCard: fromPromise<CardReading, void>(({ signal }) => effects.readCard(signal)),
      identify: fromPromise<Identified, IdentifyInput>(({ input, signal }) =>
        effects.identify(input, signal),
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
      callStaff: fromPromise<boolean, CallInput>(({ input }) => effects.callStaff(input.face, input.session)),
      execute: fromPromise(({ input }: { input: StartedInput }) => effects.execute(input)),
      print: fromPromise(({ input }: { input: StartedInput & { readonly outcome: Outcome } }) =>
        effects.print(input),
      ),
    },
    guards: {
      isTicketMachine: ({ context }) => context.face === 'ticket-machine',
      someoneIsHere: ({ context }) => context.session !== undefined,
      /** Money is moving or paper is coming: the visit cannot be left. */
      isBusy: or([
        stateIn('#intending'),
        stateIn('#executing'),
        stateIn({ flow: { complete: { printing: 'expected' } } }),
      ]),
      /** The machine works, or the screen ends by a time of its own. */
      needsNoAnswer: or(['isBusy', stateIn('#awaitingApproval'), stateIn('#printing'), stateIn('#shown')]),
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
      clearNotice: assign({ notice: undefined, warningEndsAt: undefined }),
      notify: assign({ notice: (_, params: { readonly notice: NoticeKey }) => params.notice }),
      buildReview: assign({
        review: ({ context }) => reviewOf(context),
        reviewedIn: ({ context }) => context.language,
      }),
      endFinished: ({ context }) => context.session && effects.end(context.session, 'finished'),
      endCancelled: ({ context }) => context.session && effects.end(context.session, 'cancelled'),
      endTimedOut: ({ context }) => context.session && effects.end(context.session, 'timedOut'),
      withdraw: ({ context }, params: { readonly reason: string }) =>
        context.operation && effects.withdraw(context.operation, params.reason),
      goWithoutCard: ({ context }) => context.session && effects.goWithoutCard(context.session),
    },
  });
}

export type SessionSetup = ReturnType<typeof sessionSetup>;
