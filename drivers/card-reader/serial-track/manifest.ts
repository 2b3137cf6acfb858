import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'card-reader/serial-track',
  class: 'cardReader',
  title: 'Swipe reader on a serial line that sends the tracks as text',
  transports: ['serial', 'sim'],
  baud: 9600,
  commands: ['cardReader.readRawData'],
};
