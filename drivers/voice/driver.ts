import type { DeviceState } from '../../src/core/device.ts';
import { assert } from '../../src/core/result.ts';
import type {
  Driver,
  DriverCommand,
  DriverCompletion,
  DriverEffect,
  DriverStep,
  Manifest,
} from '../driver.ts';
import { encodeFrame, encodeSpeech, orders, replies, shown, type VoiceDialect } from './frames.ts';

/** Milliseconds. */
const limits = {
  /** For the one byte that answers an order; drivers in the field wait as long (protocols 6). */
  reply: 500,
  /** From a text that was taken to the look that proves it: shorter than any word. */
  begun: 100,
  /** Between two looks at a module that speaks. */
  speaking: 500,
  /** Between two looks at a module that nobody uses. */
  idle: 3000,
  /** For a module to finish what it was saying before. */
  busy: 60_000,
  /** A text is over after this much and as much for each sign: twice what the modules need. */
  speech: 5000,
  sign: 600,
} as const;
/** Questions in a row without an answer, after which the line is given up. */
const mostUnanswered = 4;
/** How often one text is sent, the first time included. */
const mostAttempts = 2;

interface Job {
  readonly id: string;
  readonly frame: Uint8Array;
  readonly speechMs: number;
  /** `unsure`: the text has left, and the module was not seen speaking. */
  readonly stage: 'waiting' | 'unsure' | 'speaking';
  readonly attempts: number;
  /** The module said that it has just started: it may have forgotten the text. */
  readonly restarted: boolean;
}

interface VoiceState {
  /** `asking`: how the module is; `sent`: a text has left; `resting`: nothing is on the way. */
  readonly phase: 'offline' | 'asking' | 'sent' | 'resting';
  readonly job: Job | undefined;
  /** Answers in a row that it is idle. */
  readonly idles: number;
  readonly unanswered: number;
}
type Step = DriverStep<VoiceState>;

const initial: VoiceState = { phase: 'offline', job: undefined, idles: 0, unanswered: 0 };

/**
 * Speaks one text at a time, and completes when the module is idle again. Its answers are single bytes that differ by
 * one bit and do not say what they answer, so none of them alone decides: a text is sent again, or called said, only
 * after the module was asked twice and said twice that it is idle, and it is said only if the module was seen speaking.
 * The device stays `online` while it speaks.
 */
