import { contradictionsOf } from '../../../src/core/identity-document.ts';
import { assert } from '../../../src/core/result.ts';
import type { Driver, DriverCommand, DriverEffect, DriverInput } from '../../driver.ts';
import { decodeCardText, decodeNewestAddress } from './card-text.ts';
import { describe, parseFrames, type Reply, replyOf, shown, sw3 } from './codec.ts';
import { manifest } from './manifest.ts';
import { base64, type CardParts, cardPartsOf, type DecodePhoto, photoOf, samIdOf } from './payload.ts';
import {
  type Asking,
  after,
  ask,
  complete,
  forget,
  goOn,
  isCardThere,
  notReady,
  online,
  questions,
  rest,
  type SdtState,
  type Step,
  start,
  step,
  tell,
  unreadable,
  wait,
} from './state.ts';

/** Exchanges in a row without a proper answer, after which the line is given up. */
const mostUnanswered = 3;
/** Reads in a row that fail while a card lies there, after which the customer is told. */
const mostReadErrors = 3;

/**
 * Reads second-generation ID cards: find, select, read, again and again until a card was read or nobody wants one.
 * `mediaInserted` comes when a card is found, `mediaRemoved` when it goes before it could be read, or later where the
 * module still shows it. A card that was read, or never can be, is not read again until it was lifted.
 *
 * The card is handed over as the security module vouches for it, also where its number is at odds with itself, with the
 * birth date or with the sex: that is told beside it, and whoever uses it decides.
 * @param decodePhoto for an installation that has the vendor's decoder
 */
export const openSdtDriver = (decodePhoto?: DecodePhoto): Driver<SdtState> => ({
  manifest,
  shown,
  start: () => start(decodePhoto),
  step(state, input) {
    switch (input.kind) {
      case 'connected':
        return ask(state, 'checking');
      case 'disconnected':
        return goOffline(state, input.cause, 'the reader was disconnected');
      case 'bytes':
        return hear(state, input.chunk);
      case 'timer':
        return onTimer(state, input);
      case 'command':
        return begin(state, input.command);
      case 'cancel':
        return state.command?.id === input.id
          ? step(
              { ...state, command: undefined },
              ...complete(state, { code: 'canceled', description: 'no longer wanted' }),
            )
          : step(state);
    }
  },
});

/** Without a decoder for photos: none may be shipped. */
export const sdtDriver = openSdtDriver();

function begin(before: SdtState, command: DriverCommand): Step {
  assert(before.command === undefined, 'one command at a time');
  assert(command.name === 'idCardReader.readRawData', 'a card reader reads cards');
  const state: SdtState = {
    ...before,
    command: { id: command.id, wants: command.payload },
    readErrors: 0,
  };
  if (state.phase === 'offline')
    return step(before, ...complete(state, notReady('the reader is not connected')));
  if (state.phase === 'broken')
    return step(before, ...complete(state, { code: 'hardwareError', description: 'the reader cannot work' }));
  return state.phase === 'idle'
    ? after([{ kind: 'stopTimer', name: 'pause' }], ask(state, 'finding'))
    : step(state);
}

function goOffline(state: SdtState, cause: string, description: string): Step {
  const gone = forget(state);
  return step(gone, ...complete(state, notReady(description)), tell('offline', gone, cause));
}

function onTimer(state: SdtState, timer: DriverInput & { kind: 'timer' }): Step {
  if (timer.name === 'reply') return onNoAnswer(state);
  if (state.phase === 'idle' || state.phase === 'broken') return ask(state, 'checking');
  if (state.phase !== 'waiting') return step(state);
  return state.command === undefined && !isCardThere(state) ? goOn(state) : ask(state, 'finding');
}

function hear(state: SdtState, chunk: Uint8Array): Step {
  if (!isAsking(state.phase)) return step(state);
  const parsed = parseFrames(state.rest, chunk);
  const heard = { ...state, rest: parsed.rest };
  for (const body of parsed.bodies) {
    const reply = replyOf(body);
    const next = reply && onReply(heard, state.phase, reply);
    if (next) return next;
  }
  return parsed.damaged ? onNoAnswer(heard) : step(heard);
}

const isAsking = (phase: SdtState['phase']): phase is Asking => phase in questions;

