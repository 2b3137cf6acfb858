import type { DeviceFailure } from '../src/core/device.ts';
import { assert } from '../src/core/result.ts';
import type {
  Driver,
  DriverCommand,
  DriverCompletion,
  DriverEffect,
  DriverStep,
  Manifest,
} from './driver.ts';

/** What came off the line. */
export type Heard<R> =
  | { readonly kind: 'reading'; readonly reading: R }
  /** A person did something and it cannot be read: they have to do it again, and have to be told. */
  | { readonly kind: 'unreadable'; readonly cause: string }
  /** Nothing that a person did; the cause is for technicians. */
  | { readonly kind: 'noise'; readonly cause: string };

/**
 * The codec of a device that speaks by itself. No cause that it gives may hold a byte of what it heard.
 * `B` is what has begun and not yet ended, bounded by the codec; `undefined` when nothing has.
 */
export interface Ear<B, R> {
  hear(
    begun: B | undefined,
    chunk: Uint8Array,
  ): {
    readonly heard: readonly Heard<R>[];
    readonly begun: B | undefined;
    /** What came began here, as on a line that keeps reports apart: what had begun before is no part of it. */
    readonly afresh?: boolean;
  };
  /** Milliseconds of quiet after which nothing more belongs to what has begun. */
  patience(begun: B): number;
  /** What it was, when nothing more has come. */
  end(begun: B): Heard<R> | undefined;
}

/** Milliseconds. */
const limits = {
  /** Without a swipe or a code, for the customer. */
  wait: 60_000,
  /** A trigger runs out by itself and is forgotten at a loss of power: it is pressed again. */
  press: 5000,
} as const;

interface ListeningState<B> {
  readonly connected: boolean;
  readonly command: DriverCommand | undefined;
  readonly begun: B | undefined;
  /** What has begun was there before the command: it is somebody else's. */
  readonly foreign: boolean;
}

/**
 * Drives what only speaks when a person does something: swipes a card, shows a code. One command waits for one reading;
 * what is read while nobody waits is forgotten at once. Such a device cannot be asked how it is: `online` means that its
 * line is open.
 * @param answer ends the running command with a reading
 * @param trigger for a device that looks only when it is told to
 */
export function listeningDriver<B, R>(options: {
  manifest: Manifest;
  ear: Ear<B, R>;
  answer: (command: DriverCommand, reading: R) => DriverCompletion;
  trigger?: { readonly press: Uint8Array; readonly release: Uint8Array };
}): Driver<ListeningState<B>> {
  const { manifest, ear, answer, trigger } = options;
  type State = ListeningState<B>;
  type Step = DriverStep<State>;

  const initial: State = { connected: false, command: undefined, begun: undefined, foreign: false };
  const step = (state: State, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
  const chain = (before: Step, next: (state: State) => Step): Step => {
    const { state, effects } = next(before.state);
    return { state, effects: [...before.effects, ...effects] };
  };
  const press: readonly DriverEffect[] = trigger
    ? [
        { kind: 'write', bytes: trigger.press },
        { kind: 'startTimer', name: 'press', ms: limits.press },
      ]
    : [];
  const release: readonly DriverEffect[] = trigger
    ? [
        { kind: 'write', bytes: trigger.release },
        { kind: 'stopTimer', name: 'press' },
      ]
    : [];

  const begin = (state: State, command: DriverCommand): Step => {
    assert(manifest.commands.includes(command.name), 'the manifest says what the device does');
    assert(state.command === undefined, 'one command at a time');
    if (!state.connected)
      return step(state, {
        kind: 'complete',
        id: command.id,
        completion: { code: 'deviceNotReady', description: 'the device is not connected' },
      });
    return step(
      { ...state, command, foreign: state.begun !== undefined },
      { kind: 'startTimer', name: 'wait', ms: limits.wait },
      ...press,
    );
  };

  const finish = (state: State, completion: DriverCompletion): Step =>
    state.command
      ? step({ ...state, command: undefined }, { kind: 'stopTimer', name: 'wait' }, ...release, {
          kind: 'complete',
          id: state.command.id,
          completion,
        })
      : step(state);

  const onHeard = (before: State, heard: Heard<R>): Step => {
    const { foreign, command } = before;
    const state: State = { ...before, foreign: false };
    const told = step(state, tell(heard.kind === 'noise' ? heard.cause : undefined));
    if (foreign || !command || heard.kind === 'noise') return told;
    return chain(told, now =>
      finish(now, heard.kind === 'reading' ? answer(command, heard.reading) : unreadable(heard.cause)),
    );
  };

  const hear = (before: State, chunk: Uint8Array): Step => {
    const { heard, begun, afresh = false } = ear.hear(before.begun, chunk);
    const after = heard.reduce<Step>(
      (sofar, one) => chain(sofar, now => onHeard(now, one)),
      step({ ...before, begun, foreign: before.foreign && !afresh }),
    );
    return chain(after, state =>
      begun === undefined
        ? step({ ...state, foreign: false }, { kind: 'stopTimer', name: 'quiet' })
        : step(state, { kind: 'startTimer', name: 'quiet', ms: ear.patience(begun) }),
    );
  };

  const onTimer = (state: State, name: string): Step => {
    switch (name) {
      case 'quiet': {
        if (state.begun === undefined) return step(state);
        const heard = ear.end(state.begun);
        const quiet: State = { ...state, begun: undefined };
        return heard ? onHeard(quiet, heard) : step({ ...quiet, foreign: false });
      }
      case 'wait':
        return finish(state, { code: 'timeOut', description: 'nothing was read in time' });
      case 'press':
        return state.command ? step(state, ...press) : step(state);
      default:
        return step(state);
    }
  };

  return {
    manifest,
    shown: (direction, bytes) => (direction === 'sent' ? bytes.length : 0),
    start: () => initial,
    step(state, input) {
      switch (input.kind) {
        case 'connected':
          return step({ ...initial, connected: true }, tell(undefined), ...release);
        case 'disconnected':
          return step(
            initial,
            ...(state.command
              ? [
                  {
                    kind: 'complete',
                    id: state.command.id,
                    completion: { code: 'deviceNotReady', description: 'the device was disconnected' },
                  } as const,
                ]
              : []),
            { kind: 'state', state: { device: 'offline', cause: input.cause } },
          );
        case 'bytes':
          return state.connected ? hear(state, input.chunk) : step(state);
        case 'timer':
          return onTimer(state, input.name);
        case 'command':
          return begin(state, input.command);
        case 'cancel':
          return state.command?.id === input.id
            ? finish(state, { code: 'canceled', description: 'no longer wanted' })
            : step(state);
      }
    },
  };
}

const tell = (cause: string | undefined): DriverEffect => ({
  kind: 'state',
  state: cause === undefined ? { device: 'online' } : { device: 'online', cause },
});

const unreadable = (description: string): DeviceFailure => ({
  code: 'commandErrorCode',
  errorCode: 'invalidMedia',
  description,
});
