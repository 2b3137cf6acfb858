import { describe, expect, it } from 'vitest';
import {
  encodeFrame,
  encodeSegments,
  encodeWriteRegister,
} from '../../../../../drivers/call-board/modbus-led/codec.ts';
import { modbusLedDriver } from '../../../../../drivers/call-board/modbus-led/driver.ts';
import { segmentsOf } from '../../../../../drivers/call-board/modbus-led/segments.ts';
import { simulateModbusLed } from '../../../../../drivers/call-board/modbus-led/simulator.ts';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import type { BoardContent } from '../../../../../src/core/device.ts';
import { hex, show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const steady: BoardContent = { number: 'A023', window: '5', flash: false };
const write = (id: string, content: BoardContent = steady): DriverCommand => ({
  id,
  name: 'callBoard.write',
  payload: content,
});
const frame = (text: string): string => show(encodeSegments(1, segmentsOf(text.padEnd(6))));
const lit = frame('A023 5');
const dark = frame('');
const noPoint = '01 06 00 04 00 00 C8 0B';
const pointDone = hex(noPoint);
const segmentsDone = hex('01 10 00 80 00 03 81 E0');
const exception = (code: number, number: number): Uint8Array => encodeFrame([1, code | 0x80, number]);

const online = (): Harness => {
  const harness = new Harness(modbusLedDriver);
  harness.connect();
  harness.hear(pointDone);
  harness.expire('pause');
  harness.takeWritten();
  return harness;
};
const written = (harness: Harness): string[] => harness.takeWritten().map(show);

describe('the driver of the Modbus display', () => {
  it('asks for something harmless first, and is online when the display has answered', () => {
    const harness = new Harness(modbusLedDriver);
    harness.connect();
    expect(written(harness)).toEqual([noPoint]);
    // Answers to something else, or of another unit.
    harness.hear(encodeWriteRegister(1, 0, 0), encodeWriteRegister(1, 4, 1), encodeWriteRegister(2, 4, 0));
    expect(harness.published).toBeUndefined();
    harness.hear(pointDone);
    expect(harness.published).toEqual({ device: 'online' });
    expect(harness.timers.get('pause')).toBe(40);
  });

  it('writes the whole content, and succeeds when the display has confirmed it and not before', () => {
    const harness = online();
    harness.command(write('1'));
    expect(written(harness)).toEqual([lit]);
    harness.hear(pointDone);
    expect(harness.completions).toEqual([]);
    harness.hear(segmentsDone);
    expect(harness.completions).toEqual([{ id: '1', completion: { code: 'success', payload: {} } }]);
  });

  it('asks three times, then gives the line up, and paints when it is back', () => {
    const harness = online();
    harness.command(write('1'));
    for (let time = 1; time < 3; time++) {
      expect(written(harness)).toEqual([lit]);
      harness.expire('reply');
      harness.expire('pause');
    }
    harness.expire('reply');
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
    expect(harness.reconnects).toBe(1);
    expect(harness.published).toMatchObject({ device: 'offline', cause: 'the board does not answer' });
    harness.takeWritten();
    harness.connect();
    harness.hear(pointDone);
    harness.expire('pause');
    expect(written(harness)).toEqual([noPoint, lit]);
  });

  it('ends the running command when the line goes', () => {
    const harness = online();
    harness.command(write('1'));
    harness.disconnect();
    expect(harness.completions).toMatchObject([
      { id: '1', completion: { code: 'deviceNotReady', description: 'the board was disconnected' } },
    ]);
    expect(harness.published).toEqual({ device: 'offline', cause: 'pulled' });
  });

  it('paints after the reconnect what was asked for while the line was away', () => {
    const harness = new Harness(modbusLedDriver);
    harness.command(write('1'));
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
    harness.connect();
    harness.hear(pointDone);
    harness.expire('pause');
    expect(written(harness)).toEqual([noPoint, lit]);
  });

  it('does not take the second answer to a content that was sent twice for the answer to the next content', () => {
    const harness = online();
    harness.command(write('1'));
    harness.expire('reply');
    harness.expire('pause');
    harness.hear(segmentsDone);
    harness.command(write('2', { ...steady, number: 'A024' }));
    harness.takeWritten();
    // It waits as long as the two answers can be apart.
    expect(harness.timers.get('pause')).toBe(1300);
    harness.hear(segmentsDone);
    expect(harness.completions.map(({ id }) => id)).toEqual(['1']);
    harness.expire('pause');
    expect(written(harness)).toEqual([frame('A024 5')]);
  });

  it('asks again when the display is busy, and says so when it refuses', () => {
    const harness = online();
    harness.command(write('1'));
    harness.hear(exception(0x10, 6));
    harness.expire('pause');
    expect(written(harness)).toEqual([lit, lit]);
    harness.hear(exception(0x10, 2));
    expect(harness.completions).toMatchObject([
      { completion: { code: 'hardwareError', description: 'the display refused: exception 2' } },
    ]);
    expect(harness.published).toMatchObject({ device: 'hardwareError' });
  });

  it('writes a flashing number dark and lit in turn, and starts lit', () => {
    const harness = online();
    harness.command(write('1', { ...steady, flash: true }));
    const seen: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      seen.push(...written(harness));
      harness.hear(segmentsDone);
      harness.expire('pause');
      expect(harness.timers.get('rest')).toBe(600);
      harness.expire('rest');
    }
    expect(seen).toEqual([lit, dark, lit]);
  });

  it('paints a steady number again every two seconds, and asks after the display while there is none', () => {
    const harness = online();
    expect(harness.timers.get('rest')).toBe(2000);
    harness.expire('rest');
    expect(written(harness)).toEqual([noPoint]);
    harness.hear(pointDone);
    harness.expire('pause');
    harness.command(write('1'));
    harness.hear(segmentsDone);
    harness.expire('pause');
    harness.takeWritten();
    harness.expire('rest');
    expect(written(harness)).toEqual([lit]);
  });

  it('refuses a number that it cannot show whole, and goes on showing the old one', () => {
    const harness = online();
    harness.command(write('1'));
    harness.hear(segmentsDone);
    harness.expire('pause');
    harness.takeWritten();
    harness.command(write('2', { ...steady, number: 'K001' }));
    expect(harness.completions.at(-1)).toMatchObject({ completion: { code: 'invalidData' } });
    harness.expire('rest');
    expect(written(harness)).toEqual([lit]);
  });

  it('ends a cancelled command at once, and shows the content all the same', () => {
    const harness = online();
    harness.command(write('1'));
    harness.cancel();
    expect(harness.completions).toMatchObject([{ completion: { code: 'canceled' } }]);
    harness.hear(segmentsDone);
    harness.expire('pause');
    harness.takeWritten();
    harness.expire('rest');
    expect(written(harness)).toEqual([lit]);
    expect(harness.completions).toHaveLength(1);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(modbusLedDriver, write, [
      pointDone,
      segmentsDone,
      exception(0x10, 6),
      exception(0x06, 2),
      Uint8Array.of(1, 0x10, 0),
    ]);
  });
});

