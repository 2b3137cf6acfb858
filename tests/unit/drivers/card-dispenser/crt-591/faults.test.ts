import { describe, expect, it } from 'vitest';
import { crt591Driver } from '../../../../../drivers/card-dispenser/crt-591/driver.ts';
import {
  type CrtSimulator,
  simulateCrt591,
} from '../../../../../drivers/card-dispenser/crt-591/simulator.ts';
import {
  type Completion,
  everyFault,
  type Fault,
  isMended,
  type Seen,
  VirtualPlace,
} from '../../virtual-place.ts';

const open = (fault?: Fault, whole = false): VirtualPlace<CrtSimulator> =>
  new VirtualPlace(crt591Driver, 9600, simulateCrt591, fault, whole);
const isDoubtful = ({ code, ...rest }: Completion): boolean =>
  code === 'commandErrorCode' && 'errorCode' in rest && rest.errorCode === 'moveDoubtful';

/** A card from the stacker to the customer, and one to the bin; each completion against where the cards really are. */
async function visit(place: VirtualPlace<CrtSimulator>, mended: boolean): Promise<Seen> {
  const { thing } = place;
  await place.untilOnline();

  const dispensing = await place.run('cardDispenser.dispenseCard', {});
  if (dispensing.code === 'success') expect(thing).toSatisfy(at('reader'));
  else if (!isDoubtful(dispensing)) expect(thing.dispensed()).toBe(0);
  expect(thing.dispensed(), 'one command, one card').toBeLessThanOrEqual(1);
  await settle(place);

  const ejecting = await place.run('cardDispenser.ejectCard', {});
  if (ejecting.code === 'success') expect(thing).toSatisfy(at('gate'));
  else if (!isDoubtful(ejecting)) expect(thing).not.toSatisfy(at('gate'));
  await settle(place);
  expect(thing.dispensed(), 'an eject brings no new card').toBeLessThanOrEqual(1);

  const retaining = await place.run('cardDispenser.retainCard', {});
  if (retaining.code === 'success') expect(thing.bin()).toBe(1);
  else if (!isDoubtful(retaining)) expect(thing.bin()).toBe(0);
  if (mended) {
    const success = { code: 'success', payload: {} };
    expect([dispensing, ejecting, retaining]).toEqual([success, success, success]);
    for (const move of moves) expect(place.written.filter(frame => frame === move)).toHaveLength(1);
  }
  const seen = { replies: [...place.replies], hostBytes: place.hostBytes };
  await settle(place);
  return seen;
}

/** To the reader, to the gate, to the bin. */
const moves = ['F2 00 00 03 43 32 31 03 B2', 'F2 00 00 03 43 32 30 03 B3', 'F2 00 00 03 43 32 33 03 B0'];

const at = (position: string) => (thing: CrtSimulator) => thing.position() === position;

async function settle(place: VirtualPlace<CrtSimulator>): Promise<void> {
  await place.pass(5000);
  await place.untilOnline();
}

/** The proof that nothing is left over. */
async function stillWorks(place: VirtualPlace<CrtSimulator>): Promise<void> {
  const { thing } = place;
  if (thing.position() !== 'none')
    expect(await place.run('cardDispenser.retainCard', {})).toMatchObject({ code: 'success' });
  const before = thing.dispensed();
  expect(await place.run('cardDispenser.dispenseCard', {})).toMatchObject({ code: 'success' });
  expect(await place.run('cardDispenser.ejectCard', {})).toMatchObject({ code: 'success' });
  expect(thing.dispensed()).toBe(before + 1);
  const events = place.events.length;
  thing.takeCard();
  await place.until(() => place.events.length > events, 5000, 'the card to be missed');
  expect(place.events.at(-1)).toBe('mediaRemoved');
  await place.close();
}

describe('a card dispenser', () => {
  it.each([false, true])('moves cards as told; deliveries whole: %s', async whole => {
    const place = open(undefined, whole);
    await visit(place, true);
    expect(place.thing.bin()).toBe(1);
    await stillWorks(place);
  });

  it('never hangs, never lies, never moves twice and comes back, whatever befalls any byte of it', async () => {
    let tried = 0;
    for (const fault of everyFault(await visit(open(), true))) {
      try {
        const place = open(fault);
        await visit(place, isMended(fault));
        if (fault.kind !== 'flipInCommand' && fault.kind !== 'powerCycleInCommand')
          for (const move of moves.slice(0, 2))
            expect(place.written.filter(frame => frame === move).length, 'never twice').toBeLessThanOrEqual(
              1,
            );
        if (isMended(fault)) await place.close();
        else await stillWorks(place);
      } catch (error) {
        throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
      }
      tried++;
    }
    expect(tried).toBeGreaterThan(500);
  }, 120_000);
});
