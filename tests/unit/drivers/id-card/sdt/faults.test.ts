import { describe, expect, it } from 'vitest';
import { sdtDriver } from '../../../../../drivers/id-card/sdt/driver.ts';
import {
  type SdtSimulator,
  simulateSdt,
  type TestCard,
} from '../../../../../drivers/id-card/sdt/simulator.ts';
import type { SimulatorWorld } from '../../../../../drivers/simulator.ts';
import {
  type Completion,
  everyFault,
  type Fault,
  isMended,
  type Seen,
  VirtualPlace,
} from '../../virtual-place.ts';

type Place = VirtualPlace<SdtSimulator>;
const newestAddress = '上海市浦东新区示例路2号';
const cardOf = (id: string, name: string, number: string): TestCard => ({
  id,
  layout: 'resident',
  fields: { name, sex: '2', birth: '19491231', number, validFrom: '20200101', validTo: '长期' },
  fingerprints: 1,
  newestAddress,
});
const first = cardOf('first', '张三', '11010519491231002X');
const second = cardOf('second', '李四', '110105194912310046');
const readMs = 400;
const open = (fault?: Fault, whole = true): Place =>
  new VirtualPlace(sdtDriver, 115_200, world => simulateSdt(world, readMs), fault, whole);

const everything = { fingerprints: true, newestAddress: true };
const read = (place: Place, wants = {}): Promise<Completion> => place.run('idCardReader.readRawData', wants);
const nameIn = (completion: Completion): unknown =>
  (completion as { payload?: { card?: { name?: unknown } } }).payload?.card?.name;

/** A customer lays a card, and lifts and lays it once more if the reader says that it could not read it. */
async function visit(place: Place, wants: object, mended: boolean): Promise<Seen> {
  await place.untilOnline();
  place.thing.layCard(first);
  const id = place.give('idCardReader.readRawData', wants);
  const ended = (): boolean => place.completionsOf(id).length > 0;
  for (let patience = 0; patience < 12 && !ended(); patience++) {
    await place.pass(10_000);
    if (!ended()) {
      expect(mended, 'the card has to be lifted').toBe(false);
      // The reader took the card for read, and its answer was lost.
      place.thing.takeCard();
      await place.pass(1000);
      place.thing.layCard(first);
    }
  }
  await place.until(ended, 10_000, 'the end of the command');
  const [completion] = place.completionsOf(id);
  if (mended) expect(completion).toMatchObject({ code: 'success' });
  if (completion?.code === 'success') {
    expect(nameIn(completion)).toBe('张三');
    if ('newestAddress' in wants)
      expect(completion).toMatchObject({ payload: { newestAddress, fingerprints: [expect.any(String)] } });
  } else
    expect(completion).toMatchObject({ code: expect.stringMatching(/^(deviceNotReady|commandErrorCode)$/) });
  const seen = { replies: [...place.replies], hostBytes: place.hostBytes };
  await place.pass(10_000);
  await place.untilOnline();
  return seen;
}

/** The proof that nothing is left over: the next customer's card is read, and it is theirs. */
async function stillWorks(place: Place): Promise<void> {
  place.thing.takeCard();
  await place.pass(1000);
  place.thing.layCard(second);
  const completion = await read(place);
  expect(completion).toMatchObject({ code: 'success' });
  expect(nameIn(completion)).toBe('李四');
  await place.close();
}

/** Of the long answer only so many bits are flipped here, one in every seven bytes; every one is in the codec's tests. */
const isTried = (fault: Fault, { replies }: Seen): boolean =>
  !('reply' in fault) ||
  (replies[fault.reply] ?? 0) < 100 ||
  (fault.kind === 'flip'
    ? fault.bit < 20 * 8 || fault.bit % 57 === 0
    : fault.kind !== 'unplugInReply' || fault.byte < 20 || fault.byte % 7 === 0);

