import type { BoardContent, DeviceFailure } from '../../src/core/device.ts';
import { assert } from '../../src/core/result.ts';
import {
  type Driver,
  type DriverCommand,
  type DriverCompletion,
  type DriverEffect,
  type DriverStep,
  type Manifest,
  showAll,
} from '../driver.ts';

/** What an answer means to the question that was asked. `again`: the board may take the same question later. */
export type Verdict<K> =
  | { readonly kind: 'done'; readonly known?: K }
  | { readonly kind: 'refused'; readonly cause: string; readonly again: boolean };

/** One thing to ask of a board. Every question may be asked again: it says how the board shall look, not what it shall do. */
export interface Question<A, K> {
  readonly bytes: Uint8Array;
  /** A board that does not answer this one is still a board. */
  readonly optional: boolean;
  /** `undefined` when it is the answer to something else. */
  judge(answer: A): Verdict<K> | undefined;
}

/**
 * What is particular to a call board that answers each request.
 * `A`: an answer; `K`: what the board tells about itself after every connect.
 */
export interface AnsweringBoard<A, K> {
  readonly manifest: Manifest;
  readonly limits: {
    /** For an answer, ms. */
    readonly reply: number;
    /** Between an answer and the next question, ms. */
    readonly gap: number;
    /** Between silence and the next question, ms: what comes late shall come now. */
    readonly drain: number;
    /** A flashing number changes this often, ms. */
    readonly blink: number;
    /** A steady one is painted again this often, ms: that heals a power cycle and notices a board that is gone. */
    readonly repaint: number;
  };
  /** Taken for true until the board has told. */
  readonly assumed: K;
  /** Asked in this order after every connect; the first one also when there is nothing to paint. */
  readonly greetings: readonly [Question<A, K>, ...Question<A, K>[]];
  /** Why the board cannot show it. */
  objection(content: BoardContent): string | undefined;
  /** @param dark the half of flashing in which nothing is seen */
  paint(content: BoardContent, dark: boolean, known: K): Question<A, K>;
  brighten(percent: number): Question<A, K>;
  /** @param rest what the call before left; bounded by the codec */
  parse(rest: Uint8Array, chunk: Uint8Array): { readonly answers: readonly A[]; readonly rest: Uint8Array };
}

type Task = { readonly id: string | undefined } & (
  | { readonly what: 'greet'; readonly index: number }
  | { readonly what: 'paint' | 'brighten' }
);

interface BoardState<A, K> {
  /** `pausing`: between two questions; `resting`: until the next repaint. */
  readonly phase: 'offline' | 'asking' | 'pausing' | 'resting';
  readonly rest: Uint8Array;
  readonly known: K;
  readonly content: BoardContent | undefined;
  readonly percent: number | undefined;
  readonly dark: boolean;
  /** The first one is being asked. */
  readonly tasks: readonly Task[];
  readonly asked: Question<A, K> | undefined;
  /** Askings in a row without a proper answer. */
  readonly unanswered: number;
}

/** After so many the line is given up, and an optional question one earlier. */
const mostUnanswered = 3;

const failed = (code: DeviceFailure['code'], description: string): DeviceFailure => ({ code, description });
const complete = (id: string | undefined, completion: DriverCompletion): DriverEffect[] =>
  id === undefined ? [] : [{ kind: 'complete', id, completion }];

/**
 * The driver of a board that answers: it holds the last content that was asked for and paints it after every connect
 * and from then on again and again. `success` means that the board has confirmed the content; what is asked for while
 * the board is away completes with `deviceNotReady` and is painted as soon as it is back, also after a cancel.
 */
