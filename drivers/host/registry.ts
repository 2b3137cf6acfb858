import type { DeviceModel } from '../../src/core/device-model.ts';
import { hidPosDriver, hidPosHoneywellDriver } from '../barcode-reader/hid-pos/driver.ts';
import { serialHoneywellDriver, serialScannerDriver } from '../barcode-reader/serial/driver.ts';
import { alphaDriver } from '../call-board/alpha/driver.ts';
import { modbusLedDriver } from '../call-board/modbus-led/driver.ts';
import { onbonDriver } from '../call-board/onbon/driver.ts';
import { crt591Driver } from '../card-dispenser/crt-591/driver.ts';
import { magtekHidDriver } from '../card-reader/magtek-hid/driver.ts';
import { serialTrackDriver } from '../card-reader/serial-track/driver.ts';
import type { Driver } from '../driver.ts';
import { mrzDriver } from '../id-card/mrz/driver.ts';
import { sdtDriver } from '../id-card/sdt/driver.ts';
import { rs485Driver } from '../keypad/rs485/driver.ts';
import { zt598Driver } from '../pin-pad/zt598/driver.ts';
import { escpos58Driver, escposDriver } from '../receipt-printer/escpos/driver.ts';
import { syn6288Driver } from '../voice/syn6288/driver.ts';
import { xfs5152Driver } from '../voice/xfs5152/driver.ts';

/** Every driver there is. A driver's state is its own business, so nobody else knows its type. */
const drivers: readonly Driver<unknown>[] = [
  sdtDriver,
  mrzDriver,
  escposDriver,
  escpos58Driver,
  alphaDriver,
  modbusLedDriver,
  onbonDriver,
  rs485Driver,
  syn6288Driver,
  xfs5152Driver,
  crt591Driver,
  zt598Driver,
  magtekHidDriver,
  serialTrackDriver,
  hidPosDriver,
  hidPosHoneywellDriver,
  serialScannerDriver,
  serialHoneywellDriver,
];

/** @param model as in the device configuration, `id-card/sdt` */
export const driverOf = (model: string): Driver<unknown> | undefined =>
  drivers.find(driver => driver.manifest.model === model);

/** Every driver as technicians choose it. */
export const deviceModels: readonly DeviceModel[] = drivers.map(({ manifest }) => ({
  model: manifest.model,
  class: manifest.class,
  title: manifest.title,
  transports: [...manifest.transports],
  ...(manifest.baud === undefined ? {} : { baud: manifest.baud }),
}));
