import { describe, expect, it } from 'vitest';
import { type DeviceConfig, deviceConfigSchema, serialFlows } from '../../../src/core/device.ts';
import { configFault, type DeviceModel, lineText } from '../../../src/core/device-model.ts';

const models: readonly DeviceModel[] = [
  { model: 'receipt-printer/escpos', class: 'receiptPrinter', title: '', transports: ['serial'] },
  { model: 'id-card/sdt', class: 'idCardReader', title: '', transports: ['serial'] },
];
const on = (id: string, model: string, flow: string): DeviceConfig =>
  deviceConfigSchema.parse({
    id,
    model,
    transport: { kind: 'serial', path: '/dev/ttyS0', baud: 9600, flow },
  });

describe('the flow control of a device', () => {
  it.each(serialFlows)('may be %s for a printer', flow => {
    expect(configFault([on('receiptPrinter:hall', 'receipt-printer/escpos', flow)], models)).toBeUndefined();
  });

  it.each([
    ['none', undefined],
    ['rtscts', undefined],
    ['xonxoff', 'otherFlow'],
  ])('%s of a device whose data may hold any byte is found to be: %s', (flow, fault) => {
    expect(configFault([on('idCardReader:hall', 'id-card/sdt', flow)], models)?.fault).toBe(fault);
  });

  it('is no DTR/DSR, for which no port waits', () => {
    expect(() => on('receiptPrinter:hall', 'receipt-printer/escpos', 'dtrdsr')).toThrow();
  });

  it('is told with the line', () => {
    const { transport } = on('receiptPrinter:hall', 'receipt-printer/escpos', 'xonxoff');
    expect(lineText(transport)).toBe('/dev/ttyS0 9600 8N1 xonxoff');
    expect(lineText({ kind: 'serial', path: '/dev/ttyS0', baud: 9600 })).toBe('/dev/ttyS0 9600 8N1');
  });
});
