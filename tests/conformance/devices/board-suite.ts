import { expect, it, vi } from 'vitest';
import type { Simulator, SimulatorWorld } from '../../../drivers/simulator.ts';
import type { BoardContent } from '../../../src/core/device.ts';
import { limit, place } from './place.ts';

interface Board extends Simulator {
  content(): { readonly text: string };
}

const a023: BoardContent = { number: 'A023', window: '5', flash: false };
const b001: BoardContent = { ...a023, number: 'B001' };
const done = { code: 'success', payload: {} };

/** What a test does to the line, apart from the faults of the line itself. */
interface Tampering {
  /** Before everything that the device says. */
  garbage: Uint8Array;
  /** The baud rate is wrong: both sides hear nothing but noise. */
  wrongBaud: boolean;
}

/**
 * The tests of a board that answers what it is told.
 * @param text what the board shows of a number and a window
 */
export function boardSuite<S extends Board>(options: {
  model: string;
  simulate: (world: SimulatorWorld) => S;
  text: (number: string, window: string) => string;
}): void {
  const { model, simulate } = options;
  const shown = options.text('A023', '5');
  const next = options.text('B001', '5');

  const board = async () => {
    const tampering: Tampering = {
      garbage: new Uint8Array(),
      wrongBaud: false,
    };
    const at = await place<S>(model, 9600, world => {
      const thing = simulate({
        ...world,
        send: bytes => world.send(Uint8Array.from([...tampering.garbage, ...bytes])),
      });
      const receive = (bytes: Uint8Array) => {
        if (tampering.wrongBaud) return world.send(bytes.map(byte => (byte * 31) & 0x7f));
        for (const byte of bytes) thing.receive(Uint8Array.of(byte));
      };
      return { ...thing, receive };
    });
    return { ...at, tampering, write: (content: BoardContent) => at.run('callBoard.write', content) };
  };
  type Place = Awaited<ReturnType<typeof board>>;
  const untilShown = (at: Place, text: string): Promise<void> =>
    vi.waitFor(() => expect(at.thing.content().text).toBe(text), limit);
  /** The proof that nothing is left over: the board is there, and shows the next number when it has confirmed it. */
  const stillWorks = async (at: Place): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    expect(await at.write(b001)).toEqual(done);
    expect(at.thing.content().text).toBe(next);
  };

  it('shows the number and the window before it confirms them', async () => {
    const at = await board();
    expect(await at.write(a023)).toEqual(done);
    expect(at.thing.content().text).toBe(shown);
    await stillWorks(at);
  });

  it('shows a flashing number in turn with nothing', async () => {
    const at = await board();
    await at.write({ ...a023, flash: true });
    await untilShown(at, '');
    await untilShown(at, shown);
    await stillWorks(at);
  });

  it.each(['silent', 'late', 'split'] as const)(
    'confirms all the same when its answer is %s',
    async fault => {
      const at = await board();
      at.line.inject(fault);
      expect(await at.write(a023)).toEqual(done);
      expect(at.thing.content().text).toBe(shown);
      await stillWorks(at);
    },
  );

  it('is understood behind garbage', async () => {
    const at = await board();
    for (const garbage of [[0xff], [0x00, 0x01, 0x10, 0x00], [0xa5, 0x01, 0x5a], [0xa5, 0xa6]]) {
      at.tampering.garbage = Uint8Array.from(garbage);
      expect(await at.write(a023)).toEqual(done);
      expect(at.thing.content().text).toBe(shown);
      expect(await at.write(b001)).toEqual(done);
      expect(at.thing.content().text).toBe(next);
    }
    await stillWorks(at);
  });

  it('ends the command when it stays silent, and is back when it speaks again, with the number', async () => {
    const at = await board();
    for (let time = 0; time < 3; time++) at.line.inject('silent');
    expect(await at.write(a023)).toMatchObject({ code: 'deviceNotReady' });
    expect(at.state()).toMatchObject({ device: 'offline', cause: 'the board does not answer' });
    await untilShown(at, shown);
    await stillWorks(at);
  });

  it('is not understood at a wrong baud rate, ends the command, and is back at the right one', async () => {
    const at = await board();
    at.tampering.wrongBaud = true;
    expect(await at.write(a023)).toMatchObject({ code: 'deviceNotReady' });
    at.tampering.wrongBaud = false;
    await untilShown(at, shown);
    await stillWorks(at);
  });

  it('shows the number again soon after it lost its power, and what was asked for while the line was away', async () => {
    const at = await board();
    await at.write(a023);
    at.line.powerCycle();
    expect(at.thing.content().text).toBe('');
    await untilShown(at, shown);
    at.line.unplug();
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    expect(await at.write(b001)).toMatchObject({ code: 'deviceNotReady' });
    await at.line.plug();
    await untilShown(at, next);
    await stillWorks(at);
  });
}
