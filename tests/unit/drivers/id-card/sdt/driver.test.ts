import { describe, expect, it } from 'vitest';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { encodeNewestAddress } from '../../../../../drivers/id-card/sdt/card-text.ts';
import { encodeFrame } from '../../../../../drivers/id-card/sdt/codec.ts';
import { sdtDriver } from '../../../../../drivers/id-card/sdt/driver.ts';
import { hex } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';
import {
  card,
  find,
  finger,
  found,
  iAm,
  invalidMedia,
  notFound,
  ok,
  online,
  read,
  readFailed,
  readRawData,
  reset,
  samId,
  says,
  select,
  selected,
  serialNumber,
  status,
  waiting,
  withFingers,
  wrote,
} from './a-reader.ts';

describe('the card reader driver', () => {
  it('looks at the reader and asks who it is before anything else, and asks no card without a command', () => {
    const harness = new Harness(sdtDriver);
    harness.connect();
    expect(wrote(harness)).toEqual([status]);
    harness.hear(ok);
    expect(wrote(harness)).toEqual([samId]);
    expect(harness.published).toBeUndefined();
    harness.hear(iAm);
    expect(harness.published).toEqual({ device: 'online', media: 'unknown', serialNumber });
    harness.expire('pause');
    expect(wrote(harness)).toEqual([status]);
    harness.hear(ok);
    expect(wrote(harness)).toEqual([]);
  });

  it('asks who the reader is after every connect: it may be another one', () => {
    const harness = online();
    harness.disconnect();
    expect(harness.published).toEqual({ device: 'offline', media: 'unknown', cause: 'pulled' });
    harness.connect();
    harness.hear(ok);
    expect(wrote(harness)).toEqual([status, samId]);
  });

  it.each([
    ['does not know the command', (harness: Harness) => harness.hear(says(0x21))],
    [
      'is silent',
      (harness: Harness) => {
        harness.expire('reply');
        harness.expire('reply');
      },
    ],
  ])('reads cards with a reader that does not tell who it is, because it %s', (_, notTell) => {
    const harness = new Harness(sdtDriver);
    harness.connect();
    harness.hear(ok);
    notTell(harness);
    expect(harness.published).toEqual({ device: 'online', media: 'unknown' });
    harness.expire('pause');
    harness.hear(ok);
    harness.takeWritten();
    harness.command(readRawData('1'));
    harness.hear(found, selected, card);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('finds, selects and reads, and completes with the card', () => {
    const harness = online();
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
    expect(harness.published).toEqual({ device: 'online', media: 'notPresent', serialNumber });
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

  it('has a module that failed its self-test reset, and goes on waiting for the card', () => {
    const harness = waiting();
    harness.hear(says(0x60));
    expect(wrote(harness)).toEqual([reset]);
    harness.hear(ok);
    expect(wrote(harness)).toEqual([status]);
    harness.hear(ok);
    expect(harness.published?.device).toBe('online');
    harness.expire('pause');
    harness.hear(found, selected, card);
    expect(harness.completions).toMatchObject([{ completion: { code: 'success' } }]);
  });

  it('reads the card from the start when the module had to be reset while it was read', () => {
    const harness = waiting({ newestAddress: true });
    harness.hear(found, selected, card);
    harness.hear(says(0x60), ok, ok);
    harness.expire('pause');
    harness.takeWritten();
    harness.hear(found, selected);
    expect(wrote(harness)).toEqual([select, read]);
    expect(harness.completions).toEqual([]);
  });

  it('resets a module once, and only a card that was read lets it do so again', () => {
    const harness = waiting();
    harness.hear(says(0x60), ok, ok);
    harness.expire('pause');
    harness.hear(says(0x60));
    expect(harness.published?.device).toBe('hardwareError');
    harness.expire('pause');
    harness.takeWritten();
    harness.hear(says(0x60));
    expect(wrote(harness)).toEqual([]);
    harness.expire('pause');
    harness.hear(ok);
    harness.command(readRawData('2'));
    harness.hear(found, selected, card);
    harness.takeWritten();
    harness.hear(says(0x60));
    expect(wrote(harness)).toEqual([reset]);
  });

  it('resets a module once more that does not answer, or with 60 alone, which may have come late; then asks for its status', () => {
    const harness = waiting();
    harness.hear(says(0x60), says(0x60));
    expect(wrote(harness)).toEqual([reset]);
    harness.expire('reply');
    expect(wrote(harness)).toEqual([reset]);
    harness.expire('reply');
    expect(wrote(harness)).toEqual([status]);
    harness.hear(says(0x60));
    expect(harness.published?.device).toBe('hardwareError');
  });

  it.each([
    ['60, which a reset does not mend', [says(0x60), ok, says(0x60)]],
    ['60, in a module that knows no reset', [says(0x60), says(0x21)]],
    ['66', [says(0x66)]],
  ])('is out of order with status %s, and comes back when the reader does', (_, replies) => {
    const harness = waiting();
    harness.hear(...replies);
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

  it.each([
    ['80 (gone)', 0x80],
    ['81 (not selected)', 0x81],
    ['41 (not read)', 0x41],
    ['47 (no random number)', 0x47],
    ['24 (unknown)', 0x24],
    ['31 (the card does not accept the reader)', 0x31],
    ['32 (the reader does not accept the card)', 0x32],
    ['33 (not verified)', 0x33],
    ['91 (absent)', 0x91],
    ['77, which is in no list,', 0x77],
  ])('begins again at find after status %s, and tells after three times', (_, code) => {
    const harness = waiting();
    for (const time of [1, 2, 3]) {
      harness.hear(found, selected, says(code));
      expect(harness.completions).toHaveLength(time === 3 ? 1 : 0);
      if (time < 3) harness.expire('pause');
      expect(wrote(harness).at(-1)).toBe(time < 3 ? find : read);
    }
    expect(harness.completions).toMatchObject([{ completion: invalidMedia }]);
    const cause = expect.stringContaining(`status ${code.toString(16)}`);
    expect(harness.completions[0]?.completion).toMatchObject({ description: cause });
    expect(harness.published).toMatchObject({ device: 'online', cause });
  });

  it("tells technicians the card's own status, and forgets it with the next card", () => {
    const harness = waiting();
    for (const last of [false, false, true]) {
      harness.hear(found, selected, encodeFrame([0x6a, 0x82, 0x41]));
      if (!last) harness.expire('pause');
    }
    expect(harness.published?.cause).toBe('the card could not be read (status 41, card 6A82)');
    harness.command(readRawData('2'));
    harness.expire('pause');
    harness.hear(found, selected, card);
    expect(harness.published).toEqual({ device: 'online', media: 'present', serialNumber });
  });

  it('tells at once of a card that is no identity card, and asks it nothing more while it lies there', () => {
    const harness = waiting();
    harness.hear(found, selected, says(0x40));
    expect(harness.completions).toMatchObject([{ completion: invalidMedia }]);
    harness.command(readRawData('2'));
    harness.hear(found);
    harness.takeWritten();
    harness.expire('pause');
    harness.hear(found);
    expect(wrote(harness)).toEqual([find]);
    harness.expire('pause');
    harness.hear(notFound);
    harness.expire('pause');
    harness.hear(found, selected, card);
    expect(harness.completions.at(-1)).toMatchObject({ id: '2', completion: { code: 'success' } });
  });

  it.each([
    ['find', [], {}],
    ['select', [found], {}],
    ['read', [found, selected], {}],
    ['read fingerprints', [found, selected], { fingerprints: true }],
    ['read an added address', [found, selected, card], { newestAddress: true }],
  ] as const)('ends the command when the reader does not know how to %s', (_, before, wants) => {
    const harness = waiting(wants);
    harness.hear(...before, says(0x21));
    expect(harness.completions).toMatchObject([{ completion: { code: 'invalidCommand' } }]);
    expect(harness.published?.cause).toBe('the reader does not know the command (status 21)');
  });

  it('gives a reader up that answers its own questions with nonsense, and says which', () => {
    const harness = new Harness(sdtDriver);
    harness.connect();
    harness.hear(says(0x24), says(0x24), says(0x24));
    expect(harness.reconnects).toBe(1);
    expect(harness.published?.cause).toBe('the reader met an unknown error (status 24)');
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    const makeCommand = (id: string): DriverCommand =>
      readRawData(id, { newestAddress: Number(id) % 2 === 0, fingerprints: Number(id) % 3 === 0 });
    expectOneCompletion(sdtDriver, makeCommand, [
      ok,
      found,
      notFound,
      selected,
      readFailed,
      card,
      withFingers(finger(1)),
      says(0x90, encodeNewestAddress('北京')),
      says(0x91),
      says(0x81),
      says(0x10),
      says(0x66),
      says(0x21),
      says(0x40),
      iAm,
      card.subarray(0, 600),
      hex('AA AA AA 96 69 00 04 00 00 80 85'),
    ]);
  });
});
