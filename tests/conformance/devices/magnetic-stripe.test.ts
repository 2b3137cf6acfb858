import { describe, expect, it, vi } from 'vitest';
import { simulateMagtekHid } from '../../../drivers/card-reader/magtek-hid/simulator.ts';
import { simulateSerialTrack } from '../../../drivers/card-reader/serial-track/simulator.ts';
import type { TestStripe } from '../../../drivers/card-reader/simulator.ts';
import { serialRig } from '../lines.ts';
import { overLine } from './over-line.ts';
import { limit, place } from './place.ts';

/** The card of protocols 4.6, of nobody. */
const track2 = '1234567890123456=99121010000000000000';
const card: TestStripe = { tracks: { track1: 'B1234567890123456^ZHANG/SAN^99121010000000000000', track2 } };
const wanted = { track1: false, track2: true, track3: false };
const read = { code: 'success', payload: { track2: { status: 'ok', data: track2 } } };

const models = [
  ['over HID', 'card-reader/magtek-hid', 480_000, simulateMagtekHid],
  ['over a serial line', 'card-reader/serial-track', 9600, simulateSerialTrack],
] as const;

describe.each(models)('a card reader %s', (_line, model, baud, simulate) => {
  const reader = () => place(model, baud, world => simulate(world));
  type Reader = Awaited<ReturnType<typeof reader>>;
  /** Begins a reading, and swipes when the reader was told of it. */
  const swipe = async (at: Reader, stripe = card) => {
    const reading = at.run('cardReader.readRawData', wanted);
    await Promise.resolve();
    at.thing.swipe(stripe);
    return reading;
  };
  const stillWorks = async (at: Reader): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    expect(await swipe(at)).toEqual(read);
  };

  it('reads one card after the other', async () => {
    const at = await reader();
    await stillWorks(at);
    await stillWorks(at);
  });

  it('says that a track cannot be read', async () => {
    const at = await reader();
    expect(await swipe(at, { tracks: { track1: 'A' }, failed: ['track2'] })).toMatchObject({
      errorCode: 'invalidMedia',
    });
    expect(
      await at.run('cardReader.readRawData', { track1: false, track2: false, track3: false }),
    ).toMatchObject({
      code: 'invalidData',
    });
    await stillWorks(at);
  });

  it('stops waiting when it is told to, and when its time is over', async () => {
    const at = await reader();
    const reading = at.run('cardReader.readRawData', wanted);
    at.cancelAll();
    expect(await reading).toMatchObject({ code: 'canceled' });
    expect(await at.run('cardReader.readRawData', wanted, 200)).toMatchObject({ code: 'timeOut' });
    await stillWorks(at);
  });

  it.each(['split', 'late'] as const)('reads a card that comes %s', async fault => {
    const at = await reader();
    at.line.inject(fault);
    expect(await swipe(at)).toEqual(read);
    await stillWorks(at);
  });

  it('goes on waiting when a swipe is lost on the way', async () => {
    const at = await reader();
    at.line.inject('silent');
    let end: unknown;
    const reading = swipe(at).then(completion => {
      end = completion;
    });
    await vi.waitFor(async () => {
      at.thing.swipe(card);
      await new Promise(resolve => setTimeout(resolve, 200));
      expect(end).toEqual(read);
    }, limit);
    await reading;
    await stillWorks(at);
  });

  it.each([0, 0.3, 0.99])('ends and comes back when the plug is pulled at %d of a swipe', async part => {
    const at = await reader();
    at.line.inject('unplug', part);
    expect(await swipe(at)).toMatchObject({ code: 'deviceNotReady' });
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    await at.line.plug();
    await stillWorks(at);
  });

  it('reads the next card after a power cycle in the middle of one', async () => {
    const at = await reader();
    const reading = swipe(at);
    at.line.powerCycle();
    // Whatever came of the first swipe, the customer swipes again.
    await new Promise(resolve => setTimeout(resolve, 300));
    at.thing.swipe(card);
    expect(await reading).toEqual(read);
    await stillWorks(at);
  });
});

it('a card reader reads over a serial line, and is missed when it goes', async () => {
  const at = await overLine(serialRig, 'card-reader/serial-track', world => simulateSerialTrack(world, true));
  const reading = at.run('cardReader.readRawData', wanted);
  at.thing.swipe(card);
  expect(await reading).toEqual(read);
  at.vanish();
  await at.until('offline');
});
