import type { Service } from '../catalogue/catalogue.ts';
import type { IdentityCard } from '../core/identity-document.ts';
import type { OperationId, SessionId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import type { Personal } from '../core/personal.ts';
import type { CustomerFace } from '../core/session-view.ts';
import type { CheckedEntry, NoticeKey, Outcome, Paper, Review, SessionCustomer } from './visit.ts';

export interface BusinessInput {
  readonly face: CustomerFace;
  readonly session: SessionId;
  readonly language: Language;
  readonly customer: Personal<SessionCustomer> | undefined;
  readonly service: Service;
  readonly entry: Personal<CheckedEntry>;
  readonly review: Review;
}

/** What a decision of the staff, or the lack of one, means for the visit. */
export type Decision =
  | { readonly kind: 'approved' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unreachable' };

export interface IdentifyInput {
  readonly face: CustomerFace;
  readonly session: SessionId;
  readonly card: Personal<IdentityCard>;
  /** The customer is known and goes on with another business: their accounts may have changed. */
  readonly again: boolean;
}
export type Identified =
  | { readonly kind: 'known'; readonly customer: Personal<SessionCustomer> }
  | { readonly kind: 'refused'; readonly notice: NoticeKey };

/** How the reading of a card ended. */
export type CardReading =
  | { readonly kind: 'read'; readonly card: Personal<IdentityCard> }
  | { readonly kind: 'unreadable' };

/**
 * Everything that a visit makes happen outside itself. The machine says when, the kiosk does it; each answers once and
 * never rejects for an expected reason. The signal is aborted when the visit no longer waits for the answer.
 */
export interface SessionEffects {
  /** Records the beginning and makes the session's id. */
  begin(face: CustomerFace): SessionId;
  /** Waits for a card and reads it, however often the reader goes and comes back. */
  readCard(signal: AbortSignal): Promise<CardReading>;
  /** Checks the document and asks the core who it belongs to; records the identification unless it was known before. */
  identify(input: IdentifyInput, signal: AbortSignal): Promise<Identified>;
  /** Records that the customer goes on without a document. */
  goWithoutCard(session: SessionId): void;
  /** What only the core can check before the review: the payee's masked name. */
  checkEntry(input: {
    readonly service: Service;
    readonly entry: Personal<CheckedEntry>;
  }): Promise<
    | { readonly kind: 'right'; readonly entry: Personal<CheckedEntry> }
    | { readonly kind: 'wrong'; readonly field: string | undefined; readonly notice: NoticeKey }
  >;
  /** T1: makes the operation durable. After this the customer's "confirm" is acknowledged (design §1.2). */
  intend(input: BusinessInput): Promise<{ readonly operation: OperationId; readonly needsApproval: boolean }>;
  /** Asks the staff and waits for their answer, at most until the deadline. Withdraws the request when aborted. */
  decide(
    input: BusinessInput & { readonly operation: OperationId },
    requested: (times: { since: number; deadline: number }) => void,
    signal: AbortSignal,
  ): Promise<Decision>;
  /** Records that the operation will not happen. */
  withdraw(operation: OperationId, reason: string): void;
  /** Does it: books at the core, or takes the number. */
  execute(input: BusinessInput & { readonly operation: OperationId }): Promise<Outcome>;
  /** Puts the slip or receipt on paper. */
  print(
    input: BusinessInput & { readonly operation: OperationId; readonly outcome: Outcome },
  ): Promise<Paper>;
  /** A person is wanted (design §1.5). Whether the staff have been told by now; if not, they are as soon as can be. */
  callStaff(face: CustomerFace, session: SessionId | undefined): Promise<boolean>;
  /** Records the end of the session. */
  end(session: SessionId, outcome: 'finished' | 'cancelled' | 'timedOut'): void;
  now(): number;
}
