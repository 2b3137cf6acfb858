import { describe, expect, it } from 'vitest';
import type { Driver, DriverCommand, DriverInput } from '../../../../../drivers/driver.ts';
import { mrzDriver } from '../../../../../drivers/id-card/mrz/driver.ts';
import { encodeTd1, encodeTd3 } from '../../../../../drivers/id-card/mrz/simulator.ts';
import { hex } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

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
const [one, two] = encodeTd3(fields);
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const framed = bytes(`\x02${one}\r${two}\r\x03`);
const bare = bytes(`${one}\r\n${two}\r\n`);
const wrong = bytes(`\x02${one}\r${two.replace('491231', '491230')}\r\x03`);
const success = {
  code: 'success',
  payload: { document: { number: 'E00000000', birth: '19491231', primaryIdentifier: 'ZHANG' } },
};

const readPassport = (id: string): DriverCommand => ({
  id,
  name: 'passportReader.read',
  payload: { today: '20261121' },
});

/** A reader that is online, with a command that waits for a document. */
function waiting(): Harness {
  const harness = new Harness(mrzDriver);
  harness.connect();
  harness.command(readPassport('1'));
  return harness;
}

describe('the passport reader driver', () => {
  it('is online when the line is open, and says nothing to a reader that takes no commands', () => {
    const harness = new Harness(mrzDriver);
    harness.connect();
    expect(harness.published).toEqual({ device: 'online' });
    harness.command(readPassport('1'));
    harness.hear(framed);
    expect(harness.written).toEqual([]);
  });

  it.each([
    ['with a frame', framed],
    ['without a frame', bare],
  ])('completes with the document when its last line has ended: %s', (_, said) => {
    const harness = waiting();
    harness.hear(said);
    expect(harness.completions).toMatchObject([{ id: '1', completion: success }]);
  });

  it('completes with the document after a silence when nothing else ends the message', () => {
    const harness = waiting();
    harness.hear(bytes(`${one}\r\n${two}`));
    expect(harness.completions).toEqual([]);
    expect(harness.timers.get('silence')).toBe(1000);
    harness.expire('silence');
    expect(harness.completions).toMatchObject([{ completion: success }]);
  });

  it('completes once when a reader says it twice', () => {
    const harness = waiting();
    harness.hear(framed, framed);
    harness.expire('silence');
    expect(harness.completions).toHaveLength(1);
    harness.command(readPassport('2'));
    expect(harness.running, 'the next customer gets nothing of it').toBe('2');
  });

  it('names the field that is wrong, to the application and to technicians, and nothing of the document', () => {
    const harness = waiting();
    harness.hear(wrong);
    expect(harness.completions).toEqual([
      {
        id: '1',
        completion: {
          code: 'commandErrorCode',
          errorCode: 'invalidMedia',
          description: 'wrong in the zone: birthDateCheckDigit, compositeCheckDigit',
        },
      },
    ]);
    expect(harness.published).toEqual({
      device: 'online',
      cause: 'wrong in the zone: birthDateCheckDigit, compositeCheckDigit',
    });
    harness.command(readPassport('2'));
    harness.hear(framed);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('does not keep a document that was laid while nobody asked', () => {
    const harness = new Harness(mrzDriver);
    harness.connect();
    harness.hear(framed, bare);
    harness.expire('silence');
    harness.command(readPassport('1'));
    expect(harness.completions).toEqual([]);
    harness.hear(framed);
    expect(harness.completions).toMatchObject([{ completion: success }]);
  });

  it.each([
    ['with a frame', framed],
    ['without a frame', bare],
  ])('does not give a document to one who asked when half of it had come: %s', (_, said) => {
    const harness = new Harness(mrzDriver);
    harness.connect();
    harness.hear(said.subarray(0, 60));
    harness.command(readPassport('1'));
    harness.hear(said.subarray(60));
    harness.expire('silence');
    expect(harness.completions).toEqual([]);
    harness.hear(said);
    expect(harness.completions).toMatchObject([{ completion: success }]);
  });

  it('holds nothing of a document that nobody asks for, nor of one that was handed over', () => {
    const inputs: readonly DriverInput[] = [
      { kind: 'connected' },
      { kind: 'bytes', chunk: bytes(`\x02${one}\r`) },
      { kind: 'bytes', chunk: bytes(one) },
      { kind: 'timer', name: 'silence' },
      { kind: 'command', command: readPassport('1') },
      { kind: 'bytes', chunk: framed },
      { kind: 'command', command: readPassport('2') },
      { kind: 'bytes', chunk: framed.subarray(0, 30) },
      { kind: 'cancel', id: '2' },
    ];
    let state: unknown = mrzDriver.start();
    for (const input of inputs) {
      const driver: Driver<unknown> = mrzDriver;
      ({ state } = driver.step(state, input, 0));
      const isAsked = input.kind === 'bytes' && input.chunk.length === 30;
      expect(JSON.stringify(state).includes('ZHANG'), input.kind).toBe(isAsked);
    }
  });

  it('goes on waiting when the reader speaks of other things, or makes noise, of which technicians are told', () => {
    const harness = waiting();
    harness.hear(bytes('\x02PCSign:{"stage":"readStart","type":"PassPort"}\x03\r\n'));
    harness.expire('silence');
    expect(harness.published).toEqual({ device: 'online' });
    harness.hear(hex('F8 80 78 00 F8'));
    harness.expire('silence');
    expect(harness.published).toMatchObject({
      device: 'online',
      cause: expect.stringContaining('baud rate'),
    });
    expect(harness.running).toBe('1');
    harness.hear(framed);
    expect(harness.completions).toMatchObject([{ completion: success }]);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('reads a card of the size of a bank card', () => {
    const harness = waiting();
    const lines = encodeTd1({ ...fields, documentCode: 'I' });
    harness.hear(bytes(`\x02${lines.join('\r')}\r\x03`));
    expect(harness.completions).toMatchObject([{ completion: success }]);
  });

  it('ends a command for which nobody lays a document', () => {
    const harness = waiting();
    expect(harness.timers.get('patience')).toBe(300_000);
    harness.expire('patience');
    expect(harness.completions).toMatchObject([{ completion: { code: 'timeOut' } }]);
  });

  it('takes nothing more after a cancel', () => {
    const harness = waiting();
    harness.hear(framed.subarray(0, 20));
    harness.cancel();
    harness.hear(framed.subarray(20));
    expect(harness.completions).toMatchObject([{ completion: { code: 'canceled' } }]);
  });

  it('completes at once while the reader is not there, and when it goes', () => {
    const harness = new Harness(mrzDriver);
    harness.command(readPassport('1'));
    harness.connect();
    harness.command(readPassport('2'));
    harness.disconnect();
    expect(harness.completions).toMatchObject([
      { completion: { code: 'deviceNotReady' } },
      { completion: { code: 'deviceNotReady' } },
    ]);
    expect(harness.published).toEqual({ device: 'offline', cause: 'pulled' });
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(mrzDriver, readPassport, [
      framed,
      bare,
      wrong,
      framed.subarray(0, 40),
      framed.subarray(40),
      bytes('\x02'),
      bytes('\x03\r\n'),
      bytes('CameraData:{'),
    ]);
  });
});
