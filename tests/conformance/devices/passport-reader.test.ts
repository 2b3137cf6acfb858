import { describe, expect, it, vi } from 'vitest';
import { encodeTd1, encodeTd3, type Framing, simulateMrz } from '../../../drivers/id-card/mrz/simulator.ts';
import { deviceCommands } from '../../../src/core/device.ts';
import { overLine, realLines } from './over-line.ts';
import { limit, place } from './place.ts';

const zhangSan = {
  documentCode: 'P',
  issuingState: 'CHN',
  number: 'E00000000',
  nationality: 'CHN',
  names: 'ZHANG<<SAN',
  sex: 'F',
  birth: '491231',
  expiry: '300101',
} as const;
const passport = encodeTd3(zhangSan);
const today = '20261121';
const success = {
  code: 'success',
  payload: {
    document: { format: 'TD3', number: 'E00000000', birth: '19491231', primaryIdentifier: 'ZHANG' },
  },
};
const framings = ['lines', 'stxEtx', 'json'] as const;

describe.each(framings)('a passport reader that sends %s', framing => {
  const reader = (how: Framing = framing) =>
    place('id-card/mrz', 9600, world => simulateMrz(world, how, 100));
  type Reader = Awaited<ReturnType<typeof reader>>;
  const read = (at: Reader) => at.run('passportReader.read', { today });
  const stillWorks = async (at: Reader): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    const reading = read(at);
    at.thing.layDocument(passport);
    expect(await reading).toMatchObject(success);
  };
  /** Which of the things it says holds the zone. */
  const telling = framing === 'json' ? 2 : 1;

  it('reads a passport and an identity card', async () => {
    const at = await reader();
    await stillWorks(at);
    const reading = read(at);
    at.thing.layDocument(encodeTd1({ ...zhangSan, documentCode: 'I' }));
    expect(await reading).toMatchObject({ payload: { document: { format: 'TD1', number: 'E00000000' } } });
  });

  it.each(['split', 'late'] as const)('reads it all the same when its message is %s', async fault => {
    const at = await reader();
    at.strike(fault, telling);
    await stillWorks(at);
  });

  it('waits for the next when a message is lost', async () => {
    const at = await reader();
    at.strike('silent', telling);
    const reading = read(at);
    at.thing.layDocument(passport);
    await new Promise(resolve => setTimeout(resolve, 200));
    at.thing.layDocument(passport);
    expect(await reading).toMatchObject(success);
  });

  it('says that a document cannot be read, and reads the next', async () => {
    const at = await reader();
    const reading = read(at);
    at.thing.layDocument([passport[0], passport[1].replace('491231', '491230')]);
    expect(await reading).toMatchObject({
      code: 'commandErrorCode',
      errorCode: 'invalidMedia',
      description: 'wrong in the zone: birthDateCheckDigit, compositeCheckDigit',
    });
    await stillWorks(at);
  });

  it('ends the command when the plug is pulled in the middle, and is back with it', async () => {
    const at = await reader();
    at.strike('unplug', telling);
    const reading = read(at);
    at.thing.layDocument(passport);
    expect(await reading).toMatchObject({ code: 'deviceNotReady' });
    expect(at.state()?.device).toBe('offline');
    await at.line.plug();
    await stillWorks(at);
  });

  it('serves commands one after the other, and cancels those that wait and the one that runs', async () => {
    const at = await reader();
    const commands = [read(at), read(at)];
    at.cancelAll();
    expect(await Promise.all(commands)).toMatchObject([{ code: 'canceled' }, { code: 'canceled' }]);
    await stillWorks(at);
  });
});

describe('a passport reader', () => {
  it('hands over what cannot reach a log', async () => {
    const at = await place('id-card/mrz', 9600, world => simulateMrz(world, 'stxEtx', 0));
    const reading = at.run('passportReader.read', { today });
    at.thing.layDocument(passport);
    const { payload } = (await reading) as { payload: unknown };
    const parsed = deviceCommands['passportReader.read'].result.parse(payload);
    expect(JSON.stringify(parsed)).toBe('{"document":"[personal]"}');
    expect(parsed.document.reveal().number).toBe('E00000000');
  });

  it('is not asked without the day', async () => {
    const at = await place('id-card/mrz', 9600, simulateMrz);
    expect(await at.run('passportReader.read', {})).toMatchObject({ code: 'invalidData' });
  });

  it.each(realLines)('reads over %s, and is missed when it goes', async (_, rig) => {
    const at = await overLine(rig, 'id-card/mrz', world => simulateMrz(world, 'json', 20));
    const reading = at.run('passportReader.read', { today });
    at.thing.layDocument(passport);
    expect(await reading).toMatchObject(success);
    at.vanish();
    await at.until('offline');
  });
});
