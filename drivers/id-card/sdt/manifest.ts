import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'id-card/sdt',
  class: 'idCardReader',
  title: 'ID card reader, SDT module (GA 450, GA/T 467)',
  transports: ['serial', 'tcp', 'sim'],
  baud: 115_200,
  commands: ['idCardReader.readRawData'],
};
