import type { DeviceState } from '../core/device.ts';
import type { ServiceId } from '../core/ids.ts';
import type { Intent } from '../core/session-view.ts';

type Named<I> = I extends { kind: infer K extends string } ? { readonly type: K } & Omit<I, 'kind'> : never;

/** Imperative: what the customer wants. */
export type IntentEvent = Named<Intent>;

/** Past tense: what has happened around the visit. */
export type FactEvent =
  /** Somebody is there: told before every intent. */
  | { readonly type: 'touched' }
  | { readonly type: 'cardInserted' }
  | { readonly type: 'cardRemoved' }
  | { readonly type: 'readerChanged'; readonly state: DeviceState }
  | { readonly type: 'printerChanged'; readonly state: DeviceState }
  | { readonly type: 'queueChanged'; readonly ahead: Readonly<Record<ServiceId, number>> | undefined }
  | { readonly type: 'approvalRequested'; readonly since: number; readonly deadline: number }
  | { readonly type: 'assistanceAttended' };

export type SessionEvent = IntentEvent | FactEvent;

/** The machine's name for an intent. */
export function eventOf(intent: Intent): IntentEvent {
  const { kind, ...rest } = intent;
  return { type: kind, ...rest } as IntentEvent;
}
