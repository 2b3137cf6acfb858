import type { BenchDevice } from '../../core/bench.ts';
import type { benchContract } from '../../rpc/bench.ts';
import type { Pushed } from '../../rpc/contract.ts';
import type { Live } from '../design/connect.ts';

export type Bench = Pushed<typeof benchContract, 'bench'>;
export type BenchCall = Live<typeof benchContract>['call'];
export type BenchCard = Bench['cards'][number];
export type DeviceOf<C extends BenchDevice['class']> = Extract<BenchDevice, { class: C }>;

/** The devices that stand together: everything of one place, as `smart-counter` in `receiptPrinter:smart-counter`. */
export interface Place {
  readonly name: string;
  readonly readers: readonly DeviceOf<'idCardReader'>[];
  readonly printers: readonly DeviceOf<'receiptPrinter'>[];
}

/** Groups readers and printers by the machine that they are built into, in the order in which they came. */
export function placesOf(devices: readonly BenchDevice[]): readonly Place[] {
  const built = devices.filter(device => device.class !== 'callBoard');
  const groups = Map.groupBy(built, device => device.id.slice(device.id.indexOf(':') + 1));
  return Array.from(groups, ([name, group]) => ({
    name,
    readers: group.filter(device => device.class === 'idCardReader'),
    printers: group.filter(device => device.class === 'receiptPrinter'),
  }));
}
