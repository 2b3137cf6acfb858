import type { Fault, Seen } from './virtual-place.ts';

export type FaultKind = Exclude<Fault['kind'], 'none'>;

/** Of one kind no more than about so many are tried, spread evenly: the driver's own tests try every bit. */
const most = 300;
/** What a technician may have set. */
const bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200];

/** Every so manieth of them: an odd step comes to every bit of a byte. */
function spread<T>(all: readonly T[]): readonly T[] {
  const step = Math.ceil(all.length / most) | 1;
  return all.length <= most ? all : all.filter((_, index) => index % step === 0);
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

interface Talk extends Seen {
  /** Of the device's line; `undefined` where there is none, as on USB. */
  readonly baud: number | undefined;
}
type Faults<K extends FaultKind> = (talk: Talk) => readonly (Fault & { readonly kind: K })[];

const ofReplies =
  <
    K extends
      | 'silent'
      | 'late'
      | 'held'
      | 'stale'
      | 'merged'
      | 'twice'
      | 'torn'
      | 'mute'
      | 'garbageBefore'
      | 'garbageAfter',
  >(
    kind: K,
  ) =>
  ({ replies }: Seen) =>
    replies.map((_, reply) => ({ kind, reply }));
const ofReplyBytes =
  <K extends 'unplugInReply' | 'powerCycleInReply' | 'split'>(kind: K) =>
  ({ replies }: Seen) =>
    spread(replies.flatMap((length, reply) => upTo(length + 1).map(byte => ({ kind, reply, byte }))));
const ofCommandBytes =
  <K extends 'flipInCommand' | 'unplugInCommand' | 'powerCycleInCommand'>(kind: K) =>
  ({ hostBytes }: Seen) =>
    spread(upTo(hostBytes).map(byte => ({ kind, byte })));

/** Everything that can befall a visit of which is known what went over the line without a fault, kind by kind. */
export const faultsOf: { readonly [K in FaultKind]: Faults<K> } = {
  silent: ofReplies('silent'),
  late: ofReplies('late'),
  // To who says nothing nothing is an answer.
  held: talk => (talk.hostBytes === 0 ? [] : ofReplies('held')(talk)),
  stale: talk => (talk.hostBytes === 0 ? [] : ofReplies('stale')(talk)),
  split: ofReplyBytes('split'),
  merged: ofReplies('merged'),
  twice: ofReplies('twice'),
  flip: ({ replies }) =>
    spread(
      replies.flatMap((length, reply) =>
        upTo(length * 8).map(bit => ({ kind: 'flip' as const, reply, bit })),
      ),
    ),
  garbageBefore: ofReplies('garbageBefore'),
  garbageAfter: ofReplies('garbageAfter'),
  torn: ofReplies('torn'),
  mute: ofReplies('mute'),
  unplugInReply: ofReplyBytes('unplugInReply'),
  powerCycleInReply: ofReplyBytes('powerCycleInReply'),
  flipInCommand: ofCommandBytes('flipInCommand'),
  unplugInCommand: ofCommandBytes('unplugInCommand'),
  powerCycleInCommand: ofCommandBytes('powerCycleInCommand'),
  wrongBaud: ({ baud }) =>
    baud === undefined
      ? []
      : bauds.filter(other => other !== baud).map(other => ({ kind: 'wrongBaud', baud: other })),
};
