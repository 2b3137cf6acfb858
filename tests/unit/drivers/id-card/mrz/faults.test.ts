import { describe, expect, it } from 'vitest';
import { mrzDriver } from '../../../../../drivers/id-card/mrz/driver.ts';
import {
  encodeTd1,
  encodeTd3,
  type Framing,
  type MrzSimulator,
  simulateMrz,
} from '../../../../../drivers/id-card/mrz/simulator.ts';
import type { SimulatorWorld } from '../../../../../drivers/simulator.ts';
import { type Completion, everyFault, type Fault, type Seen, VirtualPlace } from '../../virtual-place.ts';

type Place = VirtualPlace<MrzSimulator>;
const fields = {
  documentCode: 'P',
  issuingState: 'CHN',
  number: 'E00000000',
  nationality: 'CHN',
  names: 'ZHANG<<SAN',
  sex: 'F',
  birth: '491231',
  expiry: '300101',
} as const;
const passport = encodeTd3(fields);
const idCard = encodeTd1({ ...fields, documentCode: 'I', number: 'X11111111' });
const framings = ['lines', 'stxEtx', 'json'] as const;
const read = ['passportReader.read', { today: '20261121' }] as const;

const open = (framing: Framing, fault?: Fault, whole = false): Place =>
  new VirtualPlace(mrzDriver, 9600, world => simulateMrz(world, framing), fault, whole);

/** Faults that cost at most another laying. */
const isMended = ({ kind }: Fault, framing: Framing): boolean =>
  kind === 'none' ||
  kind === 'silent' ||
  kind === 'late' ||
  kind === 'twice' ||
  // Bare lines have no beginning of their own.
  (framing !== 'lines' && kind === 'garbageBefore');

/** What the check digits vouch for. */
const vouched = { number: 'E00000000', birth: '19491231', validTo: '20300101' };

/** A customer lays a passport, and lays it again until they are told something. */
async function visit(place: Place): Promise<{ completion: Completion; seen: Seen }> {
  await place.untilOnline();
  const id = place.give(...read);
  for (let times = 0; times < 4 && place.completionsOf(id).length === 0; times++) {
    place.thing.layDocument(passport);
    await place.pass(4000);
  }
  const [completion] = place.completionsOf(id);
  if (!completion) throw new Error('nothing was told');
  const seen = { replies: [...place.replies], hostBytes: place.hostBytes };
  await place.pass(10_000);
  await place.untilOnline();
  return { completion, seen };
}

/** The proof that nothing is left over: the next customer's document is read, and it is theirs. */
async function stillWorks(place: Place): Promise<void> {
  const id = place.give(...read);
  place.thing.layDocument(idCard);
  await place.until(() => place.completionsOf(id).length > 0, 5000, 'the next document');
  expect(place.completionsOf(id)).toMatchObject([
    { code: 'success', payload: { document: { format: 'TD1', number: 'X11111111' } } },
  ]);
  await place.close();
}

describe('a passport reader', () => {
  it.each(
    framings.flatMap(
      framing =>
        [
          [framing, false],
          [framing, true],
        ] as const,
    ),
  )('reads a passport; framing %s, deliveries whole: %s', async (framing, whole) => {
    const place = open(framing, undefined, whole);
    const { completion } = await visit(place);
    expect(completion).toMatchObject({ code: 'success', payload: { document: vouched } });
    await stillWorks(place);
  });

  it.each(framings)(
    'never hangs, never gives a number or a date that is not printed, and comes back, whatever befalls any byte: %s',
    async framing => {
      let tried = 0;
      const { seen } = await visit(open(framing));
      for (const fault of everyFault(seen)) {
        try {
          const place = open(framing, fault);
          const { completion } = await visit(place);
          if (isMended(fault, framing)) expect(completion).toMatchObject({ code: 'success' });
          if (completion.code === 'success')
            expect(completion).toMatchObject({ payload: { document: vouched } });
          else
            expect(completion.code).toBe(
              fault.kind === 'unplugInReply' ? 'deviceNotReady' : 'commandErrorCode',
            );
          await stillWorks(place);
        } catch (error) {
          throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
        }
        tried++;
      }
      expect(tried).toBeGreaterThan(800);
    },
    120_000,
  );

  it('gives up a document that a power cycle took from it, and reads the next', async () => {
    const place = open('stxEtx');
    await place.untilOnline();
    const id = place.give(...read);
    place.thing.layDocument(passport);
    await place.pass(820);
    place.powerCycle();
    await place.pass(5000);
    expect(place.completionsOf(id)).toMatchObject([{ code: 'commandErrorCode' }]);
    await stillWorks(place);
  });

  it('tells technicians at a wrong baud rate, and works when the rate is right', async () => {
    let wrong = true;
    const garbled = (world: SimulatorWorld): MrzSimulator =>
      simulateMrz({
        ...world,
        send: bytes => world.send(wrong ? bytes.map(byte => (byte << 1) | 0x81) : bytes),
      });
    const place = new VirtualPlace(mrzDriver, 9600, garbled);
    await place.untilOnline();
    const id = place.give(...read);
    place.thing.layDocument(passport);
    await place.pass(5000);
    expect(place.completionsOf(id)).toEqual([]);
    expect(place.state?.cause).toContain('baud rate');
    wrong = false;
    place.thing.layDocument(passport);
    await place.pass(5000);
    expect(place.completionsOf(id)).toMatchObject([{ code: 'success' }]);
    expect(place.state).toEqual({ device: 'online' });
    await stillWorks(place);
  });

  it('ends the command when nobody lays a document', async () => {
    const place = open('lines');
    await place.untilOnline();
    expect(await place.run(...read, 400_000)).toMatchObject({ code: 'timeOut' });
    await stillWorks(place);
  });
});
