import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'voice/xfs5152',
  class: 'voice',
  title: 'XFS5152CE speech module',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['voice.speak'],
};
