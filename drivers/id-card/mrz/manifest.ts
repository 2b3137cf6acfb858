import type { Manifest } from '../../driver.ts';

/**
 * From `mrz`: where the fields of a zone are, its check digits and the codes of states. Ours: what is a whole zone,
 * names, dates with their century, and what `mrz` lets pass.
 */
export const manifest: Manifest = {
  model: 'id-card/mrz',
  class: 'passportReader',
  title: 'Passport reader that sends the machine-readable zone as text (ICAO 9303 TD1, TD3)',
  transports: ['serial', 'tcp', 'sim'],
  commands: ['passportReader.read'],
};
