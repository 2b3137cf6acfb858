import { describe, expect, it } from 'vitest';
import type { Driver } from '../../../../drivers/driver.ts';
import type { SimulatorWorld } from '../../../../drivers/simulator.ts';
import type { VoiceSimulator } from '../../../../drivers/voice/simulator.ts';
import { syn6288Driver } from '../../../../drivers/voice/syn6288/driver.ts';
import { simulateSyn6288 } from '../../../../drivers/voice/syn6288/simulator.ts';
import { xfs5152Driver } from '../../../../drivers/voice/xfs5152/driver.ts';
import { simulateXfs5152 } from '../../../../drivers/voice/xfs5152/simulator.ts';
import { everyFault, type Fault, isMended, type Seen, VirtualPlace } from '../virtual-place.ts';

const models: readonly {
  name: string;
  driver: Driver<unknown>;
  baud: number;
  simulate: (world: SimulatorWorld) => VoiceSimulator;
}[] = [
  { name: 'SYN6288', driver: syn6288Driver, baud: 9600, simulate: simulateSyn6288 },
  { name: 'XFS5152', driver: xfs5152Driver, baud: 115_200, simulate: simulateXfs5152 },
];

describe.each(models)('a $name', ({ name, driver, baud, simulate }) => {
  const open = (fault?: Fault, whole = false): VirtualPlace<VoiceSimulator> =>
    new VirtualPlace(driver, baud, simulate, fault, whole);
  const texts = ['请A023号', '到5号窗口'];

  /** Two calls one after the other, and the proof that nothing is left over: a third that is said. */
  const visit = async (place: VirtualPlace<VoiceSimulator>, mended: boolean): Promise<Seen> => {
    await place.untilOnline();
    for (const text of texts) {
      const before = place.thing.said().filter(said => said === text).length;
      const { code } = await place.run('voice.speak', { text });
      const after = place.thing.said().filter(said => said === text).length;
      // A module without checksum may have said a damaged text, and one that lost its power none.
      if (code === 'success' && name === 'SYN6288') expect(after).toBeGreaterThan(before);
    }
    if (mended) expect(place.thing.said()).toEqual(texts);
    if (mended) expect(place.thing.begun()).toEqual(texts);
    const seen = { replies: [...place.replies], hostBytes: place.hostBytes };
    await place.pass(20_000);
    await place.untilOnline();
    expect(await place.run('voice.speak', { text: '欢迎' })).toEqual({ code: 'success', payload: {} });
    expect(place.thing.said().at(-1)).toBe('欢迎');
    await place.close();
    return seen;
  };

  it.each([false, true])('says every text once and to its end; deliveries whole: %s', async whole => {
    const place = open(undefined, whole);
    await visit(place, true);
    expect(place.thing.said()).toEqual([...texts, '欢迎']);
    expect(place.thing.begun()).toEqual(place.thing.said());
  });

  it('never hangs, never lies and comes back, whatever befalls any byte of it', async () => {
    const seen = await visit(open(), true);
    let tried = 0;
    for (const fault of everyFault(seen)) {
      try {
        await visit(open(fault), isMended(fault));
      } catch (error) {
        throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
      }
      tried++;
    }
    expect(tried).toBeGreaterThan(300);
  });
});
