import { describe, expect, it, vi } from 'vitest';
import { encodeDisplay } from '../../../drivers/keypad/rs485/codec.ts';
import { type Rs485Simulator, simulateRs485 } from '../../../drivers/keypad/rs485/simulator.ts';
import { callerKeys, type KeypadDisplay } from '../../../src/core/device.ts';
import { overLine, realLines } from './over-line.ts';
import { limit, place } from './place.ts';

const ticket: KeypadDisplay = { kind: 'ticket', digits: '023' };
const done = { code: 'success', payload: {} };
/** Bytes of a key on its way to the host. */
const keyLength = 10;
const usual = 10;

describe('a line of keypads and evaluators', () => {
  const line = async (speed = usual) => {
    const tampering = { cutAfter: Number.POSITIVE_INFINITY, garbage: new Uint8Array(), twice: false };
    const at = await place<Rs485Simulator>(
      'keypad/rs485',
      9600,
      world => {
        const stations = simulateRs485(
          {
            ...world,
            send: bytes =>
              world.send(
                Uint8Array.from([...tampering.garbage, ...bytes, ...(tampering.twice ? bytes : [])]),
              ),
          },
          [1, 2, 3],
        );
        return {
          ...stations,
          receive(bytes) {
            for (const byte of bytes) {
              stations.receive(Uint8Array.of(byte));
              if (--tampering.cutAfter === 0) return at.line.unplug();
            }
          },
        };
      },
      speed,
    );
    /** What was pressed and rated, as `1 call`. */
    const said = (): string[] =>
      at.happened.map(event =>
        event.name === 'keyPressed'
          ? `${event.payload.address} ${event.payload.key}`
          : event.name === 'rated'
            ? `${event.payload.address} rated ${event.payload.rating}`
            : event.name,
      );
    const untilSaid = (...news: readonly string[]): Promise<void> =>
      vi.waitFor(() => expect(said()).toEqual(news), limit);
    const untilShown = (address: number, display: string): Promise<void> =>
      vi.waitFor(() => expect(at.thing.station(address).display).toBe(display), limit);
    /** Until no station would say a thing again, and the same key is a new press. */
    const quiet = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 2500 / speed));
    return { ...at, tampering, said, untilSaid, untilShown, quiet };
  };
  type Line = Awaited<ReturnType<typeof line>>;
  const write = (at: Line, address: number, display: KeypadDisplay = ticket) =>
    at.run('callerKeypad.write', { address, display });
  /** The proof that nothing is left over: the next key is heard once, and the next display is shown. */
  const stillWorks = async (at: Line): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    const before = at.said();
    at.thing.press(3, 'transfer');
    await at.untilSaid(...before, '3 transfer');
    expect(await write(at, 3, { kind: 'waiting', count: 7 })).toEqual(done);
    await at.untilShown(3, '007   ');
    expect(at.thing.station(3).unheard).toBe(0);
  };

  it('tells of every key and rating once, and of who said it', async () => {
    const at = await line();
    const news: string[] = [];
    for (const [index, key] of callerKeys.entries()) {
      const address = (index % 3) + 1;
      at.thing.press(address, key);
      news.push(`${address} ${key}`);
      await at.untilSaid(...news);
    }
    at.thing.rate(2, 3);
    await at.untilSaid(...news, '2 rated 3');
    await at.quiet();
    expect(at.said()).toHaveLength(news.length + 1);
    expect([1, 2, 3].map(address => at.thing.station(address).unheard)).toEqual([0, 0, 0]);
  });

  it('shows, beeps, asks for a rating and shows stars at the station that is meant', async () => {
    const at = await line();
    expect(await write(at, 1)).toEqual(done);
    expect(await write(at, 2, { kind: 'waiting', count: 12 })).toEqual(done);
    for (const name of ['callerKeypad.beep', 'callerKeypad.requestRating', 'callerKeypad.showStars'])
      expect(await at.run(name, { address: 2 })).toEqual(done);
    await vi.waitFor(
      () =>
        expect(at.thing.station(2)).toEqual({
          display: '012   ',
          beeps: 1,
          evaluating: true,
          stars: true,
          unheard: 0,
        }),
      limit,
    );
    expect(at.thing.station(1)).toMatchObject({ display: '   023', beeps: 0, evaluating: false });
    await stillWorks(at);
  });

  it('refuses what no station has', async () => {
    const at = await line();
    expect(await write(at, 0)).toMatchObject({ code: 'invalidData' });
    expect(await write(at, 1, { kind: 'ticket', digits: 'A023' })).toMatchObject({ code: 'invalidData' });
    expect(await at.run('callBoard.write', {})).toMatchObject({ code: 'invalidCommand' });
  });

  it.each(['silent', 'late', 'split'] as const)('tells of a key once when it comes %s', async fault => {
    const at = await line();
    at.line.inject(fault);
    at.thing.press(1, 'call');
    await at.untilSaid('1 call');
    await at.quiet();
    expect(at.said()).toEqual(['1 call']);
    await stillWorks(at);
  });

  it('tells of a key once when any of its bits is flipped', async () => {
    const at = await line();
    for (let bit = 0; bit < keyLength * 8; bit += 5) {
      // In turn, so that no key is taken for a repetition of the one before.
      const address = ((bit / 5) % 3) + 1;
      at.line.inject('bitFlip', (bit + 0.5) / (keyLength * 8));
      const before = at.said();
      at.thing.press(address, 'call');
      await at.untilSaid(...before, `${address} call`);
    }
    await at.quiet();
    expect(at.said()).toHaveLength(16);
    await stillWorks(at);
  });

  it('tells of keys behind garbage, and of those that come twice and merged once', async () => {
    const at = await line();
    at.tampering.twice = true;
    const garbages = [[0x00], [0xff], [0xff, 0x68, 0x08, 0x08, 0x68, 0x01], [0xff, 0x68, 0x03]];
    for (const [index, garbage] of garbages.entries()) {
      at.tampering.garbage = Uint8Array.from(garbage);
      const before = at.said();
      const key = callerKeys[index] ?? 'call';
      at.thing.press(2, key);
      await at.untilSaid(...before, `2 ${key}`);
    }
    await at.quiet();
    expect(at.said()).toHaveLength(garbages.length);
    await stillWorks(at);
  });

  /** Pulls the plug at each of so many places. A line that flaps is opened ever more slowly: a fresh one after a few. */
  const pullAt = async (count: number, pull: (at: Line, index: number) => Promise<void>): Promise<void> => {
    let at = await line(20);
    for (let index = 0; index < count; index++) {
      if (index % 4 === 0) {
        await at.runner.close();
        at = await line(20);
      }
      await pull(at, index);
      await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    }
    await stillWorks(at);
  };

  it('is back after the plug came out after any byte of a key, and has told of no key', () =>
    pullAt(keyLength, async (at, byte) => {
      at.line.inject('unplug', byte / keyLength);
      at.thing.press(1, 'call');
      await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
      at.line.powerCycle();
      await at.line.plug();
      expect(at.said()).toEqual([]);
    }));

  it('shows the display again when the plug came out after any byte of the order', () =>
    pullAt(encodeDisplay(1, ticket).length, async (at, byte) => {
      at.tampering.cutAfter = byte + 1;
      const digits = `${byte}`.padStart(3, '0');
      // Handed to the line is all that can be known.
      expect(await write(at, 1, { kind: 'ticket', digits })).toEqual(done);
      await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
      at.line.powerCycle();
      await at.line.plug();
      await at.untilShown(1, `   ${digits}`);
    }));

  it('shows every display again after a reconnect, and within a minute of a power cycle', async () => {
    const at = await line(50);
    for (const address of [1, 2, 3]) await write(at, address);
    await at.untilShown(3, '   023');
    at.line.unplug();
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    expect(await write(at, 2, { kind: 'waiting', count: 5 })).toMatchObject({ code: 'deviceNotReady' });
    at.line.powerCycle();
    await at.line.plug();
    await at.untilShown(1, '   023');
    await at.untilShown(2, '005   ');
    await at.untilShown(3, '   023');
    at.line.powerCycle();
    expect(at.thing.station(1).display).toBe('      ');
    await at.untilShown(1, '   023');
    await stillWorks(at);
  });

  it.each(realLines)('hears a key and shows a ticket over %s, and is missed when it goes', async (_, rig) => {
    const at = await overLine(rig, 'keypad/rs485', world => simulateRs485(world));
    at.thing.press(1, 'call');
    await vi.waitFor(() => {
      expect(at.news).toContainEqual(
        expect.objectContaining({ name: 'keyPressed', payload: { address: 1, key: 'call' } }),
      );
    }, limit);
    expect(await at.run('callerKeypad.write', { address: 1, display: ticket })).toEqual(done);
    await vi.waitFor(() => expect(at.thing.station(1).display).toBe('   023'), limit);
    at.vanish();
    await at.until('offline');
  });
});
