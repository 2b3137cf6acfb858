import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'call-board/onbon',
  class: 'callBoard',
  title: 'LED board with an Onbon font-card controller (BX-5K, BX-5MK, BX-6K)',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['callBoard.write', 'callBoard.setBrightness'],
};
