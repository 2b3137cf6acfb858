import type { SimulatorWorld } from '../../simulator.ts';
import { type SwipeSimulator, simulateSwipes } from '../simulator.ts';
import { encodeSwipe } from './codec.ts';

/** @param check whether the reader passes the check characters on */
export const simulateSerialTrack = (world: SimulatorWorld, check = false): SwipeSimulator =>
  simulateSwipes(world, ({ tracks, failed }) => encodeSwipe(tracks, failed, check));
