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
const cleared = hex('37 25 00');
const paperOut = hex('18 00 0F 00');
const allWell = hex('10 00 00 00');
const named = (name: string): Uint8Array => Uint8Array.from([0x5f, ...Buffer.from(name, 'latin1'), 0]);
const round = ['10 04 01', '10 04 02', '10 04 04'];
const clear = '10 14 08 01 03 14 01 06 02 08';

/** A printer of a known model that is online and idle. */
function ready(name = 'TM-T20III'): Harness {
  const harness = new Harness(escposDriver);
  harness.connect();
  harness.hear(fine, fine, fine, cleared, fine, fine, fine, named(name), named('CHINA GB18030'));
  if (name === 'TM-T88III') harness.hear(hex('00'));
  harness.hear(fine, fine, fine);
  harness.takeWritten();
  return harness;
}
/** A printer in the middle of a job. */
function printing(name?: string): Harness {
  const harness = ready(name);
  harness.command(print('1'));
  harness.hear(fine, fine, fine);
  harness.takeWritten();
  return harness;
}
const end = (harness: Harness): unknown => harness.completions.map(({ completion }) => completion);
const written = (harness: Harness): string[] => harness.takeWritten().map(show);

describe('a new line to a printer', () => {
  it('is looked at first, then made to forget, then asked what it is, then has it report by itself', () => {
    const harness = new Harness(escposDriver);
    harness.connect();
    harness.hear(fine, fine, fine);
    expect(harness.published).toEqual({ device: 'online', paper: 'full' });
    expect(written(harness)).toEqual([...round, clear]);
    harness.hear(cleared, fine, fine, fine);
    expect(written(harness)).toEqual([...round, '1D 49 43']);
    harness.hear(named('TM-T20III'));
    expect(written(harness)).toEqual(['1D 49 45']);
    harness.hear(named('CHINA GB18030'), fine, fine, fine);
    expect(written(harness)).toEqual([...round, '1D 61 0F']);
  });

  it('asks a printer that told an unknown name for a process id in one connect only, and cuts off what it may print instead', () => {
    const cut = '1B 40 0A 0A 0A 0A 1D 56 01';
    const probe = '1D 28 48 06 00 30 30 7E 3F 7E 3F';
    const harness = new Harness(escposDriver);
    harness.connect();
    harness.hear(fine, fine, fine, cleared, fine, fine, fine, named('XP-80C'), named('CHINA GBK'));
    expect(written(harness).at(-1)).toBe(probe);
    harness.expire('probe');
    expect(written(harness)).toEqual([cut, probe]);
    harness.expire('probe');
    expect(written(harness)).toEqual([cut, '1D 72 01']);
    harness.hear(hex('00'), fine, fine, fine);
    harness.disconnect();
    harness.takeWritten();
    harness.connect();
    harness.hear(fine, fine, fine, cleared, fine, fine, fine, named('XP-80C'), named('CHINA GBK'));
    expect(written(harness).at(-1), 'known from the connect before').toBe('1D 72 01');
  });

  it('proves by process ids although the first answer to the question for one was lost', () => {
    const harness = new Harness(escposDriver);
    harness.connect();
    harness.hear(fine, fine, fine, cleared, fine, fine, fine, named('XP-80C'), named('CHINA GBK'));
    harness.expire('probe');
    harness.hear(hex('37 22 7E 3F 7E 3F 00'), fine, fine, fine);
    harness.takeWritten();
    harness.command(print('1'));
    harness.hear(fine, fine, fine);
    expect(written(harness).at(-1)).toMatch(/1D 28 48 06 00 30 30 41 42 30 31$/);
  });

  it('asks a printer all over again that told its name and then nothing, once', () => {
    const harness = new Harness(escposDriver);
    const untilFence = (): void => {
      harness.hear(cleared, fine, fine, fine, named('TM-T88III'), named('CHINA GB2312'));
      for (const _ of ['first', 'second']) harness.expire('probe');
      harness.takeWritten();
      harness.hear(fine, fine, fine);
    };
    harness.connect();
    harness.hear(fine, fine, fine);
    untilFence();
    expect(written(harness).at(-1)).toBe(clear);
    untilFence();
    expect(written(harness)).not.toContain(clear);
    expect(harness.published?.device).toBe('online');
  });

  it('never sends GS ( H to a printer that does not tell its name: it would print the argument', () => {
    const harness = new Harness(escposDriver);
    harness.connect();
    harness.hear(fine, fine, fine, cleared, fine, fine, fine);
    for (const _ of ['first', 'second']) harness.expire('probe');
    expect(written(harness).at(-1)).toBe('1D 72 01');
    harness.hear(hex('03'), fine, fine, fine);
    harness.command(print('1'));
    harness.hear(fine, fine, fine);
    expect(written(harness).join()).not.toContain('1D 28 48');
  });

  it('asks nothing of a printer without paper, whose answers would come much later', () => {
    const harness = new Harness(escposDriver);
    harness.connect();
    harness.hear(hex('1A'), hex('32'), hex('7E'), cleared, hex('1A'), hex('32'), hex('7E'));
    expect(written(harness).join()).not.toContain('1D 49');
    harness.expire('poll');
    harness.hear(fine, fine, fine);
    expect(written(harness)).toContain('1D 49 43');
  });
});

