import type { Simulator, SimulatorWorld } from '../simulator.ts';
import { orders, parseOrders, replies, speechOf, type VoiceDialect } from './frames.ts';

export interface VoiceSimulator extends Simulator {
  readonly class: 'voice';
  /** What is heard now. */
  saying(): string | undefined;
  /** Every text that was begun, oldest first. */
  begun(): readonly string[];
  /** Every text that was heard to its end. */
  said(): readonly string[];
}

/** What a module does apart from its frames, in milliseconds of the device's time. */
export interface VoiceHabits {
  /** A look is answered with `41` before the state, as some modules do. */
  readonly acknowledgesLooks: boolean;
  readonly perSign: number;
}

/** From power to the byte that tells of it. */
const startMs = 200;
/**
 * Bytes further apart than this are not one frame: 8 in the data sheet, and here as much as a busy computer needs. Less
 * than a driver waits for an answer, or a damaged length would swallow question after question.
 */
const mostGap = 400;

/** The module's side of protocols 6: says aloud what comes whole, tells when it has ended, and a new text cuts the old. */
export function simulateVoice(
  world: SimulatorWorld,
  dialect: VoiceDialect,
  habits: VoiceHabits,
): VoiceSimulator {
  let rest: Uint8Array = new Uint8Array();
  let heard = 0;
  /** Grows with every loss of power. */
  let life = 0;
  let booting = false;
  let saying: { readonly text: string } | undefined;
  const begun: string[] = [];
  const said: string[] = [];

  const reply = (...bytes: readonly number[]): void => world.send(Uint8Array.from(bytes));

  const speak = (text: string): void => {
    const mine = { text };
    saying = mine;
    begun.push(text);
    reply(replies.received);
    world.changed();
    world.after(habits.perSign * Math.max(1, text.trim().length), () => {
      if (saying !== mine) return;
      saying = undefined;
      said.push(text);
      reply(replies.idle);
      world.changed();
    });
  };

  const obey = (body: Uint8Array): void => {
    const text = speechOf(dialect, body);
    if (text !== undefined) speak(text);
    else if (body[0] === orders.query) {
      const state = saying ? replies.busy : replies.idle;
      if (habits.acknowledgesLooks) reply(replies.received, state);
      else reply(state);
    } else if (body[0] === orders.stop) {
      saying = undefined;
      reply(replies.received);
      world.changed();
    } else reply(replies.error);
  };

  return {
    class: 'voice',
    receive(bytes) {
      const parsed = parseOrders(dialect, rest, bytes);
      rest = parsed.rest;
      if (booting) return;
      if (parsed.damaged && parsed.bodies.length === 0) reply(replies.error);
      for (const body of parsed.bodies) obey(body);
      const mine = ++heard;
      world.after(mostGap, () => {
        if (heard === mine) rest = new Uint8Array();
      });
    },
    powerCycle() {
      rest = new Uint8Array();
      saying = undefined;
      booting = true;
      const mine = ++life;
      world.changed();
      world.after(startMs, () => {
        if (life !== mine) return;
        booting = false;
        reply(replies.started);
      });
    },
    saying: () => saying?.text,
    begun: () => begun,
    said: () => said,
  };
}
