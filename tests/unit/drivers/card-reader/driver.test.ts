import { describe, expect, it } from 'vitest';
import { encodeReport } from '../../../../drivers/card-reader/magtek-hid/codec.ts';
import { magtekHidDriver } from '../../../../drivers/card-reader/magtek-hid/driver.ts';
import { encodeSwipe } from '../../../../drivers/card-reader/serial-track/codec.ts';
import { serialTrackDriver } from '../../../../drivers/card-reader/serial-track/driver.ts';
import type { Driver, DriverCommand } from '../../../../drivers/driver.ts';
import { expectOneCompletion, Harness } from '../driver-harness.ts';
import { ok, track1, track2, track3 } from './cards.ts';

const read = (id: string): DriverCommand => ({
  id,
  name: 'cardReader.readRawData',
  payload: { track1: false, track2: true, track3: false },
});
const good = { id: '1', completion: { code: 'success', payload: { track2: ok(track2) } } };

const models: readonly [string, Driver<unknown>, Uint8Array, Uint8Array][] = [
  [
    'over HID',
    magtekHidDriver,
    encodeReport({ track1, track2, track3 }),
    encodeReport({ track1 }, ['track2']),
  ],
  [
    'over a serial line',
    serialTrackDriver,
    encodeSwipe({ track1, track2, track3 }),
    encodeSwipe({ track1 }, ['track2']),
  ],
];

it('a reader whose swipe ends with quiet has no TCP line: a network pauses between two tracks', () => {
  expect(serialTrackDriver.manifest.transports).not.toContain('tcp');
});

it('a HID reader gives the report that comes whole after a few bytes of noise, and tells of one that it cannot read', () => {
  for (const report of [encodeReport({ track2 }), encodeReport({}, ['track2'])]) {
    const harness = new Harness(magtekHidDriver);
    harness.connect();
    harness.hear(Uint8Array.of(0, 0, 0, 0));
    harness.command(read('1'));
    harness.hear(report);
    expect(harness.completions).toHaveLength(1);
    if (report[1] === 0) expect(harness.completions).toEqual([good]);
    expect(harness.timers.size).toBe(0);
  }
});

describe.each(models)('a card reader %s', (_line, driver, card, badCard) => {
  const ready = (): Harness => {
    const harness = new Harness(driver);
    harness.connect();
    expect(harness.published).toEqual({ device: 'online' });
    return harness;
  };
  /** A swipe, and the quiet behind it where the reader's text does not say where it ends. */
  const swipe = (harness: Harness, bytes: Uint8Array): void => {
    harness.hear(bytes);
    if (harness.timers.has('quiet')) harness.expire('quiet');
  };

  it('gives the tracks that are wanted when a card is swiped, and asks the reader nothing', () => {
    const harness = ready();
    harness.command(read('1'));
    swipe(harness, card);
    expect(harness.completions).toEqual([good]);
    expect(harness.written).toEqual([]);
    expect(harness.timers.size).toBe(0);
  });

  it('says that the card cannot be read, and reads the next', () => {
    const harness = ready();
    harness.command(read('1'));
    swipe(harness, badCard);
    expect(harness.completions).toMatchObject([
      { completion: { code: 'commandErrorCode', errorCode: 'invalidMedia' } },
    ]);
    harness.command(read('2'));
    swipe(harness, card);
    expect(harness.completions[1]).toEqual({ ...good, id: '2' });
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('forgets a card that is swiped while nobody asks', () => {
    const harness = ready();
    swipe(harness, card);
    harness.command(read('1'));
    expect(harness.completions).toEqual([]);
    expect(harness.timers.has('quiet')).toBe(false);
  });

  it('takes no card that was being swiped before anyone asked', () => {
    const harness = ready();
    harness.hear(card.subarray(0, 130));
    harness.command(read('1'));
    swipe(harness, card.subarray(130));
    expect(harness.completions).toEqual([]);
    swipe(harness, card);
    expect(harness.completions).toEqual([good]);
  });

  it('ends when it is cancelled, and when nobody swipes a card for a minute', () => {
    const harness = ready();
    harness.command(read('1'));
    harness.cancel();
    harness.command(read('2'));
    expect(harness.timers.get('wait')).toBe(60_000);
    harness.expire('wait');
    expect(harness.completions).toMatchObject([
      { id: '1', completion: { code: 'canceled' } },
      { id: '2', completion: { code: 'timeOut' } },
    ]);
  });

  it('does not hold the beginning of a card over to the next line', () => {
    const harness = ready();
    harness.command(read('1'));
    harness.hear(card.subarray(0, 130));
    harness.disconnect();
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
    expect(harness.published).toEqual({ device: 'offline', cause: 'pulled' });
    harness.command(read('2'));
    expect(harness.completions).toMatchObject([{}, { id: '2', completion: { code: 'deviceNotReady' } }]);
    harness.connect();
    harness.command(read('3'));
    swipe(harness, card);
    expect(harness.completions[2]).toEqual({ ...good, id: '3' });
  });

  it('goes on waiting after noise, and tells technicians of it until a card was read', () => {
    const harness = ready();
    harness.command(read('1'));
    swipe(harness, Uint8Array.of(0, 0, 0));
    expect(harness.completions).toEqual([]);
    expect(harness.published).toEqual({ device: 'online', cause: expect.any(String) });
    swipe(harness, card);
    expect(harness.completions).toEqual([good]);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('shows nothing of a card to a trace', () => {
    expect(driver.shown?.('received', card)).toBe(0);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(driver, read, [
      card,
      badCard,
      card.subarray(0, 40),
      card.subarray(40),
      Uint8Array.from([...card, ...badCard]),
    ]);
  });
});