/** What a reply means to the question that was asked; `undefined` when it is a late answer to another one. */
function onReply(before: SdtState, phase: Asking, reply: Reply): Step | undefined {
  const state = { ...before, unanswered: 0 };
  switch (reply.sw3) {
    case sw3.selfTestFailed:
      // It may be late and answer what was asked before the reset: the status after it tells.
      if (phase === 'resetting') return undefined;
      return state.wasReset ? onBroken(state, reply) : reset(state);
    case sw3.notAuthorised:
      return onBroken(state, reply);
    case sw3.checksumWrong:
    case sw3.lengthWrong:
      return before.resent ? onNoAnswer(before, describe(reply)) : ask(before, phase, true);
  }
  switch (phase) {
    case 'checking':
      if (reply.sw3 !== sw3.success) return onNoAnswer(before, describe(reply));
      if (reply.data.length > 0) return undefined;
      return state.identified ? after([online(state)], goOn(state)) : ask(state, 'identifying');
    case 'resetting':
      if (reply.sw3 !== sw3.success) return onBroken(state, reply);
      return reply.data.length > 0 ? undefined : ask(state, 'checking');
    case 'identifying': {
      const samId = reply.sw3 === sw3.success ? samIdOf(reply.data) : undefined;
      return samId === undefined && reply.sw3 !== sw3.badCommand ? undefined : identify(state, samId);
    }
    case 'finding':
      if (reply.sw3 === sw3.found) return onFound(state);
      if (reply.sw3 === sw3.notFound) return onNotFound(state);
      if (reply.sw3 === sw3.badCommand) return onUnknownCommand(state, reply);
      return reply.sw3 === sw3.success ? undefined : onNoAnswer(before, describe(reply));
    case 'selecting':
      if (reply.sw3 === sw3.found) return undefined;
      if (reply.sw3 !== sw3.success) return onReadError(state, reply);
      if (reply.data.length !== 8) return undefined;
      return state.command === undefined
        ? wait(state)
        : ask(state, state.command.wants.fingerprints ? 'readingFingerprints' : 'reading');
    case 'reading':
    case 'readingFingerprints': {
      if (reply.sw3 === sw3.found) return undefined;
      if (reply.sw3 !== sw3.success) return onReadError(state, reply);
      const parts = cardPartsOf(reply.data, phase === 'readingFingerprints');
      return parts && onCard(state, parts);
    }
    case 'readingAddress':
      return onAddress(state, reply);
  }
}

/** A reader that does not tell who it is reads cards all the same. */
function identify(before: SdtState, samId: string | undefined): Step {
  const state = { ...before, identified: true, samId };
  return after([online(state)], goOn(state));
}

function onFound(before: SdtState): Step {
  const appeared = before.media !== 'present';
  const isSame = before.last === 'read' || before.last === 'lying';
  const state: SdtState = { ...before, media: 'present', last: isSame ? 'lying' : 'none' };
  if (isSame) return after(appeared ? [online(state)] : [], wait(state));
  const news: DriverEffect[] = appeared ? [{ kind: 'event', name: 'mediaInserted' }, online(state)] : [];
  return after(news, state.command === undefined ? wait(state) : ask(state, 'selecting'));
}

function onNotFound(before: SdtState): Step {
  const hidden = before.last === 'read' || before.last === 'hidden';
  const left = before.media === 'present' && !hidden;
  const state: SdtState = {
    ...before,
    media: hidden ? 'unknown' : 'notPresent',
    last: hidden ? 'hidden' : 'none',
    readErrors: 0,
  };
  return after(
    [...(left ? [{ kind: 'event', name: 'mediaRemoved' } as const] : []), online(state)],
    goOn(state),
  );
}

function onCard(before: SdtState, { text, photo, fingerprints }: CardParts): Step {
  const decoded = decodeCardText(text);
  // A text that came whole and makes no sense will not make more sense the next time.
  if (!decoded.ok) return refuseCard(before, 'the text on the card makes no sense');
  const { wants = {} } = before.command ?? {};
  const contradictions = [...contradictionsOf(decoded.value)];
  const state: SdtState = {
    ...dealtWith({ ...before, cause: undefined, wasReset: false }),
    command: before.command,
    got: {
      card: decoded.value,
      ...(contradictions.length === 0 ? {} : { contradictions }),
      ...(wants.photo ? { photo: photoOf(photo, before.decodePhoto) } : {}),
      ...(wants.fingerprints ? { fingerprints: fingerprints.map(base64) } : {}),
    },
  };
  return wants.newestAddress ? ask(state, 'readingAddress') : handOver(state);
}

