import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'call-board/modbus-led',
  class: 'callBoard',
  title: 'Seven-segment display LED-485-xx, Modbus RTU',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['callBoard.write'],
};
