import { describe, expect, it } from 'vitest';
import { encodeOrder, encodeReports } from '../../../../drivers/barcode-reader/hid-pos/codec.ts';
import { hidPosDriver, hidPosHoneywellDriver } from '../../../../drivers/barcode-reader/hid-pos/driver.ts';
import { triggerOff, triggerOn } from '../../../../drivers/barcode-reader/honeywell.ts';
import { encodeLine } from '../../../../drivers/barcode-reader/serial/codec.ts';
import {
  serialHoneywellDriver,
  serialScannerDriver,
} from '../../../../drivers/barcode-reader/serial/driver.ts';
import type { Driver, DriverCommand } from '../../../../drivers/driver.ts';
import { show } from '../bytes.ts';
import { expectOneCompletion, Harness } from '../driver-harness.ts';
import { longCode, longText, shortCode, shortText } from './codes.ts';

const read = (id: string): DriverCommand => ({ id, name: 'barcodeReader.read', payload: {} });
const good = (id: string, text: string) => ({
  id,
  completion: { code: 'success', payload: { symbology: 'Q1', barcodeData: text } },
});

interface Model {
  readonly driver: Driver<unknown>;
  /** What the scanner sends for the short and for the long code. */
  readonly short: readonly Uint8Array[];
  readonly long: readonly Uint8Array[];
  /** What makes it look and stop. */
  readonly press?: string;
  readonly release?: string;
}
const overHid = { short: encodeReports('Q1', shortCode.data), long: encodeReports('Q1', longCode.data) };
const overSerial = { short: [encodeLine('Q1', shortCode.data)], long: [encodeLine('Q1', longCode.data)] };

const models: readonly [string, Model][] = [
  ['over HID', { driver: hidPosDriver, ...overHid }],
  [
    'of Honeywell over HID',
    {
      driver: hidPosHoneywellDriver,
      ...overHid,
      press: show(encodeOrder(triggerOn)),
      release: show(encodeOrder(triggerOff)),
    },
  ],
  ['over a serial line', { driver: serialScannerDriver, ...overSerial }],
  [
    'of Honeywell over a serial line',
    { driver: serialHoneywellDriver, ...overSerial, press: show(triggerOn), release: show(triggerOff) },
  ],
];

it('a scanner over a serial line has no TCP line: a network pauses in the middle of a code', () => {
  for (const { manifest } of [serialScannerDriver, serialHoneywellDriver])
    expect(manifest.transports).not.toContain('tcp');
});

describe.each([
  ['bytes that begin as a report does', Uint8Array.of(2, 5)],
  ['bytes that begin as nothing does', Uint8Array.of(0xff, 0)],
])('a HID scanner after %s, and nothing more', (_noise, noise) => {
  it('gives the report that comes whole when somebody asks', () => {
    const harness = new Harness(hidPosDriver);
    harness.connect();
    harness.hear(noise);
    harness.command(read('1'));
    harness.hear(...overHid.short);
    expect(harness.completions).toEqual([good('1', shortText)]);
  });
});

it('a HID scanner gives nobody the end of a code that began before they asked', () => {
  const harness = new Harness(hidPosDriver);
  harness.connect();
  harness.hear(...overHid.long.slice(0, 1));
  harness.command(read('1'));
  harness.hear(...overHid.long.slice(1));
  expect(harness.completions).toEqual([]);
});

