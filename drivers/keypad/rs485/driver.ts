import type { DeviceFailure, KeypadDisplay } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import {
  type Driver,
  type DriverCommand,
  type DriverEffect,
  type DriverStep,
  showAll,
} from '../../driver.ts';
import {
  encodeAcknowledgement,
  encodeBeep,
  encodeDisplay,
  encodeRequestRating,
  encodeStars,
  type Frame,
  messageOf,
  parseFrames,
} from './codec.ts';
import { manifest } from './manifest.ts';

/** Milliseconds. */
const limits = {
  /** From one order to the next: 16 ms for the longest at 9600, and 25 ms until a station looks at it. */
  turn: 60,
  /** Within it our own bytes may come back: from an adapter that hears itself, or from a station that confirms. */
  ownEcho: 300,
  /** A station that missed the acknowledgement says the same again; later it is a second press. Both are guesses. */
  repeat: 1000,
  /** Stations do not confirm displays: showing it again heals a lost frame and a power cycle. */
  repaint: 60_000,
} as const;
/** Of frames that are remembered for a moment. */
const mostRemembered = 32;

/** A frame that counts until the moment `until`. */
interface Remembered {
  readonly bytes: string;
  readonly until: number;
}

type Order =
  | { readonly kind: 'display'; readonly address: number; readonly id: string | undefined }
  | { readonly kind: 'frame'; readonly bytes: Uint8Array; readonly id: string };

interface LineState {
  readonly connected: boolean;
  readonly rest: Uint8Array;
  /** What each keypad shall show. */
  readonly displays: ReadonlyMap<number, KeypadDisplay>;
  /** Waits for its turn. */
  readonly orders: readonly Order[];
  /** The line is ours only now and then: an order was sent and its turn is not over. */
  readonly taken: boolean;
  readonly sent: readonly Remembered[];
  readonly heard: readonly Remembered[];
}
type Step = DriverStep<LineState>;

const initial: LineState = {
  connected: false,
  rest: new Uint8Array(),
  displays: new Map(),
  orders: [],
  taken: false,
  sent: [],
  heard: [],
};

/**
 * Every keypad and evaluator on one line, told apart by address. Keys and ratings are acknowledged at once and become
 * one event each, however often a station says them. Stations confirm nothing: `success` means that the order was
 * handed to the line, and `online` that the line is open.
 */
export const rs485Driver: Driver<LineState> = {
  manifest,
  shown: showAll,
  start: () => initial,
  step(state, input, now) {
    switch (input.kind) {
      case 'connected':
        return after(
          [{ kind: 'state', state: { device: 'online' } }, startRepaint],
          repaint({ ...initial, connected: true, displays: state.displays }, now),
        );
      case 'disconnected':
        return step(
          { ...initial, displays: state.displays },
          ...state.orders.flatMap(({ id }) => fail(id, notReady('the line was disconnected'))),
          { kind: 'state', state: { device: 'offline', cause: input.cause } },
        );
      case 'bytes':
        return state.connected ? hear(state, input.chunk, now) : step(state);
      case 'timer':
        return onTimer(state, input.name, now);
      case 'command':
        return begin(state, input.command, now);
      case 'cancel': {
        const orders = state.orders.filter(({ id }) => id !== input.id);
        return orders.length < state.orders.length
          ? step(
              { ...state, orders },
              ...fail(input.id, { code: 'canceled', description: 'no longer wanted' }),
            )
          : step(state);
      }
    }
  },
};

