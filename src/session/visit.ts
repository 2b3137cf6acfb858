import type { Catalogue, Service } from '../catalogue/catalogue.ts';
import type { TextKey } from '../catalogue/texts.ts';
import type { DeviceState } from '../core/device.ts';
import type { IdentityCard } from '../core/identity-document.ts';
import type { OperationId, ServiceId, SessionId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import type { Fen } from '../core/money.ts';
import type { Personal } from '../core/personal.ts';
import type { CustomerFace, SessionView, ViewRow } from '../core/session-view.ts';

/** Who stands there, as far as the bank knows. */
export interface SessionCustomer {
  /** The core's key; absent for somebody who is not a customer or whom the core could not be asked about. */
  readonly id?: string;
  readonly name: string;
  readonly phone: string;
  readonly accounts: readonly { readonly number: string; readonly product: string; readonly balance: Fen }[];
}

/** What the customer typed, checked and understood. */
export interface CheckedEntry {
  readonly values: Readonly<Record<string, string>>;
  readonly amount?: Fen;
  readonly fee?: Fen;
  /** The masked name that the core knows for the payee's account (L9). */
  readonly payee?: string;
}

/** What the customer is asked to confirm. The digest covers all the rest. */
export type Review = Extract<SessionView['screen'], { name: 'confirm' }>['review'];

/** How a business ended. */
export interface Outcome {
  readonly kind: 'success' | 'refused' | 'failed';
  readonly title: TextKey;
  readonly explanation: TextKey;
  /** What a person said when refusing. */
  readonly reason?: string;
  readonly rows: readonly ViewRow[];
  readonly number?: string;
  /** Nobody knows yet whether it happened. */
  readonly unsettled?: true;
  readonly ahead?: number;
}

export type Paper = 'printed' | 'doubtful' | 'failed' | 'none';

/** Something that the customer should know now. Its text is `error.<code>`. */
export type NoticeKey = Extract<TextKey, `error.${string}`>;

/** The memory of one visit. Everything about the person is dropped when the visit ends. */
export interface Visit {
  readonly face: CustomerFace;
  readonly catalogue: Catalogue;
  readonly defaultLanguage: Language;
  readonly language: Language;
  readonly textSize: SessionView['textSize'];
  readonly reader: DeviceState | undefined;
  readonly printer: DeviceState | undefined;
  /** How many wait for each service of the ticket machine; absent while the hub cannot be asked. */
  readonly ahead: Readonly<Record<ServiceId, number>> | undefined;

  readonly session: SessionId | undefined;
  readonly card: Personal<IdentityCard> | undefined;
  readonly cardOnReader: boolean;
  readonly customer: Personal<SessionCustomer> | undefined;
  readonly service: Service | undefined;
  readonly typed: Personal<Readonly<Record<string, string>>> | undefined;
  readonly fieldErrors: Readonly<Record<string, NoticeKey>>;
  readonly entry: Personal<CheckedEntry> | undefined;
  readonly review: Review | undefined;
  /** The language of the review: result and receipt repeat what was confirmed, as it was confirmed. */
  readonly reviewedIn: Language;
  readonly operation: OperationId | undefined;
  readonly needsApproval: boolean;
  readonly approval: { readonly since: number; readonly deadline: number } | undefined;
  readonly outcome: Outcome | undefined;
  readonly paper: Paper;
  readonly notice: NoticeKey | undefined;
  readonly help: 'called' | 'coming' | undefined;
  readonly warningEndsAt: number | undefined;
}

/** A visit before anybody came: what stays is about the machine, not about a person. */
export const nobody = {
  session: undefined,
  card: undefined,
  cardOnReader: false,
  customer: undefined,
  service: undefined,
  typed: undefined,
  fieldErrors: {},
  entry: undefined,
  review: undefined,
  reviewedIn: 'zh-Hans',
  operation: undefined,
  needsApproval: false,
  approval: undefined,
  outcome: undefined,
  paper: 'none',
  notice: undefined,
  help: undefined,
  warningEndsAt: undefined,
  textSize: 'normal',
} as const satisfies Partial<Visit>;
