import { describe, expect, it } from 'vitest';
import { hidPosDriver, hidPosHoneywellDriver } from '../../../../drivers/barcode-reader/hid-pos/driver.ts';
import {
  simulateHidPos,
  simulateHidPosHoneywell,
} from '../../../../drivers/barcode-reader/hid-pos/simulator.ts';
import {
  serialHoneywellDriver,
  serialScannerDriver,
} from '../../../../drivers/barcode-reader/serial/driver.ts';
import {
  simulateSerialHoneywell,
  simulateSerialScanner,
} from '../../../../drivers/barcode-reader/serial/simulator.ts';
import type { ScannerSimulator, TestCode } from '../../../../drivers/barcode-reader/simulator.ts';
import type { Driver } from '../../../../drivers/driver.ts';
import type { SimulatorWorld } from '../../../../drivers/simulator.ts';
import { tryFaults } from '../try-faults.ts';
import { type Completion, everyFault, type Fault, VirtualPlace } from '../virtual-place.ts';
import { longCode, longText, shortCode, shortText } from './codes.ts';

type Place = VirtualPlace<ScannerSimulator>;
interface Model {
  readonly driver: Driver<unknown>;
  readonly baud: number;
  readonly simulate: (world: SimulatorWorld) => ScannerSimulator;
}
const models: readonly [string, Model][] = [
  ['over HID', { driver: hidPosDriver, baud: 480_000, simulate: simulateHidPos }],
  [
    'of Honeywell over HID',
    { driver: hidPosHoneywellDriver, baud: 480_000, simulate: simulateHidPosHoneywell },
  ],
  ['over a serial line', { driver: serialScannerDriver, baud: 9600, simulate: simulateSerialScanner }],
  [
    'of Honeywell over a serial line',
    { driver: serialHoneywellDriver, baud: 9600, simulate: simulateSerialHoneywell },
  ],
];
const success = (text: string) => ({ code: 'success', payload: { symbology: 'Q1', barcodeData: text } });

describe.each(models)('a scanner %s', (_line, { driver, baud, simulate }) => {
  const open = (fault?: Fault, whole = false): Place =>
    new VirtualPlace(driver, baud, simulate, fault, whole);

  /** A customer who shows the code again when nothing happens, and when they are told that it was not read. */
  async function readCode(place: Place, code: TestCode): Promise<Completion[]> {
    const ends: Completion[] = [];
    while (ends.at(-1)?.code !== 'success') {
      expect(ends.length, 'readings of one code').toBeLessThan(6);
      await place.untilOnline();
      const id = place.give('barcodeReader.read', {});
      const ended = (): boolean => place.completionsOf(id).length > 0;
      for (let times = 0; times < 3 && !ended(); times++) {
        place.thing.show(code);
        await place.pass(6000);
        place.thing.takeAway();
        await place.pass(500);
      }
      await place.until(ended, 70_000, 'the end of a reading');
      ends.push(...place.completionsOf(id));
    }
    return ends;
  }

  /**
   * A flipped bit makes another text: neither line has a check, the check of USB is not simulated. A report that is lost
   * as a whole from the middle of a code is not missed either, for reports carry no number.
   */
  function expectRight(ends: readonly Completion[], fault: Fault, replies: number): void {
    const lostReport = fault.kind === 'silent' && replies > 2 && fault.reply < 2;
    const twice = fault.kind === 'twice' && replies > 2;
    if (fault.kind !== 'flip' && !lostReport && !twice) expect(ends.at(-1)).toEqual(success(longText));
    for (const end of ends.slice(0, -1)) {
      expect(end.code).toMatch(/^(commandErrorCode|deviceNotReady)$/);
      expect(JSON.stringify(end), 'nothing of the code in a failure').not.toMatch(/\d{4}/);
    }
  }

  /** The proof that nothing is left over, and that a dark scanner is dark again. */
  async function stillWorks(place: Place): Promise<void> {
    expect(await readCode(place, shortCode)).toEqual([success(shortText)]);
    expect(place.state).toEqual({ device: 'online' });
    await place.pass(100);
    expect(place.thing.looking()).toBe(!driver.manifest.model.endsWith('honeywell'));
    await place.close();
  }

  it.each([false, true])('reads codes; deliveries whole: %s', async whole => {
    const place = open(undefined, whole);
    expect(await readCode(place, longCode)).toEqual([success(longText)]);
    await stillWorks(place);
  });

  it.each([false, true])(
    'never hangs, never puts codes together and comes back, whatever befalls any byte; whole: %s',
    async whole => {
      const plain = open(undefined, whole);
      await readCode(plain, longCode);
      const seen = { replies: [...plain.replies], hostBytes: plain.hostBytes };
      await plain.close();
      // Byte by byte a sample of the bits; whole, all of them.
      const faults = Array.from(everyFault(seen)).filter(
        fault =>
          !(!whole && fault.kind === 'flip' && fault.bit > 64 && fault.bit % 7 !== 0) &&
          !(whole && fault.kind === 'unplugInReply'),
      );
      const tried = await tryFaults(faults, async fault => {
        const place = open(fault, whole);
        expectRight(await readCode(place, longCode), fault, seen.replies.length);
        await place.pass(5000);
        await stillWorks(place);
      });
      expect(tried).toBeGreaterThan(200);
    },
    120_000,
  );

  it('loses its power at any moment, and reads the code when it is back', async () => {
    for (let moment = 0; moment < 200; moment += 9) {
      const place = open();
      await place.untilOnline();
      const id = place.give('barcodeReader.read', {});
      place.thing.show(longCode);
      await place.pass(moment);
      place.powerCycle();
      await place.pass(12_000);
      const [end] = place.completionsOf(id);
      // Over HID half a code is known to be one, and the customer is told.
      if (end?.code !== 'commandErrorCode') expect(end).toEqual(success(longText));
      place.thing.takeAway();
      await stillWorks(place);
    }
  });
});
