import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'pin-pad/zt598',
  class: 'pinPad',
  title: 'Encrypting PIN pad ZT598',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['pinPad.pinEntry', 'pinPad.getPinBlock'],
};
