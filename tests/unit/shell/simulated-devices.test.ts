import { describe, expect, it } from 'vitest';
import { simulatedDevices } from '../../../src/shell/simulated-devices.ts';

describe('simulated devices', () => {
  it('are what each face needs, each behind a socket of its own', () => {
    const devices = simulatedDevices(['ticket-machine', 'smart-counter', 'hall-display'], '/tmp/fenliu-abc');
    expect(devices.map(({ id, model }) => [id, model])).toEqual([
      ['idCardReader:ticket-machine', 'id-card/sdt'],
      ['receiptPrinter:ticket-machine', 'receipt-printer/escpos'],
      ['idCardReader:smart-counter', 'id-card/sdt'],
      ['receiptPrinter:smart-counter', 'receipt-printer/escpos'],
      ['callBoard:hall', 'call-board/alpha'],
    ]);
    const paths = devices.map(({ transport }) => (transport.kind === 'sim' ? transport.path : ''));
    expect(new Set(paths).size).toBe(5);
    expect(paths.every(path => path.startsWith('/tmp/fenliu-abc/'))).toBe(true);
  });

  it('are refused where the path of a socket would be cut by the kernel', () => {
    expect(() => simulatedDevices(['hall-display'], `/tmp/${'x'.repeat(100)}`)).toThrow(/short/);
  });
});