describe('the receipt printer driver', () => {
  it('looks once more, prints, and succeeds only with the id of this job', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.hear(fine, fine);
    expect(written(harness)).toEqual(round);
    harness.hear(fine);
    expect(written(harness)[0]).toMatch(/1D 28 48 06 00 30 30 41 42 30 31$/);
    harness.hear(hex('37 22 5A 5A 5A 5A 00'));
    expect(end(harness)).toEqual([]);
    harness.hear(printed);
    expect(end(harness)).toEqual([{ code: 'success', payload: { proof: 'processId' } }]);
  });

  it('fences a job where there is no process id, and takes no single byte for the fence', () => {
    const harness = ready('TM-T88III');
    harness.command(print('1'));
    harness.hear(fine, fine, fine);
    expect(written(harness).at(-1)).toMatch(/1D 56 01 1D 72 01 1D 72 01$/);
    harness.hear(hex('00'), hex('02'));
    expect(end(harness)).toEqual([]);
    harness.hear(hex('03'));
    expect(end(harness)).toEqual([{ code: 'success', payload: { proof: 'processingFence' } }]);
  });

  it.each([
    [['12', '32', '7E'], { code: 'commandErrorCode', errorCode: 'paperOut' }],
    [['1A', '16', '12'], { code: 'userError', description: 'cover open' }],
    [['1A', '12', '12'], { code: 'deviceNotReady' }],
    [['1A', '52', '32', '12'], { code: 'hardwareError' }],
  ])('looks twice, then sends nothing, when the printer answers %j', (answers, completion) => {
    const harness = ready();
    harness.command(print('1'));
    harness.hear(...answers.map(hex));
    expect(end(harness)).toEqual([]);
    harness.hear(...answers.map(hex));
    expect(end(harness)).toMatchObject([completion]);
    expect(written(harness).every(bytes => bytes.startsWith('10 04'))).toBe(true);
  });

  it('does not refuse a slip for one wrong answer', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.hear(fine, hex('16'), fine, fine, fine, fine, printed);
    expect(end(harness)).toMatchObject([{ code: 'success' }]);
  });

  it('does not believe a status block without a look of its own', () => {
    const harness = ready();
    harness.hear(paperOut);
    expect(harness.published).toEqual({ device: 'online', paper: 'full' });
    expect(written(harness)).toEqual(['10 04 01']);
    harness.hear(fine, fine, fine);
    expect(harness.published).toEqual({ device: 'online', paper: 'full' });
  });

  it('waits for new paper in the middle of a job, sends nothing again, and succeeds with the id', () => {
    const harness = printing();
    harness.hear(paperOut, hex('32'), hex('7E'));
    expect(harness.published).toEqual({ device: 'userError', paper: 'out', cause: 'paper out' });
    expect(harness.events).toEqual(['paperThreshold']);
    expect(harness.timers.get('person')).toBe(180_000);
    expect([...harness.timers.keys()]).not.toContain('job');
    harness.hear(allWell, fine, fine);
    expect(harness.published).toEqual({ device: 'online', paper: 'full' });
    harness.hear(printed);
    expect(end(harness)).toMatchObject([{ code: 'success' }]);
    expect(written(harness)).toEqual(['10 04 02', '10 04 04', '10 04 02', '10 04 04']);
  });

  it('has a jam mended by command, three times and then rarely until a person has opened the cover', () => {
    const harness = printing();
    const cutter = (): void => harness.hear(hex('52'), hex('1A'), fine);
    harness.expire('poll');
    cutter();
    expect(harness.published).toMatchObject({ device: 'userError', paper: 'jammed' });
    expect(written(harness)).toEqual(['10 04 02', '10 04 03', '10 04 04', '10 05 01']);
    for (const _ of [1, 2, 3, 4]) {
      harness.expire('poll');
      cutter();
    }
    expect(written(harness).filter(bytes => bytes === '10 05 01')).toHaveLength(2);
    harness.expire('poll');
    harness.hear(hex('56'), hex('1A'), fine);
    harness.expire('poll');
    cutter();
    expect(written(harness)).toContain('10 05 01');
    harness.expire('poll');
    harness.hear(fine, fine, printed);
    expect(end(harness)).toMatchObject([{ code: 'success' }]);
  });
});

