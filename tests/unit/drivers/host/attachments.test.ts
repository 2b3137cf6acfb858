import { describe, expect, it } from 'vitest';
import { followAttached, isOn, unknownLines } from '../../../../drivers/host/attachments.ts';
import { deviceModels } from '../../../../drivers/host/registry.ts';
import { type AttachedLine, deviceConfigSchema } from '../../../../src/core/device.ts';

const port: AttachedLine = {
  kind: 'serial',
  path: '/dev/ttyUSB3',
  stablePath: '/dev/serial/by-id/usb-FTDI-1',
  vendorId: '0403',
  productId: '6001',
};
const scanner: AttachedLine = {
  kind: 'hid',
  path: '/dev/hidraw1',
  vendorId: '0c2e',
  productId: '0b61',
  interface: 1,
};
const printer: AttachedLine = { kind: 'usb-printer', path: '/dev/usb/lp0', vendorId: '04b8' };
const follow = (path: string): string => (path === '/dev/serial/by-id/usb-FTDI-1' ? '/dev/ttyUSB3' : path);

/** The operating system in the hands of a test. */
function attached() {
  let lines: AttachedLine[] = [];
  let changed = (): void => {};
  const told: { lines: readonly AttachedLine[]; arrived: readonly AttachedLine[] }[] = [];
  const end = followAttached(
    async () => [...lines],
    listener => {
      changed = listener;
      return () => {
        changed = () => {};
      };
    },
    (all, arrived) => told.push({ lines: all, arrived }),
  );
  const settled = () => new Promise(resolve => setImmediate(resolve));
  return {
    told,
    end,
    settled,
    now: (...next: AttachedLine[]) => {
      lines = next;
      changed();
      return settled();
    },
  };
}

describe('what is attached', () => {
  it('is told at the start and at every change, with what has come', async () => {
    const at = attached();
    await at.settled();
    expect(at.told).toEqual([{ lines: [], arrived: [] }]);
    await at.now(port);
    await at.now(port);
    await at.now(port, scanner);
    await at.now(scanner);
    expect(at.told.slice(1)).toEqual([
      { lines: [port], arrived: [port] },
      { lines: [port, scanner], arrived: [scanner] },
      { lines: [scanner], arrived: [] },
    ]);
    at.end();
    await at.now();
    expect(at.told).toHaveLength(4);
  });

  it('is looked at again when it changes while it is being looked at', async () => {
    const at = attached();
    void at.now(port);
    await at.now(printer);
    await at.settled();
    expect(at.told.at(-1)?.lines).toEqual([printer]);
  });
});

describe('a configured line', () => {
  it('is found under its lasting name and under the name of the day', () => {
    const by = (path: string) => isOn({ kind: 'serial', path, baud: 9600 }, port, follow);
    expect(by('/dev/serial/by-id/usb-FTDI-1')).toBe(true);
    expect(by('/dev/ttyUSB3')).toBe(true);
    expect(by('/dev/ttyUSB1')).toBe(false);
    expect(isOn({ kind: 'usb-printer', path: '/dev/usb/lp0' }, printer, follow)).toBe(true);
    expect(isOn({ kind: 'usb-printer', path: '/dev/ttyUSB3' }, port, follow)).toBe(false);
  });

  it('of a HID device is the one whose number, serial number and interface are the configured ones', () => {
    const of = { kind: 'hid', vendorId: '0c2e', productId: '0b61' } as const;
    expect(isOn(of, scanner)).toBe(true);
    expect(isOn({ ...of, interface: 1 }, scanner)).toBe(true);
    expect(isOn({ ...of, interface: 0 }, scanner)).toBe(false);
    expect(isOn({ ...of, serialNumber: 'S1' }, scanner)).toBe(false);
    expect(isOn({ ...of, productId: '0b62' }, scanner)).toBe(false);
  });

  it('is not among the unknown ones, and those name the models that could be on them', () => {
    const configured = deviceConfigSchema.parse({
      id: 'idCardReader:smart-counter',
      model: 'id-card/sdt',
      transport: { kind: 'serial', path: '/dev/ttyUSB3', baud: 115_200 },
    });
    const unknown = unknownLines([port, printer], [configured], deviceModels);
    expect(unknown.map(({ line }) => line)).toEqual([printer]);
    expect(unknown[0]?.models).toContain('receipt-printer/escpos');
    expect(unknown[0]?.models).not.toContain('id-card/sdt');
    expect(unknownLines([port], [], deviceModels)[0]?.models).toContain('id-card/sdt');
  });

  it('is offered only the models that its HID usage allows: no driver for a keyboard, a scanner for a scanner', () => {
    const offered = (usagePage: number | undefined) => {
      const [first] = unknownLines([{ ...scanner, usagePage }], [], deviceModels);
      return first?.models ?? [];
    };
    expect(offered(0x01)).toEqual([]);
    expect(offered(0x8c)).toContain('barcode-reader/hid-pos');
    expect(offered(0x8c)).not.toContain('card-reader/magtek-hid');
    expect(offered(0xff00)).toContain('card-reader/magtek-hid');
    expect(offered(0xff00)).not.toContain('barcode-reader/hid-pos');
    expect(offered(undefined)).toEqual(
      expect.arrayContaining(['barcode-reader/hid-pos', 'card-reader/magtek-hid']),
    );
  });
});
