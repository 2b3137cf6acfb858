import type { SimulatorWorld } from '../../simulator.ts';
import { triggerOff, triggerOn } from '../honeywell.ts';
import { type ScannerSimulator, simulateScanner } from '../simulator.ts';
import { encodeLine } from './codec.ts';

export const simulateSerialScanner = (world: SimulatorWorld): ScannerSimulator =>
  simulateScanner(world, {
    encode: ({ symbology, data }) => [encodeLine(symbology, data)],
    pauseMs: 0,
  });

export const simulateSerialHoneywell = (world: SimulatorWorld): ScannerSimulator =>
  simulateScanner(world, {
    encode: ({ symbology, data }) => [encodeLine(symbology, data)],
    pauseMs: 0,
    trigger: { press: triggerOn, release: triggerOff },
  });
