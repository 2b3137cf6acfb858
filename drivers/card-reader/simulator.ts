import type { Simulator, SimulatorWorld } from '../simulator.ts';
import type { TrackName } from './tracks.ts';

/** A card to be swiped. */
export interface TestStripe {
  /** Without sentinels; a track that is not given is blank. */
  readonly tracks: Readonly<Partial<Record<TrackName, string>>>;
  /** Tracks on which something is written that the reader cannot decode. */
  readonly failed?: readonly TrackName[];
}

export interface SwipeSimulator extends Simulator {
  readonly class: 'cardReader';
  /** Pulls the card through. What is swiped while the last one is still being decoded is lost, as with the real thing. */
  swipe(card: TestStripe): void;
}

/** From the end of the stripe to the first byte, ms. */
const decodeMs = 50;

/** A reader that says everything it has to say when a card was pulled through, and listens to nobody. */
export function simulateSwipes(
  world: SimulatorWorld,
  encode: (card: TestStripe) => Uint8Array,
): SwipeSimulator {
  let busy = false;
  return {
    class: 'cardReader',
    receive() {},
    powerCycle() {
      busy = false;
    },
    swipe(card) {
      if (busy) return;
      busy = true;
      world.after(decodeMs, () => {
        busy = false;
        world.send(encode(card));
      });
    },
  };
}
