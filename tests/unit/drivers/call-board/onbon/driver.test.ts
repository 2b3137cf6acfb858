import { describe, expect, it } from 'vitest';
import {
  areaData,
  brightnessData,
  commands,
  encodePacket,
  encodeRequest,
  encodeText,
  type Screen,
} from '../../../../../drivers/call-board/onbon/codec.ts';
import { onbonDriver } from '../../../../../drivers/call-board/onbon/driver.ts';
import { simulateOnbon } from '../../../../../drivers/call-board/onbon/simulator.ts';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import type { BoardContent } from '../../../../../src/core/device.ts';
import { show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const steady: BoardContent = { number: 'A023', window: '5', flash: false };
const write = (id: string, content: BoardContent = steady): DriverCommand => ({
  id,
  name: 'callBoard.write',
  payload: content,
});
const say = (command: readonly [number, number], error: number, data: readonly number[] = []): Uint8Array =>
  encodePacket(0x8000, 0xfffe, [...command, error, 0, 0, ...data]);
const yes = say(commands.ack, 0);
const no = (error: number): Uint8Array => say(commands.nack, error);
const size = say(commands.readParameters, 0, [1, 0, 0x61, 0, 192, 0, 16, 0]);
const area = (text: string, screen: Screen = { width: 192, height: 16 }): string =>
  show(encodeRequest(commands.updateAreas, areaData(encodeText(text), screen)));
const shown = area('A023 -> 5');
const ping = show(encodeRequest(commands.ping));
const askSize = show(encodeRequest(commands.readParameters));
const clear = show(encodeRequest(commands.clear));

const written = (harness: Harness): string[] => harness.takeWritten().map(show);
function greet(harness: Harness): void {
  harness.hear(yes);
  harness.expire('pause');
  harness.hear(size);
  harness.expire('pause');
}
const online = (): Harness => {
  const harness = new Harness(onbonDriver);
  harness.connect();
  greet(harness);
  harness.takeWritten();
  return harness;
};

describe('the driver of the Onbon board', () => {
  it('pings, asks for the size, and is online then', () => {
    const harness = new Harness(onbonDriver);
    harness.connect();
    expect(written(harness)).toEqual([ping]);
    harness.hear(yes);
    harness.expire('pause');
    expect(written(harness)).toEqual([askSize]);
    expect(harness.published).toBeUndefined();
    harness.hear(size);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('does without the size when an old controller does not tell it', () => {
    const harness = new Harness(onbonDriver);
    harness.connect();
    harness.hear(yes);
    harness.expire('pause');
    harness.expire('reply');
    harness.expire('pause');
    harness.expire('reply');
    harness.expire('pause');
    expect(harness.reconnects).toBe(0);
    harness.command(write('1'));
    expect(written(harness).at(-1)).toBe(area('A023 -> 5', { width: 128, height: 32 }));
  });

  it('is online when the controller refuses to tell its size', () => {
    const harness = new Harness(onbonDriver);
    harness.connect();
    harness.hear(yes);
    harness.expire('pause');
    harness.hear(no(2));
    harness.expire('pause');
    harness.command(write('1'));
    harness.hear(yes);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('writes the text over the whole board, and succeeds when the board has said yes', () => {
    const harness = online();
    harness.command(write('1'));
    expect(written(harness)).toEqual([shown]);
    harness.hear(size);
    expect(harness.completions).toEqual([]);
    harness.hear(yes);
    expect(harness.completions).toEqual([{ id: '1', completion: { code: 'success', payload: {} } }]);
  });

  it('clears the board when nothing shall be shown', () => {
    const harness = online();
    harness.command(write('1', { number: '', window: '', flash: false }));
    expect(written(harness)).toEqual([clear]);
  });

  it.each([3, 5])('asks again after error %i, which may pass', error => {
    const harness = online();
    harness.command(write('1'));
    harness.hear(no(error));
    harness.expire('pause');
    expect(written(harness)).toEqual([shown, shown]);
    harness.hear(yes);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('does not ask again after an error that will not pass, and tells of it', () => {
    const harness = online();
    harness.command(write('1'));
    harness.hear(no(12));
    expect(harness.completions).toMatchObject([
      { completion: { code: 'hardwareError', description: 'the board refused: error 12' } },
    ]);
    expect(harness.published).toMatchObject({ device: 'hardwareError' });
    harness.expire('pause');
    harness.expire('rest');
    harness.hear(yes);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('takes a flashing text away and brings it back every second, as fast as the board may be asked', () => {
    const harness = online();
    harness.command(write('1', { ...steady, flash: true }));
    const seen: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      seen.push(...written(harness));
      harness.hear(yes);
      harness.expire('pause');
      expect(harness.timers.get('rest')).toBe(1000);
      harness.expire('rest');
    }
    expect(seen).toEqual([shown, area(' '), shown]);
  });

  it('sets the brightness, and sets it again after a reconnect, before the text', () => {
    const brightness = show(encodeRequest(commands.setBrightness, brightnessData(40)));
    const harness = online();
    harness.command(write('1'));
    harness.hear(yes);
    harness.expire('pause');
    harness.takeWritten();
    harness.command({ id: '2', name: 'callBoard.setBrightness', payload: { percent: 40 } });
    expect(written(harness)).toEqual([brightness]);
    harness.hear(yes);
    expect(harness.completions.at(-1)).toMatchObject({ id: '2', completion: { code: 'success' } });
    harness.disconnect();
    harness.connect();
    greet(harness);
    harness.hear(yes);
    harness.expire('pause');
    expect(written(harness)).toEqual([ping, askSize, brightness, shown]);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(onbonDriver, write, [
      yes,
      no(3),
      no(12),
      size,
      yes.subarray(0, 20),
      yes.subarray(20),
    ]);
  });
});

describe('the simulated Onbon board', () => {
  const place = (screen?: Screen) => {
    const said: string[] = [];
    const due: (() => void)[] = [];
    const world = {
      send: (bytes: Uint8Array) => said.push(show(bytes)),
      after: (_ms: number, action: () => void) => due.push(action),
      hold: () => {},
      changed: () => {},
    };
    const board = screen ? simulateOnbon(world, screen) : simulateOnbon(world);
    const hear = (bytes: Uint8Array): string[] => {
      for (const byte of bytes) board.receive(Uint8Array.of(byte));
      for (const action of due.splice(0)) action();
      return said.splice(0);
    };
    return { board, hear };
  };
  const request = encodeRequest(
    commands.updateAreas,
    areaData(encodeText('A023 -> 5'), { width: 64, height: 16 }),
  );

  it('shows, clears, and forgets what it showed with the power', () => {
    const { board, hear } = place();
    expect(hear(request)).toEqual([show(yes)]);
    expect(board.content().text).toBe('A023 -> 5');
    expect(board.area()).toEqual({ width: 64, height: 16 });
    hear(encodeRequest(commands.clear));
    expect(board.content().text).toBe('');
    hear(request);
    board.powerCycle();
    expect(board.content().text).toBe('');
  });

  it('tells of a wrong checksum as the maker printed it, and goes on showing', () => {
    const { board, hear } = place();
    hear(request);
    const damaged = encodeRequest(commands.clear).map((byte, at) => (at === 10 ? byte ^ 1 : byte));
    expect(hear(damaged)).toEqual([show(no(5))]);
    expect(board.content().text).toBe('A023 -> 5');
  });

  it('tells its size, takes brightness, knows no other command, and leaves those of other boards alone', () => {
    const { board, hear } = place({ width: 192, height: 16 });
    expect(hear(encodeRequest(commands.readParameters))).toEqual([show(size)]);
    expect(hear(encodeRequest(commands.setBrightness, brightnessData(40)))).toEqual([show(yes)]);
    expect(board.brightness()).toBe(6);
    expect(hear(encodeRequest([0xa1, 0x00]))).toEqual([show(no(2))]);
    expect(hear(encodeRequest(commands.ping, [], 7))).toEqual([]);
  });
});