describe('a card reader', () => {
  it.each([
    [false, {}],
    [true, {}],
    [false, everything],
    [true, everything],
  ])('reads a card; deliveries whole: %s; asked for %j', async (whole, wants) => {
    const place = open(undefined, whole);
    await visit(place, wants, true);
    expect(place.events[0]).toBe('mediaInserted');
    await stillWorks(place);
  });

  it.each([
    ['a card', {}, 1500],
    ['a card, its fingerprints and its added address', everything, 2500],
  ])(
    'never hangs, never gives a card that is not there and comes back, whatever befalls reading %s',
    async (_, wants, least) => {
      let tried = 0;
      const plain = await visit(open(), wants, true);
      for (const fault of everyFault(plain)) {
        if (!isTried(fault, plain)) continue;
        try {
          const place = open(fault);
          await visit(place, wants, isMended(fault));
          await stillWorks(place);
        } catch (error) {
          throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
        }
        tried++;
      }
      expect(tried).toBeGreaterThan(least);
    },
    240_000,
  );

  it('works with bytes that come one by one, whatever befalls what is said before the card', async () => {
    const plain = await visit(open(undefined, false), {}, true);
    for (const fault of everyFault({ replies: plain.replies.slice(0, 4), hostBytes: 0 })) {
      if (fault.kind === 'flip' && fault.bit % 9 > 0) continue;
      const place = open(fault, false);
      await visit(place, {}, isMended(fault));
      await stillWorks(place);
    }
  }, 120_000);

  it('has a module that failed its self-test reset and comes back, whatever befalls the talk about it', async () => {
    const failing = async (fault?: Fault): Promise<Place> => {
      const place = open(fault);
      await place.untilOnline();
      place.thing.failSelfTest();
      return place;
    };
    const plain = await visit(await failing(), {}, true);
    const talk = { replies: plain.replies.slice(0, 6), hostBytes: 6 * 10 };
    for (const fault of everyFault(talk)) {
      if (fault.kind === 'flip' && fault.bit % 3 > 0) continue;
      try {
        const place = await failing(fault);
        await visit(place, {}, isMended(fault));
        await stillWorks(place);
      } catch (error) {
        throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
      }
    }
  }, 120_000);

  describe('at a wrong baud rate', () => {
    /** Both sides hear something else than was said, of another length, until the rate is set right. */
    const garbled =
      (isWrong: () => boolean) =>
      (world: SimulatorWorld): SdtSimulator => {
        const garble = (bytes: Uint8Array): Uint8Array =>
          isWrong()
            ? Uint8Array.from(
                [...bytes.keys()].slice(0, 1 + (bytes.length >> 1)),
                at => (at * 29 + 0x80) & 0xff,
              )
            : bytes;
        const thing = simulateSdt({ ...world, send: bytes => world.send(garble(bytes)) }, readMs);
        return { ...thing, receive: bytes => thing.receive(garble(bytes)) };
      };

    it('is never online, ends every command, and works when the rate is right', async () => {
      let wrong = true;
      const place = new VirtualPlace(
        sdtDriver,
        115_200,
        garbled(() => wrong),
      );
      await place.pass(30_000);
      expect(place.state).toEqual({
        device: 'offline',
        media: 'unknown',
        cause: 'the reader does not answer',
      });
      expect(await read(place)).toMatchObject({ code: 'deviceNotReady' });
      wrong = false;
      await visit(place, {}, true);
      await stillWorks(place);
    });
  });

  it('ends the command of a reader that falls silent for good, and is back with it', async () => {
    let silent = false;
    const place = new VirtualPlace(sdtDriver, 115_200, world =>
      simulateSdt({ ...world, send: bytes => (silent ? undefined : world.send(bytes)) }, readMs),
    );
    await place.untilOnline();
    silent = true;
    expect(await read(place)).toMatchObject({ code: 'deviceNotReady' });
    expect(place.state).toMatchObject({ device: 'offline', cause: 'the reader does not answer' });
    silent = false;
    await visit(place, {}, true);
    await stillWorks(place);
  });

  it.each([true, false])(
    'does not read the card again that stays on it after a read; the module hides it: %s',
    async hides => {
      const place = new VirtualPlace(sdtDriver, 115_200, world => simulateSdt(world, readMs, hides));
      await place.untilOnline();
      place.thing.layCard(first);
      expect(nameIn(await read(place))).toBe('张三');
      const reads = (): number => place.written.filter(frame => frame.endsWith('30 01 32')).length;
      expect(reads()).toBe(1);
      const id = place.give('idCardReader.readRawData', {});
      await place.pass(60_000);
      expect(place.completionsOf(id)).toEqual([]);
      expect(reads()).toBe(1);
      place.thing.takeCard();
      await place.pass(1000);
      place.thing.layCard(first);
      await place.until(() => place.completionsOf(id).length > 0, 10_000, 'the second read');
      expect(place.completionsOf(id)).toMatchObject([{ code: 'success' }]);
      expect(reads()).toBe(2);
      await place.close();
    },
  );
});