export function answeringBoard<A, K>(board: AnsweringBoard<A, K>): Driver<BoardState<A, K>> {
  type State = BoardState<A, K>;
  type Step = DriverStep<State>;
  const { limits } = board;
  const initial: State = {
    phase: 'offline',
    rest: new Uint8Array(),
    known: board.assumed,
    content: undefined,
    percent: undefined,
    dark: false,
    tasks: [],
    asked: undefined,
    unanswered: 0,
  };
  const step = (state: State, ...effects: readonly DriverEffect[]): Step => ({ state, effects });
  const after = (effects: readonly DriverEffect[], next: Step): Step => ({
    state: next.state,
    effects: [...effects, ...next.effects],
  });
  const forget = ({ content, percent }: State): State => ({ ...initial, content, percent });
  const endAny = ({ tasks }: State, completion: DriverCompletion): DriverEffect[] =>
    tasks.flatMap(({ id }) => complete(id, completion));

  const questionOf = (task: Task, state: State): Question<A, K> | undefined => {
    switch (task.what) {
      case 'greet':
        return board.greetings[task.index];
      case 'paint':
        return state.content && board.paint(state.content, state.dark, state.known);
      case 'brighten':
        return state.percent === undefined ? undefined : board.brighten(state.percent);
    }
  };

  const next = (state: State): Step => {
    const [first] = state.tasks;
    if (!first) {
      const ms = state.content?.flash ? limits.blink : limits.repaint;
      return step({ ...state, phase: 'resting', asked: undefined }, { kind: 'startTimer', name: 'rest', ms });
    }
    const asked = questionOf(first, state);
    assert(asked, 'only what is wanted is asked');
    return step(
      { ...state, phase: 'asking', asked },
      { kind: 'write', bytes: asked.bytes },
      { kind: 'startTimer', name: 'reply', ms: limits.reply },
    );
  };

  const pause = (state: State, ms: number): Step =>
    step(
      { ...state, phase: 'pausing', asked: undefined },
      { kind: 'stopTimer', name: 'reply' },
      { kind: 'startTimer', name: 'pause', ms },
    );

  /** Goes on to the next task. Answers to what was asked twice may come twice, and must not count for the next question. */
  const goOn = (state: State): Step =>
    pause(
      { ...state, tasks: state.tasks.slice(1), unanswered: 0 },
      state.unanswered > 0 ? limits.reply + limits.drain : limits.gap,
    );

  const onNoAnswer = (before: State, cause: string): Step => {
    const state = { ...before, unanswered: before.unanswered + 1 };
    if (state.asked?.optional && state.unanswered >= mostUnanswered - 1) return goOn(state);
    if (state.unanswered < mostUnanswered) return pause(state, limits.drain);
    return step(
      forget(state),
      ...endAny(state, failed('deviceNotReady', cause)),
      { kind: 'state', state: { device: 'offline', cause } },
      { kind: 'reconnect', cause },
    );
  };

  const onVerdict = (before: State, verdict: Verdict<K>): Step => {
    if (verdict.kind === 'refused' && verdict.again) return onNoAnswer(before, verdict.cause);
    const [first] = before.tasks;
    if (verdict.kind === 'refused') {
      if (before.asked?.optional) return goOn(before);
      const { cause } = verdict;
      return after(
        [
          ...complete(first?.id, failed('hardwareError', cause)),
          { kind: 'state', state: { device: 'hardwareError', cause } },
        ],
        goOn(before),
      );
    }
    const state: State = { ...before, known: verdict.known ?? before.known };
    const greeted = !state.tasks.slice(1).some(({ what }) => what === 'greet');
    return after(
      [
        ...complete(first?.id, { code: 'success', payload: {} }),
        ...(greeted ? [{ kind: 'state', state: { device: 'online' } } as const] : []),
      ],
      goOn(state),
    );
  };

  const hear = (before: State, chunk: Uint8Array): Step => {
    if (before.phase === 'offline') return step(before);
    const { answers, rest } = board.parse(before.rest, chunk);
    const state = { ...before, rest };
    for (const answer of answers) {
      const verdict = state.asked?.judge(answer);
      if (verdict) return onVerdict(state, verdict);
    }
    return step(state);
  };

  const begin = (before: State, command: DriverCommand): Step => {
    const { id } = command;
    let state: State;
    let task: Task;
    if (command.name === 'callBoard.write') {
      const objection = board.objection(command.payload);
      if (objection !== undefined) return step(before, ...complete(id, failed('invalidData', objection)));
      state = { ...before, content: command.payload, dark: false };
      task = { what: 'paint', id };
    } else {
      assert(command.name === 'callBoard.setBrightness', 'a board shows, more or less brightly');
      state = { ...before, percent: command.payload.percent };
      task = { what: 'brighten', id };
    }
    if (state.phase === 'offline')
      return step(state, ...complete(id, failed('deviceNotReady', 'the board is not connected')));
    const waiting = { ...state, tasks: [...state.tasks, task] };
    return state.phase === 'resting'
      ? after([{ kind: 'stopTimer', name: 'rest' }], next(waiting))
      : step(waiting);
  };

  const onTimer = (state: State, name: string): Step => {
    if (name === 'reply' && state.phase === 'asking') return onNoAnswer(state, 'the board does not answer');
    if (name === 'pause' && state.phase === 'pausing') return next(state);
    if (name !== 'rest' || state.phase !== 'resting') return step(state);
    const task: Task = state.content
      ? { what: 'paint', id: undefined }
      : { what: 'greet', index: 0, id: undefined };
    return next({ ...state, tasks: [task], dark: state.content?.flash === true && !state.dark });
  };

  return {
    manifest: board.manifest,
    shown: showAll,
    start: () => initial,
    step(state, input) {
      switch (input.kind) {
        case 'connected': {
          const tasks: Task[] = board.greetings.map((_, index) => ({ what: 'greet', index, id: undefined }));
          if (state.percent !== undefined) tasks.push({ what: 'brighten', id: undefined });
          if (state.content) tasks.push({ what: 'paint', id: undefined });
          return next({ ...forget(state), tasks });
        }
        case 'disconnected':
          return step(
            forget(state),
            ...endAny(state, failed('deviceNotReady', 'the board was disconnected')),
            { kind: 'state', state: { device: 'offline', cause: input.cause } },
          );
        case 'bytes':
          return hear(state, input.chunk);
        case 'timer':
          return onTimer(state, input.name);
        case 'command':
          return begin(state, input.command);
        case 'cancel': {
          const tasks = state.tasks.map(task => (task.id === input.id ? { ...task, id: undefined } : task));
          return state.tasks.some(({ id }) => id === input.id)
            ? step({ ...state, tasks }, ...complete(input.id, failed('canceled', 'no longer wanted')))
            : step(state);
        }
      }
    },
  };
}
