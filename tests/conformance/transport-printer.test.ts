import { describe, expect, it, vi } from 'vitest';
import { simulateEscpos } from '../../drivers/receipt-printer/escpos/simulator.ts';
import { overLine } from './devices/over-line.ts';
import { limit } from './devices/place.ts';
import { printerRig, serialRig, tcpRig } from './lines.ts';

let jobs = 2000;
const job = (lines: number) => ({
  processId: `${++jobs}`,
  blocks: Array.from({ length: lines }, (_, index) => ({
    kind: 'pair',
    label: `第${index + 1}行`,
    value: `￥${index}.00`,
  })),
});

describe.each([
  ['its USB device file', printerRig],
  ['a serial line', serialRig],
  ['TCP', tcpRig],
])('a receipt printer on %s', (_name, rig) => {
  const printer = () => overLine(rig, 'receipt-printer/escpos', simulateEscpos);
  type Printer = Awaited<ReturnType<typeof printer>>;
  const slips = (at: Printer): number => at.thing.lines().filter(line => line.kind === 'cut').length;

  it('prints, and proves it, job after job', async () => {
    const at = await printer();
    for (const count of [1, 2]) {
      const completion = await at.run('receiptPrinter.print', job(4));
      expect(completion).toEqual({ code: 'success', payload: { proof: 'processId' } });
      expect(slips(at)).toBe(count);
    }
  });

  it('is doubtful about a job when it is pulled out in the middle of it', async () => {
    const at = await printer();
    const printing = at.run('receiptPrinter.print', job(100));
    await vi.waitFor(() => expect(at.thing.lines().length).toBeGreaterThan(2), limit);
    at.vanish();
    expect(await printing).toMatchObject({ code: 'commandErrorCode', errorCode: 'printDoubtful' });
    await at.until('offline');
  });
});