describe.each(models)('a scanner %s', (_line, { driver, short, long, press, release }) => {
  const orders = (harness: Harness): string[] => harness.takeWritten().map(show);
  const ready = (): Harness => {
    const harness = new Harness(driver);
    harness.connect();
    expect(harness.published).toEqual({ device: 'online' });
    // It may have been left looking.
    expect(orders(harness)).toEqual(release === undefined ? [] : [release]);
    return harness;
  };
  const scan = (harness: Harness, pieces: readonly Uint8Array[]): void => {
    harness.hear(...pieces);
    if (harness.timers.has('quiet')) harness.expire('quiet');
  };

  it('gives the code that is shown, of one piece or several, and looks no longer than that', () => {
    const harness = ready();
    harness.command(read('1'));
    expect(orders(harness)).toEqual(press === undefined ? [] : [press]);
    scan(harness, short);
    expect(orders(harness)).toEqual(release === undefined ? [] : [release]);
    harness.command(read('2'));
    scan(harness, long);
    expect(harness.completions).toEqual([good('1', shortText), good('2', longText)]);
    expect(harness.timers.size).toBe(0);
  });

  it('goes on looking while it waits, also when the scanner stopped by itself or lost its power', () => {
    const harness = ready();
    harness.command(read('1'));
    if (press === undefined) return expect(harness.timers.has('press')).toBe(false);
    orders(harness);
    harness.expire('press');
    harness.expire('press');
    expect(orders(harness)).toEqual([press, press]);
    return harness.cancel();
  });

  it('forgets a code that is shown while nobody asks, and one that began before', () => {
    const harness = ready();
    scan(harness, short);
    harness.hear((long[0] ?? new Uint8Array()).subarray(0, 30));
    harness.command(read('1'));
    scan(harness, [(long[0] ?? new Uint8Array()).subarray(30), ...long.slice(1)]);
    expect(harness.completions).toEqual([]);
    scan(harness, short);
    expect(harness.completions).toEqual([good('1', shortText)]);
  });

  it('gives the first of two codes to the first who asks, and the second to nobody', () => {
    const harness = ready();
    harness.command(read('1'));
    scan(harness, short);
    scan(harness, long);
    harness.command(read('2'));
    expect(harness.completions).toEqual([good('1', shortText)]);
  });

  it.each([
    ['is cancelled', (harness: Harness) => harness.cancel(), 'canceled'],
    ['waited a minute', (harness: Harness) => harness.expire('wait'), 'timeOut'],
    ['lost its scanner', (harness: Harness) => harness.disconnect(), 'deviceNotReady'],
  ])('ends a reading that %s', (_why, happen, code) => {
    const harness = ready();
    harness.command(read('1'));
    orders(harness);
    happen(harness);
    expect(harness.completions).toMatchObject([{ id: '1', completion: { code } }]);
    if (release !== undefined && code !== 'deviceNotReady') expect(orders(harness)).toEqual([release]);
  });

  it('says that a code came only in part, and reads the next', () => {
    const harness = ready();
    harness.command(read('1'));
    // Over HID the end of a code can be missing; on a serial line that is noise.
    const overlong = [encodeLine('Q1', Buffer.from('7'.repeat(8000)))];
    scan(harness, long.length > 1 ? long.slice(0, 2) : overlong);
    expect(harness.completions).toMatchObject([
      { completion: { code: 'commandErrorCode', errorCode: 'invalidMedia' } },
    ]);
    harness.command(read('2'));
    scan(harness, short);
    expect(harness.completions[1]).toEqual(good('2', shortText));
  });

  it('goes on waiting after noise, and tells technicians of it until a code was read', () => {
    const harness = ready();
    harness.command(read('1'));
    scan(harness, [Uint8Array.of(0xff, 0x00)]);
    expect(harness.completions).toEqual([]);
    expect(harness.published).toEqual({ device: 'online', cause: expect.any(String) });
    scan(harness, short);
    expect(harness.completions).toEqual([good('1', shortText)]);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('shows its orders to a trace, and nothing of a code', () => {
    expect(driver.shown?.('received', long[0] ?? new Uint8Array())).toBe(0);
    expect(driver.shown?.('sent', triggerOn)).toBe(triggerOn.length);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    const [first = new Uint8Array()] = long;
    expectOneCompletion(driver, read, [...short, ...long, first.subarray(0, 20), first.subarray(20)]);
  });
});
