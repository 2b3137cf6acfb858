import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'barcode-reader/hid-pos',
  class: 'barcodeReader',
  title: 'USB barcode scanner in HID POS mode, always looking',
  transports: ['hid', 'sim'],
  commands: ['barcodeReader.read'],
};

export const honeywellManifest: Manifest = {
  ...manifest,
  model: 'barcode-reader/hid-pos-honeywell',
  title: 'Honeywell USB barcode scanner in HID POS mode, looking when told to',
};
