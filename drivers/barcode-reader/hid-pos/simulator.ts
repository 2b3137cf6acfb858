import type { SimulatorWorld } from '../../simulator.ts';
import { triggerOff, triggerOn } from '../honeywell.ts';
import { type ScannerSimulator, simulateScanner } from '../simulator.ts';
import { encodeOrder, encodeReports } from './codec.ts';

/** A full-speed interrupt endpoint is asked for a report every few ms. */
const reportMs = 4;

export const simulateHidPos = (world: SimulatorWorld): ScannerSimulator =>
  simulateScanner(world, {
    encode: ({ symbology, data }) => encodeReports(symbology, data),
    pauseMs: reportMs,
  });

/** What of an order's report it looks at: not what the report is filled up with. */
const orderIn = (order: Uint8Array): Uint8Array => encodeOrder(order).subarray(0, 2 + order.length);

export const simulateHidPosHoneywell = (world: SimulatorWorld): ScannerSimulator =>
  simulateScanner(world, {
    encode: ({ symbology, data }) => encodeReports(symbology, data),
    pauseMs: reportMs,
    trigger: { press: orderIn(triggerOn), release: orderIn(triggerOff) },
  });
