import type { DeviceAnswer, DevicePayload, DeviceState } from '../../../src/core/device.ts';
import type { DriverCompletion, DriverEffect, DriverStep } from '../../driver.ts';
import { commands, encodeFrame } from './codec.ts';
import type { DecodePhoto } from './payload.ts';

/** What the reader is asked, and how long it may think, in milliseconds (protocols 1.11; a read at 9600 baud: 5 s). */
export const questions = {
  checking: { bytes: encodeFrame(commands.status), patience: 1000 },
  /** As long as from power-on, and some more. */
  resetting: { bytes: encodeFrame(commands.reset), patience: 2000 },
  identifying: { bytes: encodeFrame(commands.samId), patience: 1000 },
  finding: { bytes: encodeFrame(commands.find), patience: 1000 },
  selecting: { bytes: encodeFrame(commands.select), patience: 1000 },
  reading: { bytes: encodeFrame(commands.read), patience: 5000 },
  readingFingerprints: { bytes: encodeFrame(commands.readFingerprints), patience: 5000 },
  readingAddress: { bytes: encodeFrame(commands.readNewestAddress), patience: 1500 },
} as const;
export type Asking = keyof typeof questions;

/** Milliseconds. */
const pauses = {
  /** Between two finds. Also lets a late answer pass before the next question. */
  poll: 300,
  /** Between two looks at a reader that nobody uses. */
  idle: 3000,
} as const;

type ReadRawData = 'idCardReader.readRawData';

export interface SdtState {
  /** `waiting`: between two finds; `broken`: the reader says that it cannot work. */
  readonly phase: 'offline' | 'idle' | 'waiting' | 'broken' | Asking;
  readonly rest: Uint8Array;
  readonly command: { readonly id: string; readonly wants: DevicePayload<ReadRawData> } | undefined;
  /** The reader was asked who it is since the line opened. */
  readonly identified: boolean;
  readonly samId: string | undefined;
  /** Why the last card was not read. */
  readonly cause: string | undefined;
  readonly media: 'present' | 'notPresent' | 'unknown';
  /**
   * What is known of the card that was dealt with last and is not to be read again. `read`: nobody has looked since.
   * `lying`: a find still showed it. `hidden`: a find did not show it, as a module hides what it has read until that
   * has left (protocols 1.11), so that nobody knows where it is; the next one that is found was laid anew.
   */
  readonly last: 'none' | 'read' | 'lying' | 'hidden';
  /** The card, while its added address is asked for. */
  readonly got: DeviceAnswer<ReadRawData> | undefined;
  readonly resent: boolean;
  /** The security module was reset, and no card was read since. */
  readonly wasReset: boolean;
  readonly unanswered: number;
  readonly readErrors: number;
  readonly decodePhoto: DecodePhoto | undefined;
}
export type Step = DriverStep<SdtState>;

const nothing = new Uint8Array();

export const start = (decodePhoto: DecodePhoto | undefined): SdtState => ({
  phase: 'offline',
  rest: nothing,
  command: undefined,
  identified: false,
  samId: undefined,
  cause: undefined,
  media: 'unknown',
  last: 'none',
  got: undefined,
  resent: false,
  wasReset: false,
  unanswered: 0,
  readErrors: 0,
  decodePhoto,
});

/**
 * What is left when the line is gone: a card that was handed over may still lie there, and the reader have forgotten
 * that it read it.
 */
export const forget = (state: SdtState): SdtState => ({
  ...start(state.decodePhoto),
  last: state.last === 'none' || state.got ? 'none' : 'read',
});

export const step = (state: SdtState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
/** Puts effects before those of a step. */
export const after = (effects: readonly DriverEffect[], next: Step): Step => ({
  state: next.state,
  effects: [...effects, ...next.effects],
});

export const notReady = (description: string): DriverCompletion => ({ code: 'deviceNotReady', description });
export const unreadable = (description: string): DriverCompletion => ({
  code: 'commandErrorCode',
  errorCode: 'invalidMedia',
  description,
});
/** Ends the running command, if one runs. */
export const complete = (state: SdtState, completion: DriverCompletion): DriverEffect[] =>
  state.command === undefined ? [] : [{ kind: 'complete', id: state.command.id, completion }];

export const tell = (device: DeviceState['device'], state: SdtState, cause = state.cause): DriverEffect => ({
  kind: 'state',
  state: {
    device,
    media: state.media,
    ...(state.samId === undefined ? {} : { serialNumber: state.samId }),
    ...(cause === undefined ? {} : { cause }),
  },
});
export const online = (state: SdtState): DriverEffect => tell('online', state);

/** Sends a question on an empty ear: what came late is not its answer. */
export const ask = (state: SdtState, phase: Asking, resent = false): Step =>
  step(
    { ...state, phase, resent, rest: nothing },
    { kind: 'write', bytes: questions[phase].bytes },
    { kind: 'startTimer', name: 'reply', ms: questions[phase].patience },
  );

export const wait = (state: SdtState): Step => rest({ ...state, phase: 'waiting' }, pauses.poll);

/** Goes on looking while someone waits for a card, or until one that lies there has left; else rests. */
export const goOn = (state: SdtState): Step =>
  state.command !== undefined || isCardThere(state)
    ? wait(state)
    : rest({ ...state, phase: 'idle' }, pauses.idle);

export const isCardThere = ({ media, last }: SdtState): boolean => media === 'present' || last === 'read';

/** Asks nothing for a while. */
export const rest = (state: SdtState, ms: number = pauses.idle): Step =>
  step(
    { ...state, rest: nothing },
    { kind: 'stopTimer', name: 'reply' },
    { kind: 'startTimer', name: 'pause', ms },
  );