describe('the simulated Modbus display', () => {
  const place = () => {
    const said: string[] = [];
    const due: (() => void)[] = [];
    const display = simulateModbusLed({
      send: bytes => said.push(show(bytes)),
      after: (_ms, action) => due.push(action),
      hold: () => {},
      changed: () => {},
    });
    const hear = (bytes: Uint8Array): string[] => {
      for (const byte of bytes) display.receive(Uint8Array.of(byte));
      for (const action of due.splice(0)) action();
      return said.splice(0);
    };
    return { display, hear };
  };

  it('confirms and shows segments and integers', () => {
    const { display, hear } = place();
    expect(hear(encodeSegments(1, segmentsOf('A023 5')))).toEqual([show(segmentsDone)]);
    expect(display.content().text).toBe('A023 5');
    expect(hear(encodeWriteRegister(1, 0, 0x10000 - 7))).toEqual([show(encodeWriteRegister(1, 0, -7))]);
    expect(display.content().text).toBe('-7');
  });

  it('takes its new unit number after it has confirmed it with the old one, and keeps it over a power cycle', () => {
    const { display, hear } = place();
    expect(hear(encodeWriteRegister(1, 2, 2))).toEqual(['01 06 00 02 00 02 A9 CB']);
    display.powerCycle();
    expect(hear(encodeWriteRegister(1, 0, 23))).toEqual([]);
    expect(hear(encodeWriteRegister(2, 0, 23))).toEqual([show(encodeWriteRegister(2, 0, 23))]);
  });

  it('refuses what it does not have, ignores what is damaged, and forgets a request that stops', () => {
    const { display, hear } = place();
    expect(hear(encodeWriteRegister(1, 0x90, 1))).toEqual([show(exception(0x06, 2))]);
    expect(hear(encodeFrame([1, 3, 0, 0, 0, 1]))).toEqual([show(exception(3, 1))]);
    expect(hear(hex('01 06 00 00 00 17 C9 C5'))).toEqual([]);
    expect(hear(hex('01 06 00'))).toEqual([]);
    hear(hex('01 06 00 00 00 17 C9 C4'));
    expect(display.content().text).toBe('23');
  });
});
