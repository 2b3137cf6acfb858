import { describe, expect, it } from 'vitest';
import type { DriverCommand } from '../../../../drivers/driver.ts';
import { syn6288Driver } from '../../../../drivers/voice/syn6288/driver.ts';
import { hex, show } from '../bytes.ts';
import { expectOneCompletion, Harness } from '../driver-harness.ts';

const query = 'FD 00 02 21 DE';
const stop = 'FD 00 02 02 FD';
const straight = 'FD 00 07 01 01 D6 B1 D0 D0 9D';
const received = hex('41');
const error = hex('45');
const started = hex('4A');
const busy = hex('4E');
const idle = hex('4F');

const speak = (id: string, text = '直行'): DriverCommand => ({ id, name: 'voice.speak', payload: { text } });
const wrote = (harness: Harness): string[] => harness.takeWritten().map(show);
const codes = (harness: Harness): string[] => harness.completions.map(({ completion }) => completion.code);

function ready(): Harness {
  const harness = new Harness(syn6288Driver);
  harness.connect();
  harness.hear(idle);
  harness.takeWritten();
  return harness;
}
/** A module that has been given its text. */
function given(): Harness {
  const harness = ready();
  harness.command(speak('1'));
  harness.hear(idle, idle);
  expect(wrote(harness)).toEqual([query, query, straight]);
  return harness;
}
/** A module that speaks. */
function speaking(): Harness {
  const harness = given();
  harness.hear(received);
  expect(harness.timers.get('poll')).toBe(100);
  harness.expire('poll');
  harness.hear(busy);
  expect(wrote(harness)).toEqual([query]);
  expect(harness.timers.get('poll')).toBe(500);
  return harness;
}

describe('the voice driver', () => {
  it('looks at the module before anything else', () => {
    const harness = new Harness(syn6288Driver);
    harness.connect();
    expect(wrote(harness)).toEqual([query]);
    expect(harness.published).toBeUndefined();
    harness.hear(idle);
    expect(harness.published).toEqual({ device: 'online' });
  });

  it('speaks, and completes when the module says twice that it is idle', () => {
    const harness = speaking();
    expect(codes(harness)).toEqual([]);
    harness.hear(idle);
    expect(wrote(harness)).toEqual([query]);
    harness.hear(idle);
    expect(codes(harness)).toEqual([]);
    harness.hear(idle);
    expect(codes(harness)).toEqual(['success']);
  });

  it('waits until the module has said what it is saying', () => {
    const harness = ready();
    harness.command(speak('1'));
    harness.hear(busy);
    harness.takeWritten();
    harness.expire('poll');
    harness.hear(idle);
    expect(wrote(harness)).toEqual([query, query]);
    harness.hear(idle);
    expect(wrote(harness)).toEqual([straight]);
  });

  it('is not told by one flipped bit that a text was said, or that it has to be sent again', () => {
    const harness = given();
    // 41 with one bit flipped is 45, 4E is 4F or 4A.
    harness.hear(error);
    expect(wrote(harness)).toEqual([query]);
    harness.hear(idle);
    expect(wrote(harness)).toEqual([query]);
    harness.hear(busy);
    harness.hear(started);
    expect(wrote(harness)).toEqual([query]);
    harness.hear(busy);
    expect(codes(harness)).toEqual([]);
    expect(harness.timers.get('poll')).toBe(500);
  });

  it('sends a text once more that the module has not taken, and no third time', () => {
    const harness = given();
    harness.expire('reply');
    harness.hear(idle, idle);
    expect(wrote(harness)).toEqual([query, query, straight]);
    harness.hear(error, idle, idle);
    expect(codes(harness)).toEqual(['hardwareError']);
    expect(wrote(harness)).toEqual([query, query]);
  });

  it('does not call a text said that the module took and never began', () => {
    const harness = given();
    harness.hear(received);
    harness.expire('poll');
    harness.hear(idle, idle);
    expect(wrote(harness)).toEqual([query, query, straight]);
    expect(codes(harness)).toEqual([]);
  });

  it('does not call a text said in the middle of which the module lost its power', () => {
    const harness = speaking();
    harness.hear(started, idle, idle);
    expect(codes(harness)).toEqual(['hardwareError']);
  });

  it('silences the module when the text is no longer wanted, and says the next one after it', () => {
    const harness = speaking();
    harness.cancel();
    expect(wrote(harness)).toEqual([stop]);
    expect(codes(harness)).toEqual(['canceled']);
    harness.command(speak('2'));
    harness.hear(received, idle, idle);
    expect(wrote(harness)).toEqual([query, query, straight]);
  });

  it('leaves a module alone whose text was canceled before it left', () => {
    const harness = ready();
    harness.command(speak('1'));
    harness.takeWritten();
    harness.cancel();
    expect(codes(harness)).toEqual(['canceled']);
    harness.hear(idle);
    expect(wrote(harness)).toEqual([]);
  });

  it('ends a text that comes to no end', () => {
    const harness = speaking();
    expect(harness.timers.get('limit')).toBe(5000 + 2 * 600);
    harness.expire('limit');
    expect(wrote(harness)).toEqual([stop]);
    expect(codes(harness)).toEqual(['hardwareError']);
  });

  it('refuses a text that the module cannot take whole', () => {
    const harness = ready();
    harness.command(speak('1', '请'.repeat(101)));
    expect(codes(harness)).toEqual(['invalidData']);
    expect(wrote(harness)).toEqual([]);
  });

  it('gives a silent module up after four questions', () => {
    const harness = speaking();
    harness.expire('poll');
    harness.expire('reply');
    harness.expire('reply');
    harness.expire('reply');
    expect(harness.reconnects).toBe(0);
    harness.expire('reply');
    expect(harness.reconnects).toBe(1);
    expect(codes(harness)).toEqual(['deviceNotReady']);
    expect(harness.published).toEqual({ device: 'offline', cause: 'the module does not answer' });
  });

  it('completes at once while the module is not there', () => {
    const harness = new Harness(syn6288Driver);
    harness.command(speak('1'));
    expect(codes(harness)).toEqual(['deviceNotReady']);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    expectOneCompletion(syn6288Driver, speak, [
      received,
      error,
      started,
      busy,
      idle,
      hex('4F 4F'),
      hex('41 4F'),
    ]);
  });
});