function onAddress(state: SdtState, reply: Reply): Step | undefined {
  if (reply.sw3 === sw3.absent) return handOver(state, '');
  if (reply.sw3 === sw3.success) {
    const address = decodeNewestAddress(reply.data);
    return address === undefined ? undefined : handOver(state, address);
  }
  if (reply.sw3 === sw3.badCommand) return onUnknownCommand(state, reply);
  return onNoAddress(state, describe(reply));
}

/** The card does not let itself be found again, so the only remedy left is to ask once more. */
const onNoAddress = (state: SdtState, cause: string): Step =>
  state.resent
    ? refuseCard(state, `the card was read, its added address was not: ${cause}`)
    : ask(state, 'readingAddress', true);

function handOver(state: SdtState, newestAddress?: string): Step {
  const payload = state.got;
  assert(payload, 'a card was read');
  const done = dealtWith(state);
  const told = newestAddress === undefined ? payload : { ...payload, newestAddress };
  return after([...complete(state, { code: 'success', payload: told }), online(done)], lookAgain(done));
}

/** The card cannot be used and will not be better the next time. */
function refuseCard(before: SdtState, cause: string): Step {
  const state = dealtWith({ ...before, cause });
  return after([...complete(before, unreadable(cause)), online(state)], lookAgain(state));
}

const dealtWith = (state: SdtState): SdtState => ({
  ...state,
  command: undefined,
  got: undefined,
  media: 'present',
  last: 'read',
  readErrors: 0,
});

/** At once, while it is sure that the card still lies there: the answer shows whether this module hides it. */
const lookAgain = (state: SdtState): Step => ask(state, 'finding');

/** The card did not let itself be read: begin again at find, and tell the customer when it goes on (protocols 1.11). */
function onReadError(before: SdtState, reply?: Reply): Step {
  if (reply?.sw3 === sw3.wrongCardType) return refuseCard(before, describe(reply));
  if (reply?.sw3 === sw3.badCommand) return onUnknownCommand(before, reply);
  const cause = reply ? describe(reply) : 'the reader does not answer when it shall read the card';
  const state = { ...before, readErrors: before.readErrors + 1 };
  if (state.readErrors < mostReadErrors || state.command === undefined) return wait(state);
  const told: SdtState = { ...state, command: undefined, readErrors: 0, cause };
  return after([...complete(state, unreadable(cause)), online(told)], goOn(told));
}

/** Not every module has every command. */
function onUnknownCommand(before: SdtState, reply: Reply): Step {
  const state: SdtState = { ...before, command: undefined, got: undefined, cause: describe(reply) };
  return after(
    [...complete(before, { code: 'invalidCommand', description: describe(reply) }), online(state)],
    goOn(state),
  );
}

/** Silence, a damaged answer, or one that makes no sense. */
function onNoAnswer(before: SdtState, cause = 'the reader does not answer'): Step {
  const state = { ...before, unanswered: before.unanswered + 1 };
  if (state.unanswered >= mostUnanswered) {
    const gone = goOffline(state, cause, cause);
    return step(gone.state, ...gone.effects, { kind: 'reconnect', cause });
  }
  switch (state.phase) {
    case 'reading':
    case 'readingFingerprints':
      // The reader may have read the card and would then not find it again, so the same question comes first.
      return state.resent ? onReadError(state) : ask(state, state.phase, true);
    case 'readingAddress':
      return onNoAddress(state, cause);
    case 'checking':
      return ask(state, 'checking');
    case 'resetting':
      return state.resent ? ask(state, 'checking') : ask(state, 'resetting', true);
    case 'identifying':
      return state.resent ? identify(state, undefined) : ask(state, 'identifying', true);
    case 'finding':
      return wait(state);
    case 'selecting':
      return onReadError(state);
    case 'offline':
    case 'idle':
    case 'waiting':
    case 'broken':
      return step(state);
  }
}

/**
 * The one remedy that there is for a module that failed its self-test (10 FF, protocols 1.4); no source says that it
 * helps, so it is tried once, and again only when it was not answered. The module forgets what it knew of the card: that of
 * a waiting customer is read from the start.
 */
function reset(before: SdtState): Step {
  const { command, identified, samId, media } = before;
  return ask({ ...forget(before), command, identified, samId, media, wasReset: true }, 'resetting');
}

function onBroken(before: SdtState, reply: Reply): Step {
  const { identified, samId, wasReset } = before;
  const state: SdtState = { ...forget(before), phase: 'broken', identified, samId, wasReset };
  return after(
    [
      ...complete(before, { code: 'hardwareError', description: describe(reply) }),
      tell('hardwareError', state, describe(reply)),
    ],
    rest(state),
  );
}
