import { describe, expect, it } from 'vitest';
import { encodeContent } from '../../../../../drivers/call-board/alpha/codec.ts';
import { alphaDriver } from '../../../../../drivers/call-board/alpha/driver.ts';
import { simulateAlpha } from '../../../../../drivers/call-board/alpha/simulator.ts';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { cut, hex, show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const content = { number: 'A023', window: '5', flash: true };
const write = (id: string): DriverCommand => ({ id, name: 'callBoard.write', payload: content });
const frame = show(encodeContent(content));
/** Of a real sign whose text is empty (protocols 3.1); NULs come before it. */
const realReply = hex('01 30 30 30 02 41 41 1B 20 6F 1C 43 03 30 31 39 30 04');

describe('the call board driver', () => {
  it('writes the whole content, and is online as soon as the line is open', () => {
    const harness = new Harness(alphaDriver);
    harness.connect();
    expect(harness.published).toEqual({ device: 'online' });
    harness.command(write('1'));
    expect(harness.takeWritten().map(show)).toEqual([frame]);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('paints what was wanted again when the line comes back, also what was asked for meanwhile', () => {
    const harness = new Harness(alphaDriver);
    harness.command(write('1'));
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
    harness.connect();
    expect(harness.takeWritten().map(show)).toEqual([frame]);
    harness.disconnect();
    harness.connect();
    expect(harness.takeWritten().map(show)).toEqual([frame]);
  });

  it('paints again every minute, because the sign never says what it shows', () => {
    const harness = new Harness(alphaDriver);
    harness.connect();
    harness.command(write('1'));
    harness.takeWritten();
    expect(harness.timers.get('repaint')).toBe(60_000);
    harness.expire('repaint');
    expect(harness.takeWritten().map(show)).toEqual([frame]);
    expect(harness.timers.has('repaint')).toBe(true);
  });

  it('hears what a real sign was heard to say, in the pieces it came in, and is not moved by it', () => {
    const harness = new Harness(alphaDriver);
    harness.connect();
    const pieces = [9, 10, 10, 2, 2, 7].map((_, index, all) =>
      all.slice(0, index + 1).reduce((sum, length) => sum + length, 0),
    );
    harness.hear(...cut(Uint8Array.from([...new Uint8Array(26), ...realReply]), pieces));
    expect(harness.takeWritten()).toEqual([]);
    expect(harness.published).toEqual({ device: 'online' });
    harness.command(write('1'));
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(alphaDriver, write, [Uint8Array.of(0, 1, 2)]);
  });
});

describe('the simulated sign', () => {
  const place = () => {
    const due: (() => void)[] = [];
    const sign = simulateAlpha({
      send: () => {},
      after: (_ms, action) => due.push(action),
      hold: () => {},
      changed: () => {},
    });
    return { sign, passSecond: () => due.splice(0).map(action => action()) };
  };
  const bytes = encodeContent(content);

  it('takes a frame in pieces, behind junk, and keeps it when the next is damaged', () => {
    const { sign } = place();
    sign.receive(Uint8Array.of(0x41, 0x04, 0x01, 0x33));
    for (const byte of bytes) sign.receive(Uint8Array.of(byte));
    expect(sign.content()).toEqual({ text: 'A023 -> 5', colour: 'red', flash: true });
    sign.receive(
      encodeContent({ ...content, number: 'B001' }).map((byte, at) => (at === 18 ? byte ^ 1 : byte)),
    );
    expect(sign.content().text).toBe('A023 -> 5');
  });

  it('shows nothing of what another sign answers on the same line', () => {
    const { sign } = place();
    sign.receive(bytes);
    sign.receive(realReply);
    expect(sign.content().text).toBe('A023 -> 5');
  });

  it('drops a frame that stops for a second', () => {
    const { sign, passSecond } = place();
    sign.receive(bytes.subarray(0, 20));
    passSecond();
    sign.receive(bytes.subarray(20));
    expect(sign.content().text).toBe('');
  });
});
