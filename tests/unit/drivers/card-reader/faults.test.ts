import { describe, expect, it } from 'vitest';
import { magtekHidDriver } from '../../../../drivers/card-reader/magtek-hid/driver.ts';
import { simulateMagtekHid } from '../../../../drivers/card-reader/magtek-hid/simulator.ts';
import { serialTrackDriver } from '../../../../drivers/card-reader/serial-track/driver.ts';
import { simulateSerialTrack } from '../../../../drivers/card-reader/serial-track/simulator.ts';
import type { SwipeSimulator } from '../../../../drivers/card-reader/simulator.ts';
import type { Driver } from '../../../../drivers/driver.ts';
import type { SimulatorWorld } from '../../../../drivers/simulator.ts';
import { tryFaults } from '../try-faults.ts';
import { type Completion, everyFault, type Fault, VirtualPlace } from '../virtual-place.ts';
import { allTracks, fullCard, invalid } from './cards.ts';

type Place = VirtualPlace<SwipeSimulator>;
interface Model {
  readonly driver: Driver<unknown>;
  readonly baud: number;
  readonly simulate: (world: SimulatorWorld) => SwipeSimulator;
  /** The line shows damage; else a flipped sign is a sign. USB has a check of its own, which is not simulated. */
  readonly checked: boolean;
  /** Every how manieth bit is flipped when every byte comes alone; all of them when a swipe comes whole. */
  readonly sample: number;
}

const models: readonly [string, Model][] = [
  [
    'over HID',
    { driver: magtekHidDriver, baud: 480_000, simulate: simulateMagtekHid, checked: false, sample: 29 },
  ],
  [
    'over a serial line',
    { driver: serialTrackDriver, baud: 9600, simulate: simulateSerialTrack, checked: false, sample: 7 },
  ],
  [
    'over a serial line with check characters',
    {
      driver: serialTrackDriver,
      baud: 9600,
      simulate: world => simulateSerialTrack(world, true),
      checked: true,
      sample: 7,
    },
  ],
];
const wanted = { track1: true, track2: true, track3: true };

describe.each(models)('a card reader %s', (_line, { driver, baud, simulate, checked, sample }) => {
  const open = (fault?: Fault, whole = false): Place =>
    new VirtualPlace(driver, baud, simulate, fault, whole);

  /** A customer who swipes again when nothing happens, and when they are told that the card could not be read. */
  async function readCard(place: Place): Promise<Completion[]> {
    const ends: Completion[] = [];
    while (ends.at(-1)?.code !== 'success') {
      expect(ends.length, 'readings of one card').toBeLessThan(6);
      await place.untilOnline();
      const id = place.give('cardReader.readRawData', wanted);
      const ended = (): boolean => place.completionsOf(id).length > 0;
      for (let swipes = 0; swipes < 3 && !ended(); swipes++) {
        await place.pass(500);
        place.thing.swipe(fullCard);
        await place.pass(4000);
      }
      await place.until(ended, 70_000, 'the end of a reading');
      ends.push(...place.completionsOf(id));
    }
    return ends;
  }

  /** What was read is what is on the card, or is said not to have been read. */
  function expectRight(ends: readonly Completion[], fault: Fault): void {
    for (const end of ends) {
      if (end.code === 'success') expectOfCard(end.payload as typeof allTracks, fault);
      else {
        expect(end.code).toMatch(/^(commandErrorCode|deviceNotReady)$/);
        expect(JSON.stringify(end), 'nothing of the card in a failure').not.toMatch(/\d{4}/);
      }
    }
  }

  function expectOfCard(payload: typeof allTracks, fault: Fault): void {
    for (const name of ['track1', 'track2', 'track3'] as const) {
      const read = payload[name];
      const { data } = allTracks[name];
      if (fault.kind !== 'flip') expect(read).toEqual(allTracks[name]);
      else if (checked || read.status !== 'ok') expect([allTracks[name], invalid]).toContainEqual(read);
      else {
        const signs = Array.from(data).filter((sign, at) => read.data[at] !== sign);
        expect(read.data).toHaveLength(data.length);
        expect(signs.length, 'wrong signs after one wrong bit').toBeLessThanOrEqual(1);
      }
    }
  }

  /** The proof that nothing is left over. */
  async function stillWorks(place: Place): Promise<void> {
    expect(await readCard(place)).toEqual([{ code: 'success', payload: allTracks }]);
    expect(JSON.stringify(place.state)).toBe('{"device":"online"}');
    await place.close();
  }

  it.each([false, true])('reads a card; deliveries whole: %s', async whole => {
    await stillWorks(open(undefined, whole));
  });

  it.each([false, true])(
    'never hangs, never mixes cards and comes back, whatever befalls any byte of a swipe; whole: %s',
    async whole => {
      const plain = open(undefined, whole);
      await readCard(plain);
      const seen = { replies: [...plain.replies], hostBytes: plain.hostBytes };
      await plain.close();
      // The long report byte by byte: its head, and samples of the rest, which is tried whole.
      const faults = Array.from(everyFault(seen)).filter(
        fault =>
          !(!whole && fault.kind === 'flip' && fault.bit > 80 && fault.bit % sample !== 0) &&
          !(whole && fault.kind === 'unplugInReply'),
      );
      const tried = await tryFaults(faults, async fault => {
        const place = open(fault, whole);
        expectRight(await readCard(place), fault);
        await place.pass(5000);
        await stillWorks(place);
      });
      expect(tried).toBeGreaterThan(200);
    },
    120_000,
  );

  it('loses its power at any byte of a swipe, and reads the next', async () => {
    for (let byte = 0; byte < 340; byte += 7) {
      const place = open();
      await place.untilOnline();
      const id = place.give('cardReader.readRawData', wanted);
      place.thing.swipe(fullCard);
      await place.pass(50 + (byte * 10_000) / baud);
      place.powerCycle();
      await place.pass(5000);
      place.thing.swipe(fullCard);
      await place.pass(5000);
      place.cancel(id);
      const [end] = place.completionsOf(id);
      if (end?.code === 'success') expect(end.payload).toEqual(allTracks);
      else expect(end?.code).toMatch(/^commandErrorCode$/);
      await stillWorks(place);
    }
  });
});
