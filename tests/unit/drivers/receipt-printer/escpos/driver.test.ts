import { describe, expect, it } from 'vitest';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { escposDriver } from '../../../../../drivers/receipt-printer/escpos/driver.ts';
import { hex, show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const print = (id: string): DriverCommand => ({
  id,
  name: 'receiptPrinter.print',
  payload: { processId: 'AB01', blocks: [{ kind: 'pair', label: '金额', value: '￥100.00' }] },
});
const fine = hex('12');
const printed = hex('37 22 41 42 30 31 00');
const paperOut = hex('18 00 0F 00');
const allWell = hex('10 00 00 00');

/** A printer that is online and idle. */
function ready(): Harness {
  const harness = new Harness(escposDriver);
  harness.connect();
  harness.hear(fine, fine, fine);
  harness.takeWritten();
  return harness;
}
/** A printer in the middle of a job. */
function printing(): Harness {
  const harness = ready();
  harness.command(print('1'));
  harness.hear(fine, fine, fine);
  harness.takeWritten();
  return harness;
}
const end = (harness: Harness): unknown => harness.completions.map(({ completion }) => completion);

describe('the receipt printer driver', () => {
  it('looks at the printer before anything else, then has it report by itself', () => {
    const harness = new Harness(escposDriver);
    harness.connect();
    harness.hear(fine, fine, fine);
    expect(harness.takeWritten().map(show)).toEqual(['10 04 01', '10 04 02', '10 04 04', '1D 61 0F']);
    expect(harness.published).toEqual({ device: 'online', paper: 'full' });
  });

  it('looks once more, prints, and succeeds only with the id of this job', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.hear(fine, fine);
    expect(harness.takeWritten().map(show)).toEqual(['10 04 01', '10 04 02', '10 04 04']);
    harness.hear(fine);
    expect(show(harness.takeWritten()[0] ?? hex(''))).toMatch(/1D 28 48 06 00 30 30 41 42 30 31$/);
    harness.hear(hex('37 22 5A 5A 5A 5A 00'));
    expect(end(harness)).toEqual([]);
    harness.hear(printed);
    expect(end(harness)).toEqual([{ code: 'success', payload: { proof: 'processId' } }]);
  });

  it.each([
    ['12', '32', '7E', { code: 'commandErrorCode', errorCode: 'paperOut' }],
    ['1A', '16', '12', { code: 'userError' }],
    ['1A', '12', '12', { code: 'deviceNotReady' }],
  ])('sends nothing when the printer answers %s %s %s', (one, two, four, completion) => {
    const harness = ready();
    harness.command(print('1'));
    harness.hear(hex(one), hex(two), hex(four));
    expect(end(harness)).toMatchObject([completion]);
    expect(harness.takeWritten().map(show)).toEqual(['10 04 01', '10 04 02', '10 04 04']);
  });

  it('asks which error it is, and refuses with a hardware error', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.hear(hex('1A'), hex('52'));
    expect(show(harness.takeWritten().at(-1) ?? hex(''))).toBe('10 04 03');
    harness.hear(hex('1A'), fine);
    expect(end(harness)).toMatchObject([{ code: 'hardwareError' }]);
  });

  it('waits for new paper in the middle of a job, sends nothing again, and succeeds with the id', () => {
    const harness = printing();
    harness.hear(paperOut);
    expect(harness.published).toEqual({ device: 'userError', paper: 'out', cause: 'paper out' });
    expect(harness.events).toEqual(['paperThreshold']);
    expect(harness.timers.get('person')).toBe(180_000);
    expect([...harness.timers.keys()]).not.toContain('job');
    harness.hear(allWell);
    expect(harness.published).toEqual({ device: 'online', paper: 'full' });
    harness.hear(printed);
    expect(end(harness)).toMatchObject([{ code: 'success' }]);
    expect(harness.takeWritten()).toEqual([]);
  });

  it.each([
    ['nobody brings paper', (harness: Harness) => [harness.hear(paperOut), harness.expire('person')]],
    ['the id does not come', (harness: Harness) => harness.expire('job')],
    ['the line is lost', (harness: Harness) => harness.disconnect()],
    ['the job is cancelled', (harness: Harness) => harness.cancel()],
    ['the printer falls silent', (harness: Harness) => harness.expire('alive')],
    ['the cutter fails', (harness: Harness) => harness.hear(hex('18 08 00 00'))],
  ])('says that the paper is doubtful when the bytes have left and %s', (_name, happens) => {
    const harness = printing();
    happens(harness);
    expect(end(harness)).toMatchObject([{ code: 'commandErrorCode', errorCode: 'printDoubtful' }]);
  });

  it('does not take the late id of a doubtful job for that of the next', () => {
    const harness = printing();
    harness.cancel();
    const command = print('2');
    harness.command({ ...command, payload: { processId: 'AB02', blocks: [] } } as DriverCommand);
    harness.hear(fine, fine, fine, printed);
    expect(harness.completions).toHaveLength(1);
    harness.hear(hex('37 22 41 42 30 32 00'));
    expect(harness.completions[1]).toMatchObject({ id: '2', completion: { code: 'success' } });
  });

  it('cancels cleanly while nothing has left', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.cancel();
    expect(end(harness)).toMatchObject([{ code: 'canceled' }]);
    harness.hear(fine, fine, fine);
    expect(harness.takeWritten().map(show)).toEqual(['10 04 01', '10 04 02', '10 04 04']);
  });

  it('gives a printer up that answers neither the first questions nor those after a pause', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.expire('reply');
    harness.hear(fine);
    harness.expire('drain');
    harness.expire('reply');
    expect(harness.reconnects).toBe(1);
    expect(harness.published?.device).toBe('offline');
    expect(end(harness)).toMatchObject([{ code: 'deviceNotReady' }]);
  });

  it('notices an idle printer that dies, and one that runs out of paper without saying so', () => {
    const harness = ready();
    expect(harness.timers.get('poll')).toBe(2000);
    harness.expire('poll');
    harness.hear(fine, fine, hex('7E'));
    expect(harness.published).toMatchObject({ device: 'userError', paper: 'out' });
    harness.expire('poll');
    harness.expire('reply');
    harness.expire('drain');
    harness.expire('reply');
    expect(harness.published?.device).toBe('offline');
  });

  it('ends every job in exactly one completion, whatever happens', () => {
    expectOneCompletion(escposDriver, print, [
      fine,
      fine,
      fine,
      hex('1A'),
      hex('7E'),
      hex('52'),
      printed,
      printed.subarray(0, 4),
      paperOut,
      allWell,
      hex('18 08 00 00'),
    ]);
  });
});
