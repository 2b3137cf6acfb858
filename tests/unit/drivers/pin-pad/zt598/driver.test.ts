import { describe, expect, it } from 'vitest';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { encodeFrame, orders } from '../../../../../drivers/pin-pad/zt598/codec.ts';
import { zt598Driver } from '../../../../../drivers/pin-pad/zt598/driver.ts';
import { hex } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const ok = encodeFrame(hex('60'));
const refused = (status: string): Uint8Array => encodeFrame(hex(status));
const block = encodeFrame(Buffer.from('`00000123456789ABCDEF', 'latin1'));
const digit = hex('2A');
const enter = hex('0D');
const cancel = hex('1B');
const clear = hex('08');
const timedOut = hex('80');

const pinEntry = (id: string): DriverCommand => ({
  id,
  name: 'pinPad.pinEntry',
  payload: { minLen: 4, maxLen: 6 },
});
const getPinBlock = (id: string): DriverCommand => ({
  id,
  name: 'pinPad.getPinBlock',
  payload: { key: 0x30, customerData: '123456789012' },
});
/** The orders that were written, without their frames. */
const wrote = (harness: Harness): string[] =>
  harness.takeWritten().map(frame => Buffer.from(frame.subarray(4, -3)).toString('latin1'));
const ends = (harness: Harness): string[] =>
  harness.completions.map(({ completion }) => {
    if (completion.code !== 'success') return completion.errorCode ?? completion.code;
    return 'completion' in completion.payload ? completion.payload.completion : completion.code;
  });

function ready(): Harness {
  const harness = new Harness(zt598Driver);
  harness.connect();
  expect(wrote(harness)).toEqual(['I']);
  harness.hear(ok);
  expect(wrote(harness)).toEqual(['5032']);
  expect(harness.published).toBeUndefined();
  harness.hear(ok);
  expect(harness.published).toEqual({ device: 'online' });
  return harness;
}
/** A pad at which the customer types. */
function entering(): Harness {
  const harness = ready();
  harness.command(pinEntry('1'));
  harness.hear(ok, ok, ok);
  expect(harness.events).toEqual([]);
  harness.hear(ok);
  expect(wrote(harness)).toEqual(['5404', '5506', '5035', '600012']);
  expect(harness.events).toEqual(['enterData']);
  return harness;
}

describe('the pin pad driver', () => {
  it('tells that keys were pressed, and ends with ENTER, without closing the keys over the PIN', () => {
    const harness = entering();
    harness.hear(digit, digit, clear, digit);
    expect(harness.events).toEqual(['enterData', 'key', 'key', 'cleared', 'key']);
    harness.hear(enter);
    expect(ends(harness)).toEqual(['enter']);
    expect(wrote(harness)).toEqual([]);
  });

  it('fetches the block, and nothing that is too short for one', () => {
    const harness = ready();
    harness.command(getPinBlock('1'));
    expect(wrote(harness)).toEqual([orders.pinBlock(0x30, '123456789012')]);
    harness.hear(ok);
    expect(ends(harness)).toEqual([]);
    harness.hear(block);
    expect(harness.completions).toEqual([
      { id: '1', completion: { code: 'success', payload: { pinBlock: '0123456789ABCDEF' } } },
    ]);
  });

  it.each([
    ['the customer cancels', (harness: Harness) => harness.hear(cancel), 'cancel'],
    ['the pad waits no longer', (harness: Harness) => harness.hear(timedOut), 'timeOut'],
    ['nobody touches a key', (harness: Harness) => harness.expire('entry'), 'timeOut'],
    ['it is no longer wanted', (harness: Harness) => harness.cancel(), 'canceled'],
    ['the pad refuses late', (harness: Harness) => harness.hear(refused('F8')), 'sequenceError'],
  ])('closes the keys when %s', (_name, happen, end) => {
    const harness = entering();
    happen(harness);
    expect(ends(harness)).toEqual([end]);
    expect(wrote(harness)).toEqual(['5032']);
  });

  it('closes the keys also when it is canceled while they open', () => {
    const harness = ready();
    harness.command(pinEntry('1'));
    harness.hear(ok, ok, ok);
    harness.cancel();
    expect(wrote(harness)).toEqual(['5404', '5506', '5035', '600012']);
    harness.hear(ok);
    expect(wrote(harness)).toEqual(['5032']);
    expect(harness.events).toEqual([]);
  });

  it('takes no key for one that comes while no PIN is entered', () => {
    const harness = ready();
    harness.hear(digit, enter, cancel);
    expect(harness.events).toEqual([]);
    harness.command(pinEntry('1'));
    harness.hear(enter, cancel);
    expect(ends(harness)).toEqual([]);
  });

  it.each([
    ['E4', 'keyNotFound'],
    ['EC', 'accessDenied'],
    ['EF', 'noPin'],
    ['F9', 'noPin'],
    ['E9', 'invalidData'],
    ['D7', 'hardwareError'],
  ])('tells why there is no block: %s', (status, end) => {
    const harness = ready();
    harness.command(getPinBlock('1'));
    harness.hear(refused(status));
    expect(ends(harness)).toEqual([end]);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('is out of order when someone has tampered with it, until it says otherwise', () => {
    const harness = entering();
    harness.hear(refused('DD'));
    expect(ends(harness)).toEqual(['hardwareError']);
    harness.hear(refused('DD'));
    harness.expire('poll');
    harness.hear(refused('DD'));
    expect(harness.published).toEqual({ device: 'hardwareError', cause: 'the pad has been tampered with' });
    harness.expire('poll');
    harness.hear(ok);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('asks again after a damaged answer, when a late one has had its time', () => {
    const harness = ready();
    harness.command(getPinBlock('1'));
    harness.takeWritten();
    harness.hear(block.map((byte, at) => (at === 9 ? byte ^ 4 : byte)));
    expect(wrote(harness)).toEqual([]);
    harness.hear(block);
    expect(ends(harness)).toEqual([]);
    harness.expire('drain');
    expect(wrote(harness)).toEqual([orders.pinBlock(0x30, '123456789012')]);
    harness.hear(block);
    expect(ends(harness)).toEqual(['success']);
  });

  it('gives a silent pad up after three questions', () => {
    const harness = ready();
    harness.command(pinEntry('1'));
    for (let silence = 0; silence < 2; silence++) {
      harness.expire('reply');
      harness.expire('drain');
    }
    harness.expire('reply');
    expect(harness.reconnects).toBe(1);
    expect(ends(harness)).toEqual(['deviceNotReady']);
    expect(harness.published).toEqual({ device: 'offline', cause: 'the pad does not answer' });
  });

  it('gives a pad up that answers for ever without a block', () => {
    const harness = ready();
    harness.command(getPinBlock('1'));
    for (let round = 0; round < 2; round++) {
      harness.hear(ok);
      harness.expire('reply');
      harness.expire('drain');
    }
    harness.hear(ok);
    harness.expire('reply');
    expect(ends(harness)).toEqual(['deviceNotReady']);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    const says = [
      ok,
      block,
      digit,
      enter,
      cancel,
      clear,
      timedOut,
      refused('EF'),
      refused('DD'),
      ok.subarray(0, 5),
    ];
    expectOneCompletion(zt598Driver, pinEntry, says);
    expectOneCompletion(zt598Driver, getPinBlock, says);
  });
});
