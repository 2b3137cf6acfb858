import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'keypad/rs485',
  class: 'callerKeypad',
  title: 'Caller keypads (21 keys) and four-key evaluators on one RS-485 line',
  transports: ['serial', 'tcp', 'sim'],
  commands: [
    'callerKeypad.write',
    'callerKeypad.beep',
    'callerKeypad.requestRating',
    'callerKeypad.showStars',
  ],
};
