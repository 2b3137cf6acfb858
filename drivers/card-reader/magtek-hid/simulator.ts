import type { SimulatorWorld } from '../../simulator.ts';
import { type SwipeSimulator, simulateSwipes } from '../simulator.ts';
import { encodeReport } from './codec.ts';

export const simulateMagtekHid = (world: SimulatorWorld): SwipeSimulator =>
  simulateSwipes(world, ({ tracks, failed }) => encodeReport(tracks, failed));