export function voiceDriver(manifest: Manifest, dialect: VoiceDialect): Driver<VoiceState> {
  const query = encodeFrame(dialect, [orders.query]);
  const silence: DriverEffect = { kind: 'write', bytes: encodeFrame(dialect, [orders.stop]) };

  const ask = (state: VoiceState): Step =>
    step(
      { ...state, phase: 'asking' },
      { kind: 'stopTimer', name: 'poll' },
      { kind: 'write', bytes: query },
      { kind: 'startTimer', name: 'reply', ms: limits.reply },
    );

  const send = (state: VoiceState, job: Job): Step =>
    step(
      {
        ...state,
        phase: 'sent',
        idles: 0,
        job: { ...job, stage: 'unsure', restarted: false, attempts: job.attempts + 1 },
      },
      { kind: 'write', bytes: job.frame },
      { kind: 'startTimer', name: 'reply', ms: limits.reply },
      { kind: 'startTimer', name: 'limit', ms: job.speechMs },
    );

  const begin = (state: VoiceState, command: DriverCommand): Step => {
    assert(command.name === 'voice.speak', 'a voice speaks');
    assert(state.job === undefined, 'one text at a time');
    const { id, payload } = command;
    if (state.phase === 'offline') return step(state, complete(id, notReady('the module is not connected')));
    const frame = encodeSpeech(dialect, payload.text);
    if (!frame)
      return step(
        state,
        complete(id, { code: 'invalidData', description: 'the text is longer than the module takes' }),
      );
    const speechMs = limits.speech + limits.sign * payload.text.length;
    const job: Job = { id, frame, speechMs, stage: 'waiting', attempts: 0, restarted: false };
    const waiting = step({ ...state, job, idles: 0 }, { kind: 'startTimer', name: 'limit', ms: limits.busy });
    return state.phase === 'resting' ? chain(waiting, ask(waiting.state)) : waiting;
  };

  /** The module has said whether it speaks. */
  const onLook = (before: VoiceState, busy: boolean): Step => {
    const state: VoiceState = {
      ...before,
      phase: 'resting',
      unanswered: 0,
      idles: busy ? 0 : before.idles + 1,
    };
    const { job } = state;
    if (!job) return tell(rest(state, busy ? limits.speaking : limits.idle), online);
    if (busy) {
      const stage = job.stage === 'waiting' ? 'waiting' : 'speaking';
      return tell(rest({ ...state, job: { ...job, stage, restarted: false } }, limits.speaking), online);
    }
    if (state.idles < 2) return tell(ask(state), online);
    if (job.stage === 'speaking')
      return finish(
        state,
        job.restarted ? broken('the module lost its power in the middle of the text') : said,
      );
    return job.attempts < mostAttempts
      ? send(state, job)
      : finish(state, broken('the module does not take the text'));
  };

  const onByte = (state: VoiceState, byte: number): Step => {
    const { job } = state;
    switch (state.phase) {
      case 'offline':
        return step(state);
      case 'asking':
        if (byte === replies.busy || byte === replies.idle) return onLook(state, byte === replies.busy);
        return step(byte === replies.started && job ? { ...state, job: { ...job, restarted: true } } : state);
      case 'sent':
        if (byte === replies.received) return rest(state, limits.begun);
        return byte === replies.error || byte === replies.started ? ask(state) : step(state);
      case 'resting':
        if (byte === replies.started)
          return ask(job ? { ...state, job: { ...job, restarted: true } } : state);
        return byte === replies.idle && job?.stage === 'speaking' ? ask(state) : step(state);
    }
  };

  const onTimer = (state: VoiceState, name: string): Step => {
    if (name === 'poll') return state.phase === 'resting' ? ask(state) : step(state);
    if (name === 'limit' && state.job) {
      if (state.job.stage === 'waiting') return finish(state, notReady('the module goes on speaking'));
      return chain(step(state, silence), finish(state, broken('the text comes to no end')));
    }
    if (name !== 'reply') return step(state);
    if (state.phase === 'sent') return ask(state);
    if (state.phase !== 'asking') return step(state);
    const unanswered = state.unanswered + 1;
    return unanswered < mostUnanswered ? ask({ ...state, unanswered }) : giveUp(state);
  };

  return {
    manifest,
    shown,
    start: () => initial,
    step(state, input) {
      switch (input.kind) {
        case 'connected':
          return ask(initial);
        case 'disconnected':
          return step(
            initial,
            ...completeAny(state, notReady('the module was disconnected')),
            offline(input.cause),
          );
        case 'bytes': {
          let next = step(state);
          for (const byte of input.chunk) next = chain(next, onByte(next.state, byte));
          return next;
        }
        case 'timer':
          return onTimer(state, input.name);
        case 'command':
          return begin(state, input.command);
        case 'cancel':
          if (state.job?.id !== input.id) return step(state);
          return chain(
            step(state, ...(state.job.stage === 'waiting' ? [] : [silence])),
            finish(state, { code: 'canceled', description: 'no longer wanted' }),
          );
      }
    },
  };
}

const step = (state: VoiceState, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
const chain = (before: Step, next: Step): Step => ({
  state: next.state,
  effects: [...before.effects, ...next.effects],
});
const tell = (next: Step, news: DriverEffect): Step => ({
  state: next.state,
  effects: [news, ...next.effects],
});

const said: DriverCompletion = { code: 'success', payload: {} };
const broken = (description: string): DriverCompletion => ({ code: 'hardwareError', description });
const notReady = (description: string): DriverCompletion => ({ code: 'deviceNotReady', description });
const complete = (id: string, completion: DriverCompletion): DriverEffect => ({
  kind: 'complete',
  id,
  completion,
});
const completeAny = (state: VoiceState, completion: DriverCompletion): DriverEffect[] =>
  state.job ? [complete(state.job.id, completion)] : [];
const device = (next: DeviceState): DriverEffect => ({ kind: 'state', state: next });
const online = device({ device: 'online' });
const offline = (cause: string): DriverEffect => device({ device: 'offline', cause });

const rest = (state: VoiceState, ms: number): Step =>
  step(
    { ...state, phase: 'resting', idles: 0 },
    { kind: 'stopTimer', name: 'reply' },
    { kind: 'startTimer', name: 'poll', ms },
  );

/** Ends the text; the module is looked at again soon, for it may still be speaking. */
const finish = (state: VoiceState, completion: DriverCompletion): Step =>
  chain(
    step(state, ...completeAny(state, completion), { kind: 'stopTimer', name: 'limit' }),
    // A question that is out keeps its answer; else the answer would meet the next text.
    state.phase === 'asking'
      ? step({ ...state, job: undefined })
      : rest({ ...state, job: undefined }, limits.speaking),
  );

const giveUp = (state: VoiceState): Step => {
  const cause = 'the module does not answer';
  return step(initial, ...completeAny(state, notReady(cause)), offline(cause), { kind: 'reconnect', cause });
};
