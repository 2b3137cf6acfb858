import type { Device } from 'node-hid';
import { expect, it } from 'vitest';
import { chooseHid } from '../../../../drivers/transports/hid.ts';
import { usbId } from '../../../../drivers/transports/usb-id.ts';

const device = (more: Partial<Device>): Device => ({
  vendorId: 0x0801,
  productId: 0x0011,
  path: '/dev/hidraw0',
  serialNumber: 'A',
  release: 256,
  interface: 0,
  ...more,
});
const ids = { vendorId: '0801', productId: '0011' };
const twins = [device({}), device({ path: '/dev/hidraw1', serialNumber: 'B' })];

it('finds the device by its numbers as lsusb prints them, among others', () => {
  const others = [
    device({ vendorId: 0x0802, path: '/dev/hidraw7' }),
    device({ productId: 0x1100, path: '/dev/hidraw8' }),
  ];
  expect(chooseHid([...others, device({})], ids)).toEqual({ ok: true, value: '/dev/hidraw0' });
});

it('takes a device with several collections, listed once for each, as one', () => {
  const collections = [device({ usagePage: 1 }), device({ usagePage: 12 })];
  expect(chooseHid(collections, ids)).toEqual({ ok: true, value: '/dev/hidraw0' });
});

it('tells twins apart by serial number, and parts of one device by interface', () => {
  expect(chooseHid(twins, { ...ids, serialNumber: 'B' })).toEqual({ ok: true, value: '/dev/hidraw1' });
  const parts = [device({}), device({ path: '/dev/hidraw1', interface: 1 })];
  expect(chooseHid(parts, { ...ids, interface: 1 })).toEqual({ ok: true, value: '/dev/hidraw1' });
});

it('never guesses among several, and says what is missing when there is none', () => {
  expect(chooseHid(twins, ids)).toEqual({
    ok: false,
    failure: {
      code: 'lineUnavailable',
      detail: 'more than one HID device 0801:0011 is attached: set serialNumber or interface to say which',
    },
  });
  expect(chooseHid(twins, { ...ids, serialNumber: 'C', interface: 2 })).toEqual({
    ok: false,
    failure: {
      code: 'lineUnavailable',
      detail: 'no HID device 0801:0011 with serial number C, interface 2 is attached',
    },
  });
});

it('writes USB numbers in one way, whatever form they come in', () => {
  expect([0x11, 0xabcd, '0C2E', '0c2e'].map(usbId)).toEqual(['0011', 'abcd', '0c2e', '0c2e']);
  expect([undefined, '', 'PNP0501', 0x12345].map(usbId)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
