import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'call-board/alpha',
  class: 'callBoard',
  title: 'LED sign, Alpha protocol (M-Protocol, BetaBrite)',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['callBoard.write'],
};
