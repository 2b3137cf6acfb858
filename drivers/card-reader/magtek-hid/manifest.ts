import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'card-reader/magtek-hid',
  class: 'cardReader',
  title: 'MagTek USB HID swipe reader (0801:0002)',
  transports: ['hid', 'sim'],
  commands: ['cardReader.readRawData'],
};
