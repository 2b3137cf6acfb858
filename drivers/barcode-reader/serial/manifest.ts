import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'barcode-reader/serial',
  class: 'barcodeReader',
  title: 'Barcode scanner on a serial line, always looking',
  transports: ['serial', 'sim'],
  baud: 9600,
  commands: ['barcodeReader.read'],
};

export const honeywellManifest: Manifest = {
  ...manifest,
  model: 'barcode-reader/serial-honeywell',
  title: 'Honeywell barcode scanner on a serial line, looking when told to',
};
