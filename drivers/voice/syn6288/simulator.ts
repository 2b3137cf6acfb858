import type { SimulatorWorld } from '../../simulator.ts';
import { simulateVoice, type VoiceSimulator } from '../simulator.ts';
import { syn6288 } from './codec.ts';

/** Ten syllables take 2.5 s (protocols 6). */
export const simulateSyn6288 = (world: SimulatorWorld): VoiceSimulator =>
  simulateVoice(world, syn6288, { acknowledgesLooks: false, perSign: 250 });
