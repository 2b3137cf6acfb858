import { describe, expect, it, vi } from 'vitest';
import { simulateSdt, type TestCard } from '../../../drivers/id-card/sdt/simulator.ts';
import { deviceCommands } from '../../../src/core/device.ts';
import { overLine, realLines } from './over-line.ts';
import { limit, place } from './place.ts';

const card: TestCard = {
  id: 'zhang-san',
  layout: 'resident',
  fields: {
    name: '张三',
    sex: '2',
    ethnicGroup: '01',
    birth: '19491231',
    number: '11010519491231002X',
    validFrom: '20200101',
    validTo: '长期',
  },
};
const readCard = { code: 'success', payload: { card: { name: '张三', number: '11010519491231002X' } } };

describe('a card reader', () => {
  const reader = (readMs = 200) => place('id-card/sdt', 115_200, world => simulateSdt(world, readMs));
  type Reader = Awaited<ReturnType<typeof reader>>;
  const read = (at: Reader, timeout = 0) => at.run('idCardReader.readRawData', {}, timeout);
  /** No hand is so fast that the reader does not look once. */
  const lift = async (at: Reader): Promise<void> => {
    at.thing.takeCard();
    await vi.waitFor(() => expect(at.state()?.media).not.toBe('present'), limit);
  };
  /** The proof that nothing is left over: the next customer's card is read. */
  const stillWorks = async (at: Reader): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    await lift(at);
    at.thing.layCard(card);
    expect(await read(at)).toMatchObject(readCard);
  };

  it('reads a card that is laid on it while it waits', async () => {
    const at = await reader();
    const reading = read(at);
    at.thing.layCard(card);
    expect(await reading).toMatchObject(readCard);
    expect(at.events).toEqual(['mediaInserted']);
  });

  it('tells who it is', async () => {
    const at = await reader();
    expect(at.state()).toMatchObject({ serialNumber: '05.01-20110511-0012345678-0000000001' });
  });

  it.each([true, false])(
    'does not read a card again that stays on it after a read; the module hides it: %s',
    async hides => {
      const at = await place('id-card/sdt', 115_200, world => simulateSdt(world, 200, hides));
      at.thing.layCard(card);
      expect(await read(at)).toMatchObject(readCard);
      expect(await read(at, 2000)).toMatchObject({ code: 'timeOut' });
      const second = read(at);
      await lift(at);
      at.thing.layCard(card);
      expect(await second).toMatchObject(readCard);
    },
  );

  it('reads photo, fingerprints and an added address when it is asked to', async () => {
    const at = await reader();
    at.thing.layCard({ ...card, fingerprints: 2, newestAddress: '上海市浦东新区示例路2号' });
    const wants = { photo: true, fingerprints: true, newestAddress: true };
    const completion = await at.run('idCardReader.readRawData', wants);
    expect(completion).toMatchObject(readCard);
    expect(completion).toMatchObject({
      payload: { photo: { format: 'wlt' }, newestAddress: '上海市浦东新区示例路2号' },
    });
    const { payload } = completion as { payload: { photo: { data: string }; fingerprints: string[] } };
    const sizes = [payload.photo.data, ...payload.fingerprints].map(
      data => Buffer.from(data, 'base64').length,
    );
    expect(sizes).toEqual([1024, 512, 512]);
    // As the application has it: nothing of it can reach a log.
    const parsed = deviceCommands['idCardReader.readRawData'].result.parse(payload);
    const { card: _, ...marked } = parsed;
    expect(JSON.parse(JSON.stringify(marked))).toEqual({
      photo: '[personal]',
      fingerprints: '[personal]',
      newestAddress: '[personal]',
    });
    expect(parsed.newestAddress?.reveal()).toBe('上海市浦东新区示例路2号');
  });

  // Find, select and read each answer once.
  describe.each([1, 2, 3])('when a fault strikes answer %i of a read', nth => {
    it.each([
      ['split', 0],
      ['bitFlip', 0],
      ['bitFlip', 0.3],
      ['bitFlip', 0.45],
      ['bitFlip', 0.75],
      ['bitFlip', 0.99],
      ['silent', 0],
      ['late', 0],
    ] as const)('the card is read all the same: %s at %f', async (fault, where) => {
      const at = await reader();
      at.strike(fault, nth, where);
      at.thing.layCard(card);
      expect(await read(at)).toMatchObject(readCard);
      await stillWorks(at);
    });

    it('by pulling the plug, the command ends, and the reader is back when the plug is', async () => {
      const at = await reader();
      at.thing.layCard(card);
      at.strike('unplug', nth);
      expect(await read(at)).toMatchObject({ code: 'deviceNotReady' });
      expect(at.state()?.device).toBe('offline');
      await at.line.plug();
      await stillWorks(at);
    });
  });

  it('ends the command when the reader has fallen silent, and is back when it speaks again', async () => {
    const at = await reader();
    for (let index = 0; index < 5; index++) at.line.inject('silent');
    expect(await read(at)).toMatchObject({ code: 'deviceNotReady' });
    expect(at.state()).toMatchObject({ device: 'offline', cause: 'the reader does not answer' });
    await stillWorks(at);
  });

  it('notices a card that is taken away in the middle of a read, and reads the next', async () => {
    const at = await reader(1000);
    const reading = read(at);
    at.thing.layCard(card);
    await vi.waitFor(() => expect(at.events).toContain('mediaInserted'), limit);
    at.thing.takeCard();
    await vi.waitFor(() => expect(at.events).toContain('mediaRemoved'), limit);
    at.thing.layCard(card);
    expect(await reading).toMatchObject(readCard);
  });

  it('tells of a card that can never be read, and reads the next', async () => {
    const at = await reader(0);
    at.thing.layCard({ ...card, fields: { ...card.fields, birth: '????????' } });
    expect(await read(at)).toMatchObject({ code: 'commandErrorCode', errorCode: 'invalidMedia' });
    await stillWorks(at);
  });

  it('works again after a power cycle in the middle of a read', async () => {
    const at = await reader(1000);
    const reading = read(at);
    at.thing.layCard(card);
    await vi.waitFor(() => expect(at.events).toContain('mediaInserted'), limit);
    at.line.powerCycle();
    expect(await reading).toMatchObject(readCard);
    await stillWorks(at);
  });

  it('serves commands one after the other, and cancels those that wait and the one that runs', async () => {
    const at = await reader();
    const commands = [read(at), read(at), read(at)];
    at.cancelAll();
    expect(await Promise.all(commands)).toMatchObject([
      { code: 'canceled' },
      { code: 'canceled' },
      { code: 'canceled' },
    ]);
    await stillWorks(at);
  });

  it('refuses a command that it does not know and a payload that is none', async () => {
    const at = await reader();
    expect(await at.run('receiptPrinter.print', {})).toMatchObject({ code: 'invalidCommand' });
    expect(await at.run('constructor', {})).toMatchObject({ code: 'invalidCommand' });
    expect(await at.run('idCardReader.readRawData', 7)).toMatchObject({ code: 'invalidData' });
  });
});

describe('a card reader at the end of a line of the operating system', () => {
  it.each(realLines)('reads a card over %s, and is missed when it goes', async (_, rig) => {
    const at = await overLine(rig, 'id-card/sdt', world => simulateSdt(world, 0));
    at.thing.layCard(card);
    expect(await at.run('idCardReader.readRawData', {})).toMatchObject(readCard);
    at.vanish();
    await at.until('offline');
  });
});
