import { describe, expect, it } from 'vitest';
import { crt591Driver } from '../../../../drivers/card-dispenser/crt-591/driver.ts';
import { simulateCrt591 } from '../../../../drivers/card-dispenser/crt-591/simulator.ts';
import { sdtDriver } from '../../../../drivers/id-card/sdt/driver.ts';
import { type SdtSimulator, simulateSdt } from '../../../../drivers/id-card/sdt/simulator.ts';
import type { SimulatorWorld } from '../../../../drivers/simulator.ts';
import { type Fault, VirtualPlace } from '../virtual-place.ts';

const opened = (place: { trace(): readonly { kind: string }[] }): number =>
  place.trace().filter(({ kind }) => kind === 'lineOpened').length;

const card = {
  id: 'zhang-san',
  layout: 'resident',
  fields: {
    name: '张三',
    sex: '2',
    ethnicGroup: '01',
    birth: '19491231',
    address: '',
    number: '11010519491231002X',
    authority: '',
    validFrom: '20200101',
    validTo: '长期',
  },
} as const;

/** A reader that can be struck dumb: it hears and does, and says nothing. */
function reader(fault: Fault = { kind: 'none' }) {
  let dumb = false;
  const simulate = (world: SimulatorWorld): SdtSimulator =>
    simulateSdt({ ...world, send: bytes => (dumb ? undefined : world.send(bytes)) });
  const place = new VirtualPlace(sdtDriver, 115_200, simulate, fault, true);
  const setDumb = (now: boolean): void => {
    dumb = now;
  };
  return { place, setDumb };
}

// The first three rungs of design §6; the last two are the kiosk's.
describe('the recovery ladder of the driver host', () => {
  it('first asks again what may be asked again, on the same line', async () => {
    for (const kind of ['silent', 'late', 'twice', 'garbageBefore'] as const) {
      const { place } = reader({ kind, reply: 3 });
      await place.untilOnline();
      place.thing.layCard(card);
      expect(await place.run('idCardReader.readRawData', {})).toMatchObject({ code: 'success' });
      expect(opened(place)).toBe(1);
      await place.close();
    }
  });

  it('then resets a device that says that it has to be, on the same line', async () => {
    const place = new VirtualPlace(crt591Driver, 9600, simulateCrt591, { kind: 'none' }, true);
    await place.untilOnline();
    const before = place.trace().length;
    place.powerCycle();
    expect(await place.run('cardDispenser.dispenseCard', {})).toMatchObject({ code: 'success' });
    expect(opened(place)).toBe(1);
    const sent = place
      .trace()
      .slice(before)
      .flatMap(entry => ('shown' in entry ? [entry.shown] : []));
    // C 0 3: INIT, leave the cards where they are.
    expect(sent.some(shown => shown.startsWith('f2000003433033'))).toBe(true);
    await place.close();
  });

  it('then opens a new line, and takes what comes on it', async () => {
    const { place, setDumb } = reader();
    await place.untilOnline();
    setDumb(true);
    await place.until(() => place.state?.device === 'offline', 60_000, 'silence to be noticed');
    setDumb(false);
    await place.untilOnline();
    place.thing.layCard(card);
    expect(await place.run('idCardReader.readRawData', {})).toMatchObject({ code: 'success' });
    expect(opened(place)).toBe(2);
    expect(place.unresponsive).toBe(0);
    await place.close();
  });

  it('then, when five lines in a row did not help, says so once and goes on trying', async () => {
    const { place, setDumb } = reader();
    setDumb(true);
    await place.until(() => place.unresponsive > 0, 120_000, 'the word that nothing helps');
    expect(opened(place)).toBe(5);
    await place.pass(120_000);
    expect(place.unresponsive).toBe(1);
    setDumb(false);
    await place.untilOnline();
    await place.close();
  });
});
