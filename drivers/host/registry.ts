import { alphaDriver } from '../call-board/alpha/driver.ts';
import type { Driver } from '../driver.ts';
import { sdtDriver } from '../id-card/sdt/driver.ts';
import { escposDriver } from '../receipt-printer/escpos/driver.ts';

/** Every driver there is. A driver's state is its own business, so nobody else knows its type. */
const drivers: readonly Driver<unknown>[] = [sdtDriver, escposDriver, alphaDriver];

/** @param model as in the device configuration, `id-card/sdt` */
export const driverOf = (model: string): Driver<unknown> | undefined =>
  drivers.find(driver => driver.manifest.model === model);
