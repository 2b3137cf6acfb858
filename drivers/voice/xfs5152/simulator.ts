import type { SimulatorWorld } from '../../simulator.ts';
import { simulateVoice, type VoiceSimulator } from '../simulator.ts';
import { xfs5152 } from './codec.ts';

/** Ten syllables take 2.5 s (protocols 6). */
export const simulateXfs5152 = (world: SimulatorWorld): VoiceSimulator =>
  simulateVoice(world, xfs5152, { acknowledgesLooks: true, perSign: 250 });
