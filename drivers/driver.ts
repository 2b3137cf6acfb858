import type {
  DeviceAnswer,
  DeviceClass,
  DeviceCommandName,
  DeviceEvent,
  DeviceFailure,
  DevicePayload,
  DeviceState,
  TransportConfig,
} from '../src/core/device.ts';

/** What a driver is for, and how its line is set. */
export interface Manifest {
  /** `id-card/sdt` */
  readonly model: string;
  readonly class: DeviceClass;
  /** For technicians, as printed on the box. */
  readonly title: string;
  readonly transports: readonly TransportConfig['kind'][];
  /** Of its serial line, as it leaves the factory. */
  readonly baud?: number;
  readonly commands: readonly DeviceCommandName[];
}

/**
 * How many bytes at the front of a frame a technician may see: those that cannot be about a person. `undefined`: not
 * even that it came. Received bytes come in whatever pieces, so that a piece may begin in the middle of a card's text:
 * what does not begin as a frame begins is nothing to be shown.
 */
export type Shown = (direction: 'sent' | 'received', bytes: Uint8Array) => number | undefined;

/** For lines that carry nothing about a person. */
export const showAll: Shown = (_, bytes) => bytes.length;

/** How many of the bytes are shown when they begin as a frame does, or are the beginning of such a beginning. */
export const shownHead = (bytes: Uint8Array, start: readonly number[], most: number): number =>
  start.slice(0, bytes.length).every((byte, index) => bytes[index] === byte)
    ? Math.min(bytes.length, most)
    : 0;

/** A command on its way to a driver. The host gives a driver one at a time, first in first out. */
export type DriverCommand = {
  [N in DeviceCommandName]: { readonly id: string; readonly name: N; readonly payload: DevicePayload<N> };
}[DeviceCommandName];

export type DriverCompletion =
  | { readonly code: 'success'; readonly payload: DeviceAnswer<DeviceCommandName> }
  | DeviceFailure;

/** Everything that can happen to a driver. `now` is in milliseconds. */
export type DriverInput =
  /** A fresh line is open. The driver reads the physical state before anything else. */
  | { readonly kind: 'connected' }
  /** The line is gone or could not be opened, and its timers with it. The driver says how a running command ends. */
  | { readonly kind: 'disconnected'; readonly cause: string }
  | { readonly kind: 'bytes'; readonly chunk: Uint8Array }
  | { readonly kind: 'timer'; readonly name: string }
  | { readonly kind: 'command'; readonly command: DriverCommand }
  /** The application no longer wants the running command; it still ends in exactly one completion. */
  | { readonly kind: 'cancel'; readonly id: string };

/** Everything that a driver can do. */
export type DriverEffect =
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  /** (Re)starts the named timer. */
  | { readonly kind: 'startTimer'; readonly name: string; readonly ms: number }
  | { readonly kind: 'stopTimer'; readonly name: string }
  | { readonly kind: 'complete'; readonly id: string; readonly completion: DriverCompletion }
  | ({ readonly kind: 'event' } & DeviceEvent)
  | { readonly kind: 'state'; readonly state: DeviceState }
  /** This line is useless: close it and open a new one (third rung of the ladder). */
  | { readonly kind: 'reconnect'; readonly cause: string };

export interface DriverStep<S> {
  readonly state: S;
  readonly effects: readonly DriverEffect[];
}

/**
 * A driver is a pure function around a codec: no clock, no I/O, no memory but its state (design §6).
 * It never repeats a command that is not safe to repeat.
 */
export interface Driver<S> {
  readonly manifest: Manifest;
  /** What a trace may hold. Without it a trace holds only when frames went and how long they were. */
  readonly shown?: Shown;
  start(): S;
  step(state: S, input: DriverInput, now: number): DriverStep<S>;
}
