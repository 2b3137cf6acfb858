import type { DeviceFailure } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import type { Driver, DriverCommand, DriverCompletion, DriverEffect, DriverStep } from '../../driver.ts';
import { hearMessages, listening, messageOf, type Pending } from './codec.ts';
import { manifest } from './manifest.ts';
import { readZone } from './zone.ts';

/** Milliseconds. */
const limits = {
  /** After which a message is at its end that says so with nothing else: longer than this process may be held up. */
  silence: 1000,
  /** How long a customer is waited for: the reader may be dead, and nothing tells. */
  patience: 300_000,
} as const;

interface MrzState {
  readonly connected: boolean;
  readonly command: { readonly id: string; readonly today: string } | undefined;
  readonly pending: Pending;
  readonly cause: string | undefined;
}
type Step = DriverStep<MrzState>;

const initial: MrzState = {
  connected: false,
  command: undefined,
  pending: listening,
  cause: undefined,
};

/**
 * Takes what a passport reader sends while somebody asks for it; a document that was laid before, or while nobody asks,
 * is not kept. Such a reader cannot be asked anything: `online` means that the line is open.
 */
export const mrzDriver: Driver<MrzState> = {
  manifest,
  start: () => initial,
  step(state, input) {
    switch (input.kind) {
      case 'connected':
        return publish({ ...initial, connected: true });
      case 'disconnected':
        return step(initial, ...complete(state, notReady('the reader was disconnected')), {
          kind: 'state',
          state: { device: 'offline', cause: input.cause },
        });
      case 'bytes':
        return state.connected ? hear(state, input.chunk) : step(state);
      case 'timer':
        return input.name === 'silence'
          ? onSilence(state)
          : end(state, { code: 'timeOut', description: 'nobody laid a document' });
      case 'command':
        return begin(state, input.command);
      case 'cancel':
        return state.command?.id === input.id
          ? end(state, { code: 'canceled', description: 'no longer wanted' })
          : step(state);
    }
  },
};

const step = (state: MrzState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
const notReady = (description: string): DeviceFailure => ({ code: 'deviceNotReady', description });
const complete = (state: MrzState, completion: DriverCompletion): DriverEffect[] =>
  state.command === undefined ? [] : [{ kind: 'complete', id: state.command.id, completion }];

const publish = (state: MrzState): Step =>
  step(state, {
    kind: 'state',
    state: { device: 'online', ...(state.cause === undefined ? {} : { cause: state.cause }) },
  });

const end = (state: MrzState, completion: DriverCompletion): Step =>
  step(
    { ...state, command: undefined, pending: unwanted(state.pending) },
    { kind: 'stopTimer', name: 'patience' },
    ...complete(state, completion),
  );

/** Nothing is kept of a message that nobody asked for. */
const unwanted = ({ begun }: Pending): Pending => ({ text: begun ? undefined : '', begun });

function begin(state: MrzState, command: DriverCommand): Step {
  assert(command.name === 'passportReader.read', 'a passport reader reads passports');
  const { id, payload } = command;
  if (!state.connected)
    return step(state, { kind: 'complete', id, completion: notReady('the reader is not connected') });
  // A message that has begun is of a document that was laid before: perhaps somebody else's.
  return step(
    { ...state, command: { id, today: payload.today }, pending: unwanted(state.pending) },
    { kind: 'startTimer', name: 'patience', ms: limits.patience },
  );
}

function hear(before: MrzState, chunk: Uint8Array): Step {
  const { messages, pending } = hearMessages(before.pending, chunk);
  const patient: DriverEffect = { kind: 'startTimer', name: 'silence', ms: limits.silence };
  return messages.reduce<Step>(
    ({ state, effects }, message) => {
      const next = onMessage(state, message);
      return step(next.state, ...effects, ...next.effects);
    },
    step({ ...before, pending: before.command ? pending : unwanted(pending) }, patient),
  );
}

function onSilence(before: MrzState): Step {
  const state = { ...before, pending: listening };
  return before.pending.text === undefined ? step(state) : onMessage(state, before.pending.text);
}

function onMessage(state: MrzState, text: string): Step {
  if (!state.command) return step(state);
  const message = messageOf(text);
  switch (message.kind) {
    case 'other':
      return step(state);
    case 'noise':
      return publish({
        ...state,
        cause: 'the reader sends something that is no text: is the baud rate right?',
      });
    case 'zone': {
      const read = readZone(message.lines, state.command.today);
      if (read.ok) return judged(state, { code: 'success', payload: { document: read.value } }, undefined);
      const { detail = 'the zone could not be read' } = read.failure;
      return judged(
        state,
        { code: 'commandErrorCode', errorCode: 'invalidMedia', description: detail },
        detail,
      );
    }
  }
}

function judged(state: MrzState, completion: DriverCompletion, cause: string | undefined): Step {
  const ended = end(state, completion);
  const told = publish({ ...ended.state, cause });
  return step(told.state, ...ended.effects, ...told.effects);
}