const step = (state: LineState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
const after = (effects: readonly DriverEffect[], next: Step): Step => ({
  state: next.state,
  effects: [...effects, ...next.effects],
});
const startRepaint: DriverEffect = { kind: 'startTimer', name: 'repaint', ms: limits.repaint };
const notReady = (description: string): DeviceFailure => ({ code: 'deviceNotReady', description });
const fail = (id: string | undefined, failure: DeviceFailure): DriverEffect[] =>
  id === undefined ? [] : [{ kind: 'complete', id, completion: failure }];

const remember = (list: readonly Remembered[], bytes: Uint8Array, until: number): Remembered[] =>
  [...list, { bytes: bytes.join(), until }].slice(-mostRemembered);
const recall = (list: readonly Remembered[], bytes: Uint8Array, now: number): Remembered | undefined =>
  list.find(one => one.bytes === bytes.join() && one.until > now);

function write(state: LineState, bytes: Uint8Array, now: number): Step {
  const sent = remember(state.sent, bytes, now + limits.ownEcho);
  return step({ ...state, sent }, { kind: 'write', bytes });
}

function repaint(state: LineState, now: number): Step {
  const orders = [...state.displays.keys()].map(
    address => ({ kind: 'display', address, id: undefined }) as const,
  );
  return takeTurn({ ...state, orders: [...state.orders, ...orders] }, now);
}

/** Sends the next order when the line is free. */
function takeTurn(state: LineState, now: number): Step {
  const [first, ...orders] = state.orders;
  if (state.taken || !first) return step(state);
  const display = first.kind === 'display' ? state.displays.get(first.address) : undefined;
  const bytes = first.kind === 'frame' ? first.bytes : display && encodeDisplay(first.address, display);
  if (!bytes) return takeTurn({ ...state, orders }, now);
  const sent = write({ ...state, orders, taken: true }, bytes, now);
  return step(
    sent.state,
    ...sent.effects,
    { kind: 'startTimer', name: 'turn', ms: limits.turn },
    ...(first.id === undefined
      ? []
      : [{ kind: 'complete', id: first.id, completion: { code: 'success', payload: {} } } as const]),
  );
}

function begin(before: LineState, command: DriverCommand, now: number): Step {
  const displays =
    command.name === 'callerKeypad.write'
      ? new Map(before.displays).set(command.payload.address, command.payload.display)
      : before.displays;
  const state = { ...before, displays };
  // Before the repaints: a teller waits for it.
  return state.connected
    ? takeTurn({ ...state, orders: [orderOf(command), ...state.orders] }, now)
    : step(state, ...fail(command.id, notReady('the line is not connected')));
}

function orderOf(command: DriverCommand): Order {
  const { id, name } = command;
  if (name === 'callerKeypad.write') return { kind: 'display', address: command.payload.address, id };
  if (name === 'callerKeypad.beep') return { kind: 'frame', bytes: encodeBeep(command.payload.address), id };
  if (name === 'callerKeypad.requestRating')
    return { kind: 'frame', bytes: encodeRequestRating(command.payload.address), id };
  assert(name === 'callerKeypad.showStars', 'a keypad shows and beeps, an evaluator asks and shows stars');
  return { kind: 'frame', bytes: encodeStars(command.payload.address), id };
}

function onTimer(state: LineState, name: string, now: number): Step {
  switch (name) {
    case 'turn':
      return takeTurn({ ...state, taken: false }, now);
    case 'repaint':
      // Those that still wait for their turn are painted anyway.
      return after([startRepaint], state.orders.length > 0 ? step(state) : repaint(state, now));
    default:
      return step(state);
  }
}

function hear(before: LineState, chunk: Uint8Array, now: number): Step {
  const { frames, rest } = parseFrames(before.rest, chunk);
  return frames.reduce(
    ({ state, effects }, frame) => after(effects, onFrame(state, frame, now)),
    step({ ...before, rest }),
  );
}

function onFrame(state: LineState, frame: Frame, now: number): Step {
  const echo = recall(state.sent, frame.bytes, now);
  // An answer to our own bytes would come back as well, and so for ever.
  if (echo) return step({ ...state, sent: state.sent.filter(one => one !== echo) });
  const message = messageOf(frame);
  if (message.kind === 'display') return step(state);

  const acknowledged = write(state, encodeAcknowledgement(frame), now);
  if (recall(state.heard, frame.bytes, now)) return acknowledged;
  const heard = remember(state.heard, frame.bytes, now + limits.repeat);
  return step({ ...acknowledged.state, heard }, ...acknowledged.effects, ...eventOf(frame));
}

/** Keys without a meaning and addresses or ratings that cannot be are acknowledged all the same, so that the station rests. */
function eventOf(frame: Frame): DriverEffect[] {
  const { address } = frame;
  const message = messageOf(frame);
  if (address === 0) return [];
  if (message.kind === 'key' && message.key)
    return [{ kind: 'event', name: 'keyPressed', payload: { address, key: message.key } }];
  if (message.kind === 'rating' && message.rating <= 9)
    return [{ kind: 'event', name: 'rated', payload: { address, rating: message.rating } }];
  return [];
}
