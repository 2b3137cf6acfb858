import {
  simulateHidPos,
  simulateHidPosHoneywell,
} from '../../../drivers/barcode-reader/hid-pos/simulator.ts';
import {
  simulateSerialHoneywell,
  simulateSerialScanner,
} from '../../../drivers/barcode-reader/serial/simulator.ts';
import type { ScannerSimulator } from '../../../drivers/barcode-reader/simulator.ts';
import { type AlphaSimulator, simulateAlpha } from '../../../drivers/call-board/alpha/simulator.ts';
import {
  type ModbusLedSimulator,
  simulateModbusLed,
} from '../../../drivers/call-board/modbus-led/simulator.ts';
import { type OnbonSimulator, simulateOnbon } from '../../../drivers/call-board/onbon/simulator.ts';
import { type CrtSimulator, simulateCrt591 } from '../../../drivers/card-dispenser/crt-591/simulator.ts';
import { simulateMagtekHid } from '../../../drivers/card-reader/magtek-hid/simulator.ts';
import { simulateSerialTrack } from '../../../drivers/card-reader/serial-track/simulator.ts';
import type { SwipeSimulator } from '../../../drivers/card-reader/simulator.ts';
import { type MrzSimulator, simulateMrz } from '../../../drivers/id-card/mrz/simulator.ts';
import { type SdtSimulator, simulateSdt } from '../../../drivers/id-card/sdt/simulator.ts';
import { type Rs485Simulator, simulateRs485 } from '../../../drivers/keypad/rs485/simulator.ts';
import { type PadSimulator, simulateZt598 } from '../../../drivers/pin-pad/zt598/simulator.ts';
import { narrowPrinter } from '../../../drivers/receipt-printer/escpos/simulated-model.ts';
import { type EscposSimulator, simulateEscpos } from '../../../drivers/receipt-printer/escpos/simulator.ts';
import type { SimulatorWorld } from '../../../drivers/simulator.ts';
import type { VoiceSimulator } from '../../../drivers/voice/simulator.ts';
import { simulateSyn6288 } from '../../../drivers/voice/syn6288/simulator.ts';
import { simulateXfs5152 } from '../../../drivers/voice/xfs5152/simulator.ts';
import { type Failure, fail, ok, type Result } from '../../core/result.ts';

export type AnySimulator =
  | SdtSimulator
  | MrzSimulator
  | SwipeSimulator
  | ScannerSimulator
  | EscposSimulator
  | AlphaSimulator
  | ModbusLedSimulator
  | OnbonSimulator
  | Rs485Simulator
  | VoiceSimulator
  | CrtSimulator
  | PadSimulator;

export interface SimulatedModel {
  readonly model: string;
  /** The rate of its wire as it leaves the factory. */
  readonly baud: number;
  /** Of normal type on the paper, for printers. */
  readonly columns?: number;
  readonly simulate: (world: SimulatorWorld) => AnySimulator;
}

/** The keypads and evaluators on the simulated line. */
export const stations = [1, 2, 3, 4] as const;

/** Stands for the pace of a full-speed USB device. */
const usbRate = 921_600;

/** A simulator for every model that there is a driver for. */
export const simulatedModels: readonly SimulatedModel[] = [
  { model: 'id-card/sdt', baud: 115_200, simulate: world => simulateSdt(world) },
  { model: 'id-card/mrz', baud: 115_200, simulate: world => simulateMrz(world) },
  { model: 'card-reader/magtek-hid', baud: usbRate, simulate: simulateMagtekHid },
  { model: 'card-reader/serial-track', baud: 9600, simulate: world => simulateSerialTrack(world) },
  { model: 'barcode-reader/hid-pos', baud: usbRate, simulate: simulateHidPos },
  { model: 'barcode-reader/hid-pos-honeywell', baud: usbRate, simulate: simulateHidPosHoneywell },
  { model: 'barcode-reader/serial', baud: 9600, simulate: simulateSerialScanner },
  { model: 'barcode-reader/serial-honeywell', baud: 9600, simulate: simulateSerialHoneywell },
  { model: 'receipt-printer/escpos', baud: 115_200, simulate: world => simulateEscpos(world) },
  {
    model: 'receipt-printer/escpos-58',
    baud: 115_200,
    columns: 32,
    simulate: world => simulateEscpos(world, narrowPrinter),
  },
  { model: 'call-board/alpha', baud: 9600, simulate: simulateAlpha },
  { model: 'call-board/modbus-led', baud: 9600, simulate: simulateModbusLed },
  { model: 'call-board/onbon', baud: 57_600, simulate: world => simulateOnbon(world) },
  { model: 'keypad/rs485', baud: 9600, simulate: world => simulateRs485(world, stations) },
  { model: 'voice/syn6288', baud: 9600, simulate: simulateSyn6288 },
  { model: 'voice/xfs5152', baud: 9600, simulate: simulateXfs5152 },
  { model: 'card-dispenser/crt-591', baud: 9600, simulate: world => simulateCrt591(world) },
  { model: 'pin-pad/zt598', baud: 9600, simulate: simulateZt598 },
];

/**
 * The device that a person means: by its whole name `receipt-printer/escpos`, or by the part behind the stroke where
 * only one model has it. Fails with `unknownModel`, or with `ambiguousModel` and the names that fit.
 */
export function deviceNamed(
  name: string,
): Result<SimulatedModel, Failure<'unknownModel' | 'ambiguousModel'>> {
  const whole = simulatedModels.find(({ model }) => model === name);
  if (whole) return ok(whole);
  const fitting = simulatedModels.filter(({ model }) => model.split('/')[1] === name);
  const [first] = fitting;
  if (!first) return fail('unknownModel', simulatedModels.map(({ model }) => model).join(', '));
  return fitting.length === 1
    ? ok(first)
    : fail('ambiguousModel', fitting.map(({ model }) => model).join(', '));
}
