import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'voice/syn6288',
  class: 'voice',
  title: 'SYN6288 speech module',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['voice.speak'],
};
