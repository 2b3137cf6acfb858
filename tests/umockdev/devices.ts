/**
 * The devices of the test bed in the words of umockdev: what sysfs, udev and the kernel's HID layer would say of them.
 * Vendor and product numbers are those of real models (protocols 4.6, 4.7); serial numbers are made up.
 */

interface UsbDevice {
  readonly port: string;
  readonly vendorId: string;
  readonly productId: string;
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
}

const reader = { vendorId: '0801', productId: '0011', manufacturer: 'Mag-Tek', product: 'USB Swipe Reader' };
export const readerA: UsbDevice = { ...reader, port: '1-1', serialNumber: 'B0F1234' };
export const readerB: UsbDevice = { ...reader, port: '1-2', serialNumber: 'B0F5678' };
export const scanner: UsbDevice = {
  port: '1-3',
  vendorId: '0c2e',
  productId: '0b61',
  manufacturer: 'Honeywell',
  product: 'Barcode Scanner',
  serialNumber: '19210B4A7C',
};
export const adapter: UsbDevice = {
  port: '1-4',
  vendorId: '0403',
  productId: '6001',
  manufacturer: 'FTDI',
  product: 'FT232R USB UART',
  serialNumber: 'A50285BI',
};
export const printer: UsbDevice = {
  port: '1-5',
  vendorId: '0416',
  productId: '5011',
  manufacturer: 'STMicroelectronics',
  product: 'POS80 Printer USB',
  serialNumber: 'X1',
};

/** Report descriptors: a usage page and a usage, 64 bytes in and 64 bytes out, no report ids. */
const reports64 = 'A101150026FF007508954009018102954009029102C0';
export const hidNodes = [
  { node: 'hidraw0', device: readerA, interface: 0, usagePage: 0xff00, usage: 1, descriptor: '0600FF0901' },
  { node: 'hidraw1', device: readerB, interface: 0, usagePage: 0xff00, usage: 1, descriptor: '0600FF0901' },
  { node: 'hidraw2', device: scanner, interface: 0, usagePage: 0x01, usage: 6, descriptor: '05010906' },
  { node: 'hidraw3', device: scanner, interface: 1, usagePage: 0x8c, usage: 2, descriptor: '058C0902' },
] as const;

/** On which node of the test bed each HID model is proved. */
export const hidPlaces: Readonly<Record<string, (typeof hidNodes)[number]>> = {
  'card-reader/magtek-hid': hidNodes[0],
  'barcode-reader/hid-pos': hidNodes[3],
  'barcode-reader/hid-pos-honeywell': hidNodes[3],
};

const usb = '/devices/pci0000:00/0000:00:14.0/usb1';
const paragraph = (...lines: string[]): string => `${lines.join('\n')}\n`;

const usbDevice = (of: UsbDevice): string =>
  paragraph(
    `P: ${usb}/${of.port}`,
    'E: DEVTYPE=usb_device',
    'E: SUBSYSTEM=usb',
    `A: idVendor=${of.vendorId}\\n`,
    `A: idProduct=${of.productId}\\n`,
    'A: bcdDevice=0100\\n',
    `A: manufacturer=${of.manufacturer}\\n`,
    `A: product=${of.product}\\n`,
    `A: serial=${of.serialNumber}\\n`,
  );

const usbInterface = (of: UsbDevice, number: number): string =>
  paragraph(
    `P: ${usb}/${of.port}/${of.port}:1.${number}`,
    'E: DEVTYPE=usb_interface',
    'E: SUBSYSTEM=usb',
    `A: bInterfaceNumber=0${number}\\n`,
  );

const node = (path: string, name: string, subsystem: string, major: number, minor: number, more: string[]) =>
  paragraph(
    `P: ${path}`,
    `N: ${name}`,
    `E: DEVNAME=/dev/${name}`,
    `E: MAJOR=${major}`,
    `E: MINOR=${minor}`,
    `E: SUBSYSTEM=${subsystem}`,
    `A: dev=${major}:${minor}\\n`,
    ...more,
  );

const hid = ({ node: name, device, interface: number, descriptor }: (typeof hidNodes)[number]): string => {
  const minor = Number(name.at(-1));
  const id = `0003:${device.vendorId}:${device.productId}.000${minor + 1}`.toUpperCase();
  const path = `${usb}/${device.port}/${device.port}:1.${number}/${id}`;
  return [
    node(`${path}/hidraw/${name}`, name, 'hidraw', 240, minor, [`L: device=../../../${id}`]),
    paragraph(
      `P: ${path}`,
      'E: SUBSYSTEM=hid',
      `E: HID_ID=0003:0000${device.vendorId}:0000${device.productId}`.toUpperCase(),
      `E: HID_NAME=${device.manufacturer} ${device.product}`,
      `E: HID_PHYS=usb-0000:00:14.0-${device.port.at(-1)}/input${number}`,
      `E: HID_UNIQ=${device.serialNumber}`,
      `H: report_descriptor=${descriptor}${reports64}`,
    ),
    usbInterface(device, number),
  ].join('\n');
};

/** For `umockdev-run --device`. */
export const description = (): string =>
  [
    ...hidNodes.map(hid),
    node(`${usb}/1-4/1-4:1.0/ttyUSB0/tty/ttyUSB0`, 'ttyUSB0', 'tty', 188, 0, [
      `E: ID_VENDOR_ENC=${adapter.manufacturer}`,
      `E: ID_VENDOR_ID=${adapter.vendorId}`,
      `E: ID_MODEL_ID=${adapter.productId}`,
      `E: ID_SERIAL_SHORT=${adapter.serialNumber}`,
      'E: DEVLINKS=/dev/serial/by-path/pci-usb-4 /dev/serial/by-id/usb-FTDI_A50285BI-if00-port0',
    ]),
    usbInterface(adapter, 0),
    node(`${usb}/1-5/1-5:1.0/usbmisc/lp0`, 'usb/lp0', 'usbmisc', 180, 0, ['L: device=../../../1-5:1.0']),
    usbInterface(printer, 0),
    ...[readerA, readerB, scanner, adapter, printer].map(usbDevice),
  ].join('\n');

/** For `umockdev-run --ioctl`: what the kernel answers when HIDAPI asks for the report descriptor of an open device. */
export const ioctls = ({ node: name, descriptor }: (typeof hidNodes)[number]): string => {
  const bytes = `${descriptor}${reports64}`;
  const size = (bytes.length / 2).toString(16).padStart(2, '0').padEnd(8, '0').toUpperCase();
  return paragraph(
    `@DEV /dev/${name}`,
    `HIDIOCGRDESCSIZE 0 ${size}`,
    `HIDIOCGRDESC 0 ${size}${bytes.padEnd(8192, '0')}`,
  );
};
