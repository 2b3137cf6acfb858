import { join } from 'node:path';
import { type DeviceConfig, deviceConfigsSchema } from '../core/device.ts';
import { assert } from '../core/result.ts';
import type { Profile } from './options.ts';

/** The simulated devices of a machine: what each face needs, every one behind a socket of its own in `folder`. */
export function simulatedDevices(profiles: readonly Profile[], folder: string): readonly DeviceConfig[] {
  const wanted = profiles.flatMap(profile =>
    profile === 'hall-display'
      ? [{ id: 'callBoard:hall', model: 'call-board/alpha', baud: 9600 }]
      : [
          { id: `idCardReader:${profile}`, model: 'id-card/sdt', baud: 115_200 },
          { id: `receiptPrinter:${profile}`, model: 'receipt-printer/escpos', baud: 115_200 },
        ],
  );
  return deviceConfigsSchema.parse(
    wanted.map(({ id, model, baud }, index) => {
      const path = join(folder, `${index}.sock`);
      // The kernel cuts or refuses longer paths of local sockets (104 bytes on macOS, 108 on Linux).
      assert(Buffer.byteLength(path) < 100, 'the path of a local socket is short');
      return { id, model, transport: { kind: 'sim', path, baud } };
    }),
  );
}
