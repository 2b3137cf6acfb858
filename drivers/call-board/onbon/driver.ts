import { answeringBoard, type Question, type Verdict } from '../answering-board.ts';
import {
  areaData,
  boardText,
  brightnessData,
  commands,
  encodeRequest,
  encodeText,
  errors,
  isCommand,
  packetOf,
  type Reply,
  replyOf,
  type Screen,
  screenOf,
} from './codec.ts';
import { parseFrames } from './frame.ts';
import { manifest } from './manifest.ts';

/** Refusals that may pass: the controller was busy, or the line had damaged the question. */
const passing: readonly number[] = [errors.busy, errors.checksum];

const refused = (error: number): Verdict<Screen> => ({
  kind: 'refused',
  cause: `the board refused: error ${error}`,
  again: passing.includes(error),
});

/** A question whose answer is nothing but yes or no. Neither says what it answers. */
const order = (bytes: Uint8Array): Question<Reply, Screen> => ({
  bytes,
  optional: false,
  judge(reply) {
    if (isCommand(reply.command, commands.nack)) return refused(reply.error);
    if (!isCommand(reply.command, commands.ack)) return undefined;
    return reply.error === errors.none ? { kind: 'done' } : refused(reply.error);
  },
});

const ping = order(encodeRequest(commands.ping));
const clear = order(encodeRequest(commands.clear));

/** Optional: the maker printed no example of it, and an old controller may not know it. */
const askSize: Question<Reply, Screen> = {
  bytes: encodeRequest(commands.readParameters),
  optional: true,
  judge(reply) {
    if (isCommand(reply.command, commands.nack)) return refused(reply.error);
    if (!isCommand(reply.command, commands.readParameters)) return undefined;
    const known = screenOf(reply);
    return known ? { kind: 'done', known } : { kind: 'done' };
  },
};

/**
 * A board with an Onbon font-card controller (protocols 3.3), which is sent text and draws it with its own fonts. An
 * area of text has no way to flash: the driver takes the text away and brings it back, each for a second, which is the
 * fastest that the controller promises to follow. What is shown is lost with the power, and comes with the next repaint.
 */
export const onbonDriver = answeringBoard<Reply, Screen>({
  manifest,
  // The maker waits 2 s for an answer.
  limits: { reply: 2000, gap: 20, drain: 500, blink: 1000, repaint: 10_000 },
  // The size of the maker's examples.
  assumed: { width: 128, height: 32 },
  greetings: [ping, askSize],
  objection: () => undefined,
  paint(content, dark, screen) {
    const text = boardText(content);
    if (text === '') return clear;
    return order(encodeRequest(commands.updateAreas, areaData(encodeText(dark ? ' ' : text), screen)));
  },
  brighten: percent => order(encodeRequest(commands.setBrightness, brightnessData(percent))),
  parse(rest, chunk) {
    const frames = parseFrames(rest, chunk);
    const packets = frames.packets.map(packetOf).filter(packet => packet !== undefined);
    return { answers: packets.map(replyOf), rest: frames.rest };
  },
});
