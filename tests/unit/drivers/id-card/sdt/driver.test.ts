import { describe, expect, it } from 'vitest';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { encodeCardText } from '../../../../../drivers/id-card/sdt/card-text.ts';
import { encodeFrame } from '../../../../../drivers/id-card/sdt/codec.ts';
import { sdtDriver } from '../../../../../drivers/id-card/sdt/driver.ts';
import { hex, show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const status = 'AA AA AA 96 69 00 03 11 FF ED';
const find = 'AA AA AA 96 69 00 03 20 01 22';
const select = 'AA AA AA 96 69 00 03 20 02 21';
const read = 'AA AA AA 96 69 00 03 30 01 32';

const says = (status: number, data: readonly number[] | Uint8Array = []): Uint8Array =>
  encodeFrame([0, 0, status, ...data]);
const ok = says(0x90);
const found = says(0x9f, [0, 0, 0, 0]);
const notFound = says(0x80);
const selected = says(0x90, [0, 0, 0, 0, 0, 0, 0, 0]);
const readFailed = says(0x41);
const text = encodeCardText('resident', {
  name: '张三',
  sex: '2',
  ethnicGroup: '01',
  birth: '19491231',
  number: '11010519491231002X',
  validFrom: '20200101',
  validTo: '长期',
});
const card = says(0x90, [1, 0, 4, 0, ...text, ...new Uint8Array(1024)]);

const readRawData = (id: string): DriverCommand => ({ id, name: 'idCardReader.readRawData', payload: {} });

/** A reader that is online, with a command that waits for a card. */
function waiting(): Harness {
  const harness = new Harness(sdtDriver);
  harness.connect();
  harness.hear(ok);
  harness.command(readRawData('1'));
  harness.takeWritten();
  return harness;
}
const wrote = (harness: Harness): string[] => harness.takeWritten().map(show);

describe('the card reader driver', () => {
  it('looks at the reader before anything else, and asks no card without a command', () => {
    const harness = new Harness(sdtDriver);
    harness.connect();
    expect(wrote(harness)).toEqual([status]);
    harness.hear(ok);
    expect(harness.published).toEqual({ device: 'online', media: 'unknown' });
    harness.expire('pause');
    expect(wrote(harness)).toEqual([status]);
  });

  it('finds, selects and reads, and completes with the card', () => {
    const harness = new Harness(sdtDriver);
    harness.connect();
    harness.hear(ok);
    harness.takeWritten();
    harness.command(readRawData('1'));
    expect(wrote(harness)).toEqual([find]);
    harness.hear(found);
    expect(harness.events).toEqual(['mediaInserted']);
    expect(wrote(harness)).toEqual([select]);
    harness.hear(selected);
    expect(wrote(harness)).toEqual([read]);
    harness.hear(card);
    expect(harness.completions).toMatchObject([
      { id: '1', completion: { code: 'success', payload: { card: { number: '11010519491231002X' } } } },
    ]);
    expect(wrote(harness)).toEqual([]);
  });

  it('waits 300 ms between two looks for a card', () => {
    const harness = waiting();
    harness.hear(notFound);
    expect(wrote(harness)).toEqual([]);
    expect(harness.timers.get('pause')).toBe(300);
    harness.expire('pause');
    expect(wrote(harness)).toEqual([find]);
  });

  it('tells that the card was taken away in the middle of a read, and goes on waiting', () => {
    const harness = waiting();
    harness.hear(found, selected, readFailed);
    harness.expire('pause');
    harness.hear(notFound);
    expect(harness.events).toEqual(['mediaInserted', 'mediaRemoved']);
    expect(harness.published).toEqual({ device: 'online', media: 'notPresent' });
    expect(harness.running).toBe('1');
  });

  it('tells the customer after three failed reads of a card that still lies there', () => {
    const harness = waiting();
    for (const last of [false, false, true]) {
      harness.hear(found, selected, readFailed);
      if (!last) harness.expire('pause');
    }
    expect(harness.completions).toMatchObject([
      { completion: { code: 'commandErrorCode', errorCode: 'invalidMedia' } },
    ]);
    harness.expire('pause');
    expect(wrote(harness).at(-1)).toBe(find);
    harness.hear(notFound);
    expect(harness.events.at(-1)).toBe('mediaRemoved');
  });

  it('tells at once of a card whose text came whole and makes no sense', () => {
    const harness = waiting();
    harness.hear(found, selected, says(0x90, [1, 0, 4, 0, ...new Uint8Array(1280)]));
    expect(harness.completions).toMatchObject([
      { completion: { code: 'commandErrorCode', errorCode: 'invalidMedia' } },
    ]);
  });

  it('asks the same again, once, when the reader says that it heard it wrong', () => {
    const harness = waiting();
    harness.hear(says(0x10));
    expect(wrote(harness)).toEqual([find]);
    harness.hear(says(0x11));
    expect(wrote(harness)).toEqual([]);
    expect(harness.timers.get('pause')).toBe(300);
  });

  it('asks for the text once more when its answer came damaged: the reader would not find the card again', () => {
    const harness = waiting();
    harness.hear(found, selected);
    harness.takeWritten();
    harness.hear(card.map((byte, index) => (index === 700 ? byte ^ 4 : byte)));
    expect(wrote(harness)).toEqual([read]);
    harness.hear(card);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('does not take a late answer for the answer to the next question', () => {
    const harness = waiting();
    harness.hear(found, found, ok, selected, selected, ok);
    expect(harness.completions).toEqual([]);
    harness.hear(card);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('gives a silent reader up after three questions, and the waiting customer is told', () => {
    const harness = waiting();
    harness.expire('reply');
    harness.expire('pause');
    harness.expire('reply');
    harness.expire('pause');
    expect(harness.reconnects).toBe(0);
    harness.expire('reply');
    expect(harness.reconnects).toBe(1);
    expect(harness.published).toEqual({
      device: 'offline',
      media: 'unknown',
      cause: 'the reader does not answer',
    });
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
  });

  it('gives a reader up that never answers after connecting', () => {
    const harness = new Harness(sdtDriver);
    harness.connect();
    harness.expire('reply');
    harness.expire('reply');
    harness.expire('reply');
    expect(harness.reconnects).toBe(1);
  });

  it.each([0x60, 0x66])('is out of order with status %x, and comes back when the reader does', code => {
    const harness = waiting();
    harness.hear(says(code));
    expect(harness.completions).toMatchObject([{ completion: { code: 'hardwareError' } }]);
    expect(harness.published?.device).toBe('hardwareError');
    harness.expire('pause');
    harness.hear(ok);
    expect(harness.published?.device).toBe('online');
  });

  it('reads nothing more after a cancel', () => {
    const harness = waiting();
    harness.hear(found);
    harness.cancel();
    expect(harness.completions).toMatchObject([{ completion: { code: 'canceled' } }]);
    harness.takeWritten();
    harness.hear(selected);
    expect(wrote(harness)).toEqual([]);
  });

  it('completes at once while the reader is not there', () => {
    const harness = new Harness(sdtDriver);
    harness.command(readRawData('1'));
    expect(harness.completions).toMatchObject([{ completion: { code: 'deviceNotReady' } }]);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(sdtDriver, readRawData, [
      ok,
      found,
      notFound,
      selected,
      readFailed,
      card,
      says(0x81),
      says(0x10),
      says(0x66),
      card.subarray(0, 600),
      hex('AA AA AA 96 69 00 04 00 00 80 85'),
    ]);
  });
});
