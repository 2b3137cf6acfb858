import { voiceDriver } from '../driver.ts';
import { xfs5152 } from './codec.ts';
import { manifest } from './manifest.ts';

export const xfs5152Driver = voiceDriver(manifest, xfs5152);
