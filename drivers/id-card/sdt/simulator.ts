import type { IdentityCard } from '../../../src/core/identity-document.ts';
import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { type CardFields, encodeCardText } from './card-text.ts';
import { commands, encodeFrame, parseFrames, sw3 } from './codec.ts';

/** A card to be laid on the simulated reader. */
export interface TestCard {
  /** How the bench calls it. */
  readonly id: string;
  readonly layout: IdentityCard['kind'];
  readonly fields: CardFields;
}

export interface SdtSimulator extends Simulator {
  readonly class: 'idCardReader';
  card(): string | undefined;
  layCard(card: TestCard): void;
  takeCard(): void;
}

/** Whether the reader let the card be found, selected and read; a card that was read stays hidden until it leaves. */
type Seen = 'no' | 'found' | 'selected' | 'read';

/**
 * The module side of protocols 1. A read takes `readMs` of radio and security-module time (1 s is the usual figure,
 * 0.24 s the physical floor) and fails with 41 when the card leaves meanwhile.
 * That 30 01 may be asked again after it was answered is our guess; no source says.
 */
export function simulateSdt(world: SimulatorWorld, readMs = 1000): SdtSimulator {
  let card: TestCard | undefined;
  let seen: Seen = 'no';
  let rest: Uint8Array = new Uint8Array();
  /** Grows with every card laid or taken, so that a read knows whether its card is still the one. */
  let handling = 0;

  const reply = (status: number, data: Uint8Array | readonly number[] = []): void =>
    world.send(encodeFrame([0, 0, status, ...data]));

  const read = () => {
    if (!card || (seen !== 'selected' && seen !== 'read')) return reply(sw3.readFailed);
    const text = encodeCardText(card.layout, card.fields);
    const mine = handling;
    world.after(readMs, () => {
      if (handling !== mine) return reply(sw3.readFailed);
      seen = 'read';
      reply(sw3.success, [0x01, 0x00, 0x04, 0x00, ...text, ...photo]);
    });
  };

  const obey = (body: Uint8Array) => {
    const is = (command: readonly [number, number]): boolean =>
      body[0] === command[0] && body[1] === command[1];
    if (is(commands.status) || is(commands.reset)) return reply(sw3.success);
    if (is(commands.samId)) return reply(sw3.success, samId);
    if (is(commands.find)) {
      if (!card || seen === 'read') return reply(sw3.notFound);
      seen = 'found';
      return reply(sw3.found, [0, 0, 0, 0]);
    }
    if (is(commands.select)) {
      if (!card || seen !== 'found') return reply(sw3.selectFailed);
      seen = 'selected';
      return reply(sw3.success, [0, 0, 0, 0, 0, 0, 0, 0]);
    }
    if (is(commands.read)) return read();
    return reply(sw3.badCommand);
  };

  return {
    class: 'idCardReader',
    receive(bytes) {
      const parsed = parseFrames(rest, bytes);
      rest = parsed.rest;
      if (parsed.damaged && parsed.bodies.length === 0) reply(sw3.checksumWrong);
      for (const body of parsed.bodies) obey(body);
    },
    powerCycle() {
      rest = new Uint8Array();
      seen = 'no';
      handling++;
    },
    card: () => card?.id,
    layCard(next) {
      card = next;
      seen = 'no';
      handling++;
      world.changed();
    },
    takeCard() {
      card = undefined;
      seen = 'no';
      handling++;
      world.changed();
    },
  };
}

/** Stands for the photo: 1024 bytes in a format that nobody but the vendor reads (protocols 1.9). */
const photo = Uint8Array.from({ length: 1024 }, (_, index) => (index * 37) & 0xff);
/** "05.01-20110511-0012345678-0000000001" (protocols 1.6) */
const samId = [5, 0, 1, 0, 0xaf, 0xdc, 0x32, 1, 0x4e, 0x61, 0xbc, 0, 1, 0, 0, 0];
