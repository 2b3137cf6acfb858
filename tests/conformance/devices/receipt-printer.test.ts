import { describe, expect, it, vi } from 'vitest';
import { simulateEscpos } from '../../../drivers/receipt-printer/escpos/simulator.ts';
import { limit, place } from './place.ts';

describe('a receipt printer', () => {
  const printer = () => place('receipt-printer/escpos', 19_200, simulateEscpos, 10);
  type Printer = Awaited<ReturnType<typeof printer>>;
  let jobs = 1000;
  const print = (at: Printer, lines = 4) =>
    at.run('receiptPrinter.print', {
      processId: `${++jobs}`,
      blocks: Array.from({ length: lines }, (_, index) => ({
        kind: 'pair',
        label: `第${index + 1}行`,
        value: `￥${index}.00`,
      })),
    });
  const printed = { code: 'success', payload: { proof: 'processId' } };
  const slips = (at: Printer): number => at.thing.lines().filter(line => line.kind === 'cut').length;
  const stillWorks = async (at: Printer): Promise<void> => {
    await vi.waitFor(() => expect(at.state()?.device).toBe('online'), limit);
    expect(await print(at)).toEqual(printed);
  };

  it('prints, and proves it', async () => {
    const at = await printer();
    expect(await print(at)).toEqual(printed);
    expect(slips(at)).toBe(1);
  });

  it('prints more than its buffer holds', async () => {
    const at = await printer();
    expect(await print(at, 120)).toEqual(printed);
    expect(at.thing.lines().filter(line => line.kind === 'text').length).toBeGreaterThanOrEqual(120);
  });

  it('refuses without paper, prints nothing, and works when there is paper', async () => {
    const at = await printer();
    at.thing.setPaper('out');
    expect(await print(at)).toMatchObject({ code: 'commandErrorCode', errorCode: 'paperOut' });
    expect(at.state()).toMatchObject({ device: 'userError', paper: 'out' });
    at.thing.setPaper('full');
    await stillWorks(at);
    expect(slips(at)).toBe(1);
  });

  it('refuses with the cover open, and works when it is closed', async () => {
    const at = await printer();
    at.thing.setCover(true);
    expect(await print(at)).toMatchObject({ code: 'userError', description: 'cover open' });
    at.thing.setCover(false);
    await stillWorks(at);
  });

  it('waits for new paper in the middle of a slip, and prints it once', async () => {
    const at = await printer();
    at.thing.endPaperAfter(2);
    const printing = print(at);
    await vi.waitFor(() => expect(at.state()).toMatchObject({ device: 'userError', paper: 'out' }), limit);
    expect(at.events).toContain('paperThreshold');
    at.thing.setPaper('full');
    expect(await printing).toEqual(printed);
    expect(slips(at)).toBe(1);
    expect(at.thing.lines().filter(line => JSON.stringify(line).includes('第1行'))).toHaveLength(1);
  });

  it('is doubtful when the plug is pulled in the middle of a slip, and works again', async () => {
    const at = await printer();
    const printing = print(at, 30);
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.line.unplug();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    expect(at.state()?.device).toBe('offline');
    await at.line.plug();
    await stillWorks(at);
  });

  it('is doubtful when the power fails in the middle of a slip, and works again', async () => {
    const at = await printer();
    const printing = print(at, 30);
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.line.powerCycle();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    expect(slips(at)).toBe(0);
    await stillWorks(at);
  });

  it('is doubtful when it is cancelled after the bytes have left, and works again', async () => {
    const at = await printer();
    const printing = print(at, 30);
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.cancelAll();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    await stillWorks(at);
  });

  // Three answers before the job, the status block that the job asks for, and the id.
  describe.each([1, 2, 3, 4, 5])('when a fault strikes answer %i of a job', nth => {
    it.each(['split', 'bitFlip', 'silent', 'late', 'unplug'] as const)(
      'it ends in one completion that is no lie: %s',
      async fault => {
        const at = await printer();
        // By then the questions that follow a new line are answered.
        expect(await print(at)).toEqual(printed);
        const before = slips(at);
        at.strike(fault, nth);
        const completion = await print(at);
        if (completion.code === 'success') expect(slips(at)).toBe(before + 1);
        else if (completion.errorCode !== 'printDoubtful') expect(slips(at)).toBe(before);
        if (fault === 'unplug') await at.line.plug();
        await stillWorks(at);
      },
    );
  });

  it('is noticed when it falls silent at rest, and is back when it speaks', async () => {
    const at = await printer();
    await print(at);
    for (let index = 0; index < 4; index++) at.line.inject('silent');
    await vi.waitFor(() => expect(at.state()?.device).toBe('offline'), limit);
    await stillWorks(at);
  });
});
