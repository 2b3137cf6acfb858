import type { IdentityCard } from '../../../src/core/identity-document.ts';
import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { type CardFields, encodeCardText, encodeNewestAddress } from './card-text.ts';
import { commands, encodeFrame, parseFrames, sw3 } from './codec.ts';

/** A card to be laid on the simulated reader. */
export interface TestCard {
  /** How the bench calls it. */
  readonly id: string;
  readonly layout: IdentityCard['kind'];
  readonly fields: CardFields;
  /** How many it holds; none unless told. */
  readonly fingerprints?: 0 | 1 | 2;
  /** Written to the card after it was issued; most have none. */
  readonly newestAddress?: string;
}

export interface SdtSimulator extends Simulator {
  readonly class: 'idCardReader';
  card(): string | undefined;
  layCard(card: TestCard): void;
  takeCard(): void;
  /** The security module refuses everything until it is reset. */
  failSelfTest(): void;
}

/** Whether the reader let the card be found, selected and read; a card that was read stays hidden until it leaves. */
type Seen = 'no' | 'found' | 'selected' | 'read';

/** A frame that is not finished is given up after this silence, ms; a guess. */
const patience = 100;

/**
 * The module side of protocols 1. A read takes `readMs` of radio and security-module time (1 s is the usual figure,
 * 0.24 s the physical floor), with fingerprints twice that, an added address a quarter; it fails with 41 when the card
 * leaves meanwhile. That 30 01 may be asked again after it was answered is our guess; no source says.
 * @param hides whether a card that was read is not found again until it has left, as of the modules that are written of
 */
export function simulateSdt(world: SimulatorWorld, readMs = 1000, hides = true): SdtSimulator {
  let card: TestCard | undefined;
  let seen: Seen = 'no';
  let rest: Uint8Array = new Uint8Array();
  /** Grows with every card laid or taken, so that a read knows whether its card is still the one. */
  let handling = 0;
  /** Grows with everything heard. */
  let heard = 0;
  let failed = false;

  const reply = (status: number, data: Uint8Array | readonly number[] = []): void =>
    world.send(encodeFrame([0, 0, status, ...data]));

  /** Reads from the card that lies there now, which takes `ms`; `answer` follows if it still does. */
  const read = (ms: number, answer: (from: TestCard) => void) => {
    const from = card;
    if (!from || (seen !== 'selected' && seen !== 'read')) return reply(sw3.readFailed);
    const mine = handling;
    world.after(ms, () => (handling === mine ? answer(from) : reply(sw3.readFailed)));
  };

  const readAll = (withFingerprints: boolean): void =>
    read(withFingerprints ? readMs * 2 : readMs, ({ layout, fields, fingerprints = 0 }) => {
      seen = 'read';
      const prints = withFingerprints ? fingerprintsOf(fingerprints) : [];
      const lengths = [1, 0, 4, 0, ...(withFingerprints ? [fingerprints * 2, 0] : [])];
      reply(sw3.success, [...lengths, ...encodeCardText(layout, fields), ...photo, ...prints]);
    });

  const readNewestAddress = (): void =>
    read(readMs / 4, ({ newestAddress }) =>
      newestAddress === undefined
        ? reply(sw3.absent)
        : reply(sw3.success, encodeNewestAddress(newestAddress)),
    );

  const obey = (body: Uint8Array) => {
    const is = (command: readonly [number, number]): boolean =>
      body[0] === command[0] && body[1] === command[1];
    if (is(commands.reset)) {
      failed = false;
      seen = 'no';
      return reply(sw3.success);
    }
    if (failed) return reply(sw3.selfTestFailed);
    if (is(commands.status)) return reply(sw3.success);
    if (is(commands.samId)) return reply(sw3.success, samId);
    if (is(commands.find)) {
      if (!card || (seen === 'read' && hides)) return reply(sw3.notFound);
      seen = 'found';
      return reply(sw3.found, [0, 0, 0, 0]);
    }
    if (is(commands.select)) {
      if (!card || seen !== 'found') return reply(sw3.selectFailed);
      seen = 'selected';
      return reply(sw3.success, [0, 0, 0, 0, 0, 0, 0, 0]);
    }
    if (is(commands.read)) return readAll(false);
    if (is(commands.readFingerprints)) return readAll(true);
    if (is(commands.readNewestAddress)) return readNewestAddress();
    return reply(sw3.badCommand);
  };

  const placed = (next: TestCard | undefined): void => {
    card = next;
    seen = 'no';
    handling++;
    world.changed();
  };

  return {
    class: 'idCardReader',
    receive(bytes) {
      const parsed = parseFrames(rest, bytes);
      rest = parsed.rest;
      if (parsed.damaged && parsed.bodies.length === 0) reply(sw3.checksumWrong);
      for (const body of parsed.bodies) obey(body);
      const mine = ++heard;
      if (rest.length > 0)
        world.after(patience, () => {
          if (heard !== mine) return;
          rest = new Uint8Array();
          reply(sw3.lengthWrong);
        });
    },
    powerCycle() {
      rest = new Uint8Array();
      seen = 'no';
      failed = false;
      handling++;
    },
    card: () => card?.id,
    layCard: next => placed(next),
    takeCard: () => placed(undefined),
    failSelfTest() {
      failed = true;
    },
  };
}

/** Stands for the photo: 1024 bytes in a format that nobody but the vendor reads (protocols 1.9). */
const photo = Uint8Array.from({ length: 1024 }, (_, index) => (index * 37) & 0xff);
/** Stands for fingerprints: 512 bytes of the same kind each. */
const fingerprintsOf = (count: number): Uint8Array =>
  Uint8Array.from({ length: count * 512 }, (_, index) => (index * 53 + 11) & 0xff);
/** "05.01-20110511-0012345678-0000000001" (protocols 1.6) */
const samId = [5, 0, 1, 0, 0xaf, 0xdc, 0x32, 1, 0x4e, 0x61, 0xbc, 0, 1, 0, 0, 0];
