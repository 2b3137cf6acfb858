import { voiceDriver } from '../driver.ts';
import { syn6288 } from './codec.ts';
import { manifest } from './manifest.ts';

export const syn6288Driver = voiceDriver(manifest, syn6288);
