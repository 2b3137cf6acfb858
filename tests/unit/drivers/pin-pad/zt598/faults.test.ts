import { describe, expect, it } from 'vitest';
import { zt598Driver } from '../../../../../drivers/pin-pad/zt598/driver.ts';
import { type PadSimulator, simulateZt598 } from '../../../../../drivers/pin-pad/zt598/simulator.ts';
import {
  type Completion,
  everyFault,
  type Fault,
  isMended,
  type Seen,
  VirtualPlace,
} from '../../virtual-place.ts';

const open = (fault?: Fault, whole = false): VirtualPlace<PadSimulator> =>
  new VirtualPlace(zt598Driver, 9600, simulateZt598, fault, whole);
const wanted = { key: 0x30, customerData: '123456789012' };

/** The customer types a PIN at a person's pace as soon as the pad takes keys, and ENTER until someone listens. */
async function enterPin(place: VirtualPlace<PadSimulator>): Promise<Completion | undefined> {
  const id = place.give('pinPad.pinEntry', { minLen: 4, maxLen: 6 });
  const ended = (): boolean => place.completionsOf(id).length > 0;
  for (let patience = 0; patience < 200 && !ended(); patience++) {
    await place.pass(500);
    if (!place.thing.open()) continue;
    for (const key of ['1', '2', 'clear', '3', '4', '5', '6'] as const) {
      place.thing.press(key);
      await place.pass(150);
    }
    place.thing.press('enter');
  }
  await place.until(ended, 120_000, 'the end of the entry');
  return place.completionsOf(id)[0];
}

async function visit(place: VirtualPlace<PadSimulator>, mended: boolean): Promise<Seen> {
  await place.untilOnline();
  const entry = await enterPin(place);
  const block = await place.run('pinPad.getPinBlock', wanted);
  if (mended) {
    expect(entry).toEqual({ code: 'success', payload: { completion: 'enter' } });
    expect(block).toMatchObject({ code: 'success' });
  }
  const seen = { replies: [...place.replies], hostBytes: place.hostBytes };
  await place.pass(10_000);
  await place.untilOnline();
  return seen;
}

/** The proof that nothing is left over: the next customer's PIN gives the block that it always gives. */
async function stillWorks(place: VirtualPlace<PadSimulator>): Promise<void> {
  expect(await enterPin(place)).toEqual({ code: 'success', payload: { completion: 'enter' } });
  expect(place.thing.open()).toBe(false);
  const block = await place.run('pinPad.getPinBlock', wanted);
  expect(block).toEqual({ code: 'success', payload: { pinBlock: await rightBlock } });
  await place.close();
}

const rightBlock = (async () => {
  const place = open();
  await place.untilOnline();
  await enterPin(place);
  const block = await place.run('pinPad.getPinBlock', wanted);
  await place.close();
  return (block as { payload: { pinBlock: string } }).payload.pinBlock;
})();

describe('a pin pad', () => {
  it.each([false, true])('takes a PIN and gives its block; deliveries whole: %s', async whole => {
    const place = open(undefined, whole);
    await visit(place, true);
    expect(place.events).toEqual(['enterData', 'key', 'key', 'cleared', 'key', 'key', 'key', 'key']);
    await stillWorks(place);
  });

  it('never hangs, never lies and comes back, whatever befalls any byte of it', async () => {
    let tried = 0;
    const plain = await visit(open(), true);
    for (const fault of everyFault(plain)) {
      try {
        const place = open(fault);
        // A key has no checksum and is not sent twice: one that is lost is a key not pressed.
        const pressed = 'reply' in fault && plain.replies[fault.reply] === 1;
        await visit(place, isMended(fault) && !pressed);
        if (isMended(fault)) await place.close();
        else await stillWorks(place);
      } catch (error) {
        throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
      }
      tried++;
    }
    expect(tried).toBeGreaterThan(500);
  }, 120_000);

  it('refuses everything when it was tampered with, and says so', async () => {
    const place = open();
    await place.untilOnline();
    place.thing.tamper();
    expect(await place.run('pinPad.getPinBlock', wanted)).toMatchObject({ code: 'hardwareError' });
    expect(place.state).toEqual({ device: 'hardwareError', cause: 'the pad has been tampered with' });
    await place.close();
  });
});
