import type { Manifest } from '../../driver.ts';

export const manifest: Manifest = {
  model: 'card-dispenser/crt-591',
  class: 'cardDispenser',
  title: 'Card dispenser, CRT-591 family (F2 protocol)',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['cardDispenser.dispenseCard', 'cardDispenser.ejectCard', 'cardDispenser.retainCard'],
};
