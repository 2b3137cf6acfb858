import { describe, expect, it } from 'vitest';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import {
  encodeBeep,
  encodeDisplay,
  encodeFrame,
  encodeRequestRating,
  encodeStars,
} from '../../../../../drivers/keypad/rs485/codec.ts';
import { rs485Driver } from '../../../../../drivers/keypad/rs485/driver.ts';
import { simulateRs485 } from '../../../../../drivers/keypad/rs485/simulator.ts';
import type { KeypadDisplay } from '../../../../../src/core/device.ts';
import { hex, show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const ticket: KeypadDisplay = { kind: 'ticket', digits: '023' };
const write = (id: string, address = 1, display: KeypadDisplay = ticket): DriverCommand => ({
  id,
  name: 'callerKeypad.write',
  payload: { address, display },
});
const call = hex('FF 68 03 03 68 01 01 0C 0E 16');
const rating = hex('FF 68 03 03 68 01 11 00 12 16');
const ticketFrame = (address: number): string => show(encodeDisplay(address, ticket));
const pressed = { kind: 'event', name: 'keyPressed', payload: { address: 1, key: 'call' } };

const connected = (): Harness => {
  const harness = new Harness(rs485Driver);
  harness.connect();
  return harness;
};
const written = (harness: Harness): string[] => harness.takeWritten().map(show);

describe('the driver of keypads and evaluators', () => {
  it('sends a key back at once and tells of it', () => {
    const harness = connected();
    harness.hear(...Array.from(call, byte => Uint8Array.of(byte)));
    expect(written(harness)).toEqual([show(call)]);
    expect(harness.happened).toEqual([pressed]);
  });

  it('acknowledges a rating with command 01 and tells of it', () => {
    const harness = connected();
    harness.hear(rating);
    expect(written(harness)).toEqual(['FF 68 03 03 68 01 01 00 02 16']);
    expect(harness.happened).toEqual([{ kind: 'event', name: 'rated', payload: { address: 1, rating: 0 } }]);
  });

  it('tells stations apart by their address', () => {
    const harness = connected();
    harness.hear(call, encodeFrame(2, 0x01, [0x0d]));
    expect(harness.happened).toMatchObject([
      { payload: { address: 1, key: 'call' } },
      { payload: { address: 2, key: 'recall' } },
    ]);
  });

  it('does not answer its own bytes when the line brings them back', () => {
    const harness = connected();
    harness.hear(call);
    harness.hear(call);
    harness.command({ id: '1', name: 'callerKeypad.requestRating', payload: { address: 1 } });
    harness.hear(encodeRequestRating(1));
    expect(written(harness)).toEqual([show(call), show(encodeRequestRating(1))]);
    expect(harness.happened).toEqual([pressed]);
  });

  it('acknowledges again what a station says again, and tells of it once', () => {
    const harness = connected();
    harness.hear(call);
    harness.now = 500;
    harness.hear(call);
    expect(written(harness)).toEqual([show(call), show(call)]);
    expect(harness.happened).toEqual([pressed]);
  });

  it('takes the same key after a second for a second press', () => {
    const harness = connected();
    harness.hear(call);
    harness.now = 1001;
    harness.hear(call);
    expect(harness.happened).toEqual([pressed, pressed]);
  });

  it('neither answers nor tells of a display or a beep that a station sends back', () => {
    const harness = connected();
    harness.hear(encodeDisplay(1, ticket), encodeBeep(1), encodeStars(1));
    expect(written(harness)).toEqual([]);
    expect(harness.happened).toEqual([]);
  });

  it('acknowledges keys and ratings that mean nothing, and does not tell of them', () => {
    const harness = connected();
    harness.hear(encodeFrame(1, 0x01, [0x14]), encodeFrame(1, 0x11, [0x63]), encodeFrame(0, 0x01, [0x0c]));
    expect(harness.takeWritten()).toHaveLength(3);
    expect(harness.happened).toEqual([]);
  });

  it('finds a key behind the beginning of a frame that is never finished', () => {
    const harness = connected();
    harness.hear(encodeDisplay(1, ticket).subarray(0, 5), call.subarray(0, 9));
    expect(harness.happened).toEqual([]);
    harness.hear(call.subarray(9));
    expect(harness.happened).toEqual([pressed]);
  });

  it('hands orders to the line and succeeds', () => {
    const harness = connected();
    const orders = [
      [write('1'), ticketFrame(1)],
      [{ id: '2', name: 'callerKeypad.beep', payload: { address: 1 } }, show(encodeBeep(1))],
      [
        { id: '3', name: 'callerKeypad.requestRating', payload: { address: 2 } },
        show(encodeRequestRating(2)),
      ],
      [{ id: '4', name: 'callerKeypad.showStars', payload: { address: 3 } }, show(encodeStars(3))],
    ] as const satisfies readonly (readonly [DriverCommand, string])[];
    for (const [command, bytes] of orders) {
      harness.command(command);
      expect(written(harness)).toEqual([bytes]);
      expect(harness.completions.at(-1)).toEqual({
        id: command.id,
        completion: { code: 'success', payload: {} },
      });
      harness.expire('turn');
    }
  });

  it('leaves the stations time between two orders', () => {
    const harness = connected();
    harness.command(write('1'));
    harness.command(write('2', 2));
    expect(written(harness)).toEqual([ticketFrame(1)]);
    expect(harness.completions.map(({ id }) => id)).toEqual(['1']);
    expect(harness.timers.get('turn')).toBe(60);
    harness.expire('turn');
    expect(written(harness)).toEqual([ticketFrame(2)]);
    expect(harness.completions.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('shows every display again after a reconnect, also what was asked for meanwhile, but beeps no more', () => {
    const harness = connected();
    harness.command(write('1'));
    harness.disconnect();
    harness.command(write('2', 2));
    harness.command({ id: '3', name: 'callerKeypad.beep', payload: { address: 1 } });
    expect(harness.completions.slice(1)).toMatchObject([
      { id: '2', completion: { code: 'deviceNotReady' } },
      { id: '3', completion: { code: 'deviceNotReady' } },
    ]);
    harness.takeWritten();
    harness.connect();
    for (let turn = 0; turn < 2; turn++) harness.expire('turn');
    expect(written(harness)).toEqual([ticketFrame(1), ticketFrame(2)]);
  });

  it('shows every display again each minute, the newest content, and a teller waits for none of it', () => {
    const harness = connected();
    for (const address of [1, 2, 3]) {
      harness.command(write(`${address}`, address));
      harness.expire('turn');
    }
    harness.takeWritten();
    harness.expire('repaint');
    const waiting: KeypadDisplay = { kind: 'waiting', count: 7 };
    harness.command(write('4', 3, waiting));
    for (let turn = 0; turn < 3; turn++) harness.expire('turn');
    const newest = show(encodeDisplay(3, waiting));
    expect(written(harness)).toEqual([ticketFrame(1), newest, ticketFrame(2), newest]);
    expect(harness.timers.get('repaint')).toBe(60_000);
  });

  it('ends a cancelled order that still waits for its turn without sending it', () => {
    const harness = connected();
    harness.command(write('1'));
    harness.command({ id: '2', name: 'callerKeypad.beep', payload: { address: 1 } });
    harness.cancel();
    harness.expire('turn');
    expect(written(harness)).toEqual([ticketFrame(1)]);
    expect(harness.completions).toMatchObject([{ id: '1' }, { id: '2', completion: { code: 'canceled' } }]);
  });

  it('remembers no more than it needs, however many stations talk', () => {
    const driver = rs485Driver;
    let state = driver.step(driver.start(), { kind: 'connected' }, 0).state;
    for (let address = 1; address < 256; address++)
      state = driver.step(state, { kind: 'bytes', chunk: encodeFrame(address, 1, [0x0c]) }, address).state;
    expect(JSON.stringify(state).length).toBeLessThan(10_000);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(rs485Driver, write, [call, rating, call.subarray(0, 6), encodeDisplay(1, ticket)]);
  });
});

describe('the simulated stations', () => {
  const place = () => {
    const said: string[] = [];
    let due: (() => void)[] = [];
    const line = simulateRs485(
      {
        send: bytes => said.push(show(bytes)),
        after: (_ms, action) => due.push(action),
        hold: () => {},
        changed: () => {},
      },
      [1, 2],
    );
    const pass = (): void => {
      const now = due;
      due = [];
      for (const action of now) action();
    };
    return { line, pass, heard: () => said.splice(0) };
  };

  it('say a key until it comes back, four times at most', () => {
    const { line, pass, heard } = place();
    line.press(1, 'call');
    pass();
    expect(heard()).toEqual([show(call), show(call)]);
    line.receive(call);
    pass();
    pass();
    expect(heard()).toEqual([]);
    line.rate(1, 0);
    for (let time = 0; time < 6; time++) pass();
    expect(heard()).toEqual([show(rating), show(rating), show(rating), show(rating)]);
    expect(line.station(1).unheard).toBe(1);
  });

  it('show what is for them, and forget it with the power', () => {
    const { line, pass } = place();
    for (const order of [encodeDisplay(2, ticket), encodeBeep(2), encodeStars(2), encodeRequestRating(1)])
      line.receive(order);
    pass();
    expect(line.station(2)).toEqual({
      display: '   023',
      beeps: 1,
      evaluating: false,
      stars: true,
      unheard: 0,
    });
    expect(line.station(1)).toMatchObject({ display: '      ', evaluating: true });
    line.powerCycle();
    expect(line.station(2).display).toBe('      ');
  });
});
