import { deviceModels } from '../../../drivers/host/registry.ts';
import { type DeviceConfig, type DeviceState, deviceConfigSchema } from '../../../src/core/device.ts';
import { instructionOf } from '../../../src/kiosk/device-instruction.ts';
import { openLadder } from '../../../src/kiosk/ladder.ts';
import type { Answer, Pushed } from '../../../src/rpc/contract.ts';
import type { technicianContract } from '../../../src/rpc/technician.ts';

export type Diagnostics = Pushed<typeof technicianContract, 'diagnostics'>;
type Device = Diagnostics['devices'][number];

const minute = 60_000;

/** A device as a kiosk tells of it, with the instruction that the kiosk would give. */
function device(
  id: string,
  model: string,
  transport: DeviceConfig['transport'],
  state: DeviceState,
  since: number,
): Device {
  const config = deviceConfigSchema.parse({ id, model, transport });
  const known = deviceModels.find(one => one.model === model);
  const instruction = instructionOf(config, state);
  return {
    config,
    ...(known ? { model: known } : {}),
    state,
    since,
    ...(instruction ? { instruction } : {}),
    testable: known !== undefined && known.class !== 'cardDispenser',
  };
}

/** What a device that never answers has come to. */
function silent(): DeviceState {
  const ladder = openLadder();
  const id = deviceConfigSchema.shape.id.parse('callBoard:side');
  ladder.unresponsive(id);
  ladder.hostRestarted();
  ladder.unresponsive(id);
  return ladder.shown(id, { device: 'offline' });
}

const serial = (path: string, baud = 9600): DeviceConfig['transport'] => ({ kind: 'serial', path, baud });

/** A machine with something of everything: every class of device, and most of what can befall one. */
export function diagnostics(now: number): Diagnostics {
  return {
    branch: '城东支行',
    node: 'kiosk-1',
    version: '0.1.0',
    startedAt: now - 190 * minute,
    businessDay: { day: '2026-11-21' },
    driverHost: { state: 'running', pid: 4711, restarts: 1, since: now - 42 * minute },
    hub: { state: 'connected', address: 'https://192.0.2.5:8600', since: now - 42 * minute },
    devices: [
      device(
        'idCardReader:ticket-machine',
        'id-card/sdt',
        serial('/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0', 115_200),
        { device: 'online', media: 'notPresent', serialNumber: '05.03-20190822-0002471638-3518269011' },
        now - 42 * minute,
      ),
      device(
        'receiptPrinter:ticket-machine',
        'receipt-printer/escpos',
        { kind: 'usb-printer', path: '/dev/usb/lp0' },
        { device: 'online', paper: 'low' },
        now - 6 * minute,
      ),
      device(
        'receiptPrinter:smart-counter',
        'receipt-printer/escpos',
        { kind: 'tcp', host: '192.0.2.7', port: 9100 },
        { device: 'userError', paper: 'out', cause: 'paper end sensor' },
        now - 2 * minute,
      ),
      device(
        'callBoard:hall',
        'call-board/alpha',
        serial('/dev/ttyUSB1'),
        { device: 'offline', cause: 'no answer to three writes' },
        now - 75_000,
      ),
      device('callBoard:side', 'call-board/modbus-led', serial('/dev/ttyUSB2'), silent(), now - 15 * minute),
      device(
        'cardDispenser:smart-counter',
        'card-dispenser/crt-591',
        serial('/dev/ttyUSB3'),
        { device: 'online', media: 'notPresent', stacker: 'low', retainBin: 'full' },
        now - 20 * minute,
      ),
      device(
        'pinPad:smart-counter',
        'pin-pad/zt598',
        serial('/dev/ttyUSB4'),
        { device: 'hardwareError', cause: 'the pad refuses its keys (status DD)' },
        now - 3 * 60 * minute,
      ),
      device('voice:hall', 'voice/syn6288', serial('/dev/ttyUSB5'), { device: 'deviceBusy' }, now - 4_000),
      device('callerKeypad:hall', 'keypad/rs485', serial('/dev/ttyUSB6'), { device: 'starting' }, now - 900),
      device(
        'barcodeReader:smart-counter',
        'barcode/unheard-of',
        serial('/dev/ttyACM0'),
        { device: 'noDevice', cause: 'no driver for model barcode/unheard-of' },
        now - 60 * minute,
      ),
    ],
    unknown: [
      {
        line: {
          kind: 'serial',
          path: '/dev/ttyUSB7',
          stablePath: '/dev/serial/by-id/usb-Prolific_PL2303-if00-port0',
          vendorId: '067b',
          productId: '2303',
          manufacturer: 'Prolific Technology Inc.',
        },
        models: ['id-card/sdt', 'receipt-printer/escpos', 'call-board/alpha'],
      },
      {
        line: {
          kind: 'hid',
          path: '/dev/hidraw2',
          vendorId: '046d',
          productId: 'c31c',
          manufacturer: 'Logitech',
          product: 'USB Keyboard',
        },
        models: [],
      },
      { line: { kind: 'usb-printer', path: '/dev/usb/lp1' }, models: ['receipt-printer/escpos'] },
      { line: { kind: 'serial', path: '/dev/ttyS0' }, models: ['id-card/sdt'] },
      { line: { kind: 'serial', path: '/dev/ttyS1' }, models: ['id-card/sdt'] },
    ],
    models: [...deviceModels],
    configuration: { source: 'technician' },
    fromHeadOffice: { version: 3, state: 'inForce', key: 'Zq2mB0c1nVJt6yQeK8w4hA' },
    sync: {
      upstream: 'https://head-office.example/journal',
      state: 'waiting',
      lastSeq: 1287,
      ackedSeq: 1251,
      oldestAt: now - 4 * minute,
      rate: 12,
      lastError: 'connect ECONNREFUSED 192.0.2.10:8443',
      lastErrorClass: 'retryable',
      fingerprint: '7f3a 91c0 44de 1b02',
      nextTryAt: now + 23_000,
    },
    journal: Array.from({ length: 30 }, (_, index) => ({
      seq: 1287 - index,
      at: now - index * 9_000,
      kind: ['ticketCalled', 'printSettled', 'ticketIssued', 'sessionStarted'][index % 4] ?? 'ticketIssued',
    })),
  };
}

/** The end of a morning at a card reader. */
export const frames = (now: number): Answer<typeof technicianContract, 'deviceTrace'>['frames'] => [
  { kind: 'lineOpened', at: now - 90_000 },
  { kind: 'sent', at: now - 89_990, length: 10, shown: 'aaaaaa9669000311ffed' },
  { kind: 'received', at: now - 89_970, length: 11, shown: 'aaaaaa9669000400009094'.slice(0, 20) },
  { kind: 'sent', at: now - 80_000, length: 10, shown: 'aaaaaa96690003300132' },
  { kind: 'received', at: now - 79_000, length: 1295, shown: 'aaaaaa96690508000090' },
  { kind: 'lineLost', at: now - 30_000, cause: 'the port hung up' },
  { kind: 'lineOpened', at: now - 12_000 },
  { kind: 'sent', at: now - 11_990, length: 64, shown: 'ab'.repeat(64) },
];
