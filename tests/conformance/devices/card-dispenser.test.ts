import { describe, expect, it, vi } from 'vitest';
import { simulateCrt591 } from '../../../drivers/card-dispenser/crt-591/simulator.ts';
import { limit, place } from './place.ts';

describe('a card dispenser', () => {
  const dispenser = () => place('card-dispenser/crt-591', 9600, world => simulateCrt591(world, 3));
  type Dispenser = Awaited<ReturnType<typeof dispenser>>;
  const success = { code: 'success', payload: {} };
  const dispense = (at: Dispenser) => at.run('cardDispenser.dispenseCard', {});
  const eject = (at: Dispenser) => at.run('cardDispenser.ejectCard', {});
  const retain = (at: Dispenser) => at.run('cardDispenser.retainCard', {});
  const stillWorks = async (at: Dispenser): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    at.thing.fill(5);
    if (at.thing.position() !== 'none') expect(await retain(at)).toEqual(success);
    const before = at.thing.dispensed();
    expect(await dispense(at)).toEqual(success);
    expect(await eject(at)).toEqual(success);
    expect(at.thing.dispensed()).toBe(before + 1);
    expect(at.thing.position()).toBe('gate');
  };

  it('brings a card, offers it, and tells when it was taken', async () => {
    const at = await dispenser();
    expect(at.state()).toEqual({ device: 'online', media: 'notPresent', stacker: 'low', retainBin: 'ok' });
    expect(await dispense(at)).toEqual(success);
    expect(at.state()?.media).toBe('present');
    expect(await eject(at)).toEqual(success);
    at.thing.takeCard();
    await vi.waitFor(() => expect(at.events).toEqual(['mediaRemoved']), limit);
    expect(at.state()?.media).toBe('notPresent');
  });

  it('takes a card back that nobody took', async () => {
    const at = await dispenser();
    await dispense(at);
    await eject(at);
    expect(await retain(at)).toEqual(success);
    expect([at.thing.position(), at.thing.bin()]).toEqual(['none', 1]);
  });

  it('says when the stacker is empty, and goes on when someone has filled it', async () => {
    const at = await dispenser();
    for (let card = 0; card < 3; card++) {
      expect(await dispense(at)).toEqual(success);
      expect(await retain(at)).toEqual(success);
    }
    expect(await dispense(at)).toMatchObject({ errorCode: 'noMedia' });
    expect(at.state()?.stacker).toBe('empty');
    await stillWorks(at);
  });

  it('tells of a jam, and is back when someone has cleared it', async () => {
    const at = await dispenser();
    at.thing.jam();
    expect(await dispense(at)).toMatchObject({ errorCode: 'mediaJam' });
    expect(at.state()?.device).toBe('userError');
    at.thing.clearJam();
    await stillWorks(at);
  });

  // ACK and status, ACK and reply to the move.
  describe.each([1, 2, 3, 4])('when a fault strikes answer %i of a dispense', nth => {
    it.each([
      ['split', 0],
      ['bitFlip', 0],
      ['bitFlip', 0.3],
      ['bitFlip', 0.99],
      ['silent', 0],
    ] as const)('one card comes, and the command knows: %s at %f', async (fault, where) => {
      const at = await dispenser();
      at.strike(fault, nth, where);
      expect(await dispense(at)).toEqual(success);
      expect([at.thing.dispensed(), at.thing.position()]).toEqual([1, 'reader']);
      await stillWorks(at);
    });

    it('by being late, a card comes or the command says that none did', async () => {
      const at = await dispenser();
      at.strike('late', nth);
      const { code } = await dispense(at);
      expect(at.thing.dispensed()).toBe(code === 'success' ? 1 : 0);
      await stillWorks(at);
    });

    it('by pulling the plug, the command ends and is no lie', async () => {
      const at = await dispenser();
      at.strike('unplug', nth);
      const completion = await dispense(at);
      if (completion.code === 'deviceNotReady') expect(at.thing.dispensed()).toBe(0);
      else expect(completion).toMatchObject({ code: 'commandErrorCode', errorCode: 'moveDoubtful' });
      await at.line.plug();
      await stillWorks(at);
    });
  });

  it('reads the place of the card after it lost its power in the middle of a move', async () => {
    const at = await dispenser();
    const moving = dispense(at);
    await vi.waitFor(() => expect(at.thing.moving()).toBe(true), limit);
    at.line.powerCycle();
    const completion = await moving;
    if (completion.code === 'success') expect(at.thing.position()).not.toBe('none');
    else expect(['commandErrorCode', 'deviceNotReady', 'hardwareError']).toContain(completion.code);
    expect(at.thing.dispensed()).toBeLessThanOrEqual(1);
    await stillWorks(at);
  });

  it('ends the command when the machine has fallen silent, and is back when it speaks', async () => {
    const at = await dispenser();
    for (let index = 0; index < 10; index++) at.line.inject('silent');
    expect(await dispense(at)).toMatchObject({ code: 'deviceNotReady' });
    expect(at.thing.dispensed()).toBe(0);
    await stillWorks(at);
  });
});