describe('a job whose proof does not come', () => {
  const gives: readonly (readonly [string, (harness: Harness) => void])[] = [
    [
      'nobody brings paper',
      harness => [harness.hear(paperOut, hex('32'), hex('7E')), harness.expire('person')],
    ],
    ['the id does not come', harness => harness.expire('job')],
    ['the job is cancelled', harness => harness.cancel()],
    ['the printer breaks', harness => [harness.expire('poll'), harness.hear(hex('52'), hex('32'), fine)]],
  ];

  it.each(gives)('is forgotten by the printer before it is doubtful, when %s', (_name, happens) => {
    const harness = printing();
    happens(harness);
    expect(end(harness)).toEqual([]);
    expect(written(harness).at(-1)).toBe(clear);
    harness.hear(cleared);
    expect(end(harness)).toMatchObject([{ code: 'commandErrorCode', errorCode: 'printDoubtful' }]);
    harness.hear(fine, fine, fine);
    expect(written(harness), 'what hangs from the slot is cut off').toEqual([
      ...round,
      '1B 40 0A 0A 0A 0A 1D 56 01',
    ]);
  });

  it.each(gives)(
    'was printed all the same when its id comes before the buffers are empty and %s',
    (_name, happens) => {
      const harness = printing();
      happens(harness);
      harness.hear(printed);
      expect(end(harness)).toMatchObject([{ code: 'success' }]);
      harness.takeWritten();
      harness.hear(cleared, fine, fine, fine);
      expect(written(harness)).toEqual(round);
    },
  );

  it('lets nothing else be sent before the buffers are empty', () => {
    const harness = printing();
    harness.cancel();
    harness.hear(printed);
    harness.takeWritten();
    harness.command(print('2'));
    expect(written(harness)).toEqual([]);
    harness.hear(cleared, fine, fine, fine);
    expect(written(harness).join()).toContain('1D 28 48');
  });

  it('is doubtful at once when the line is lost, and the next line is made to forget it and cuts it off', () => {
    const harness = printing();
    harness.disconnect();
    expect(end(harness)).toMatchObject([{ errorCode: 'printDoubtful' }]);
    harness.connect();
    harness.hear(fine, fine, fine, cleared, fine, fine, fine, named('TM-T20III'), named('CHINA GB18030'));
    harness.hear(fine, fine, fine);
    const all = written(harness);
    expect(all.indexOf('1B 40 0A 0A 0A 0A 1D 56 01')).toBeGreaterThan(all.indexOf(clear));
  });

  it('gives the line up when a printer that could forget does not answer any more', () => {
    const harness = printing();
    harness.cancel();
    harness.expire('clear');
    harness.expire('clear');
    expect(end(harness)).toMatchObject([{ errorCode: 'printDoubtful' }]);
    expect(harness.reconnects).toBe(1);
  });

  it('does not lend its late id to the next', () => {
    const harness = printing();
    harness.cancel();
    harness.hear(cleared, fine, fine, fine);
    const command = print('2');
    harness.command({ ...command, payload: { processId: 'AB02', blocks: [] } } as DriverCommand);
    harness.hear(fine, fine, fine, printed);
    expect(harness.completions).toHaveLength(1);
    harness.hear(hex('37 22 41 42 30 32 00'));
    expect(harness.completions[1]).toMatchObject({ id: '2', completion: { code: 'success' } });
  });
});

describe('a printer at rest', () => {
  it('cancels cleanly while nothing has left', () => {
    const harness = ready();
    harness.command(print('1'));
    harness.cancel();
    expect(end(harness)).toMatchObject([{ code: 'canceled' }]);
    harness.hear(fine, fine, fine);
    expect(written(harness)).toEqual(round);
  });

  it('is given up when it answers neither the first questions nor those after a pause', () => {
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

  it('is noticed when it dies, and when it runs out of paper without saying so', () => {
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
      cleared,
      cleared,
      named('TM-T20III'),
      named('XP-80C'),
      hex('37 22 7E 3F 7E 3F 00'),
      hex('00'),
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
