import * as z from 'zod';
import { canonicalJson } from '../core/canonical-json.ts';
import { deviceStateSchema } from '../core/device.ts';
import { deviceIdSchema } from '../core/ids.ts';
import type { JournalPayload } from '../core/journal.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { jsonColumn } from './row.ts';

/** A device is in another state than before. Nothing is recorded when it is not; returns whether it was. */
export function deviceStateChanged(
  write: WriteHandle,
  payload: JournalPayload<'deviceStateChanged'>,
): boolean {
  // Without absent members, which canonical JSON cannot hold.
  const state = canonicalJson(JSON.parse(JSON.stringify(payload.state)));
  return write.change(({ at, run, append }) => {
    const changed = run(
      `INSERT INTO devices (device, state, since) VALUES (?, ?, ?)
       ON CONFLICT (device) DO UPDATE SET state = excluded.state, since = excluded.since
       WHERE state <> excluded.state`,
      payload.device,
      state,
      at,
    );
    if (changed === 1) append('deviceStateChanged', payload);
    return changed === 1;
  });
}

const deviceRow = z.object({
  device: deviceIdSchema,
  state: jsonColumn.pipe(deviceStateSchema),
  since: z.int(),
});

/** The last recorded state of every device that this node ever had. */
export const lastDeviceStates = (read: ReadHandle): z.output<typeof deviceRow>[] =>
  read.all(deviceRow, 'SELECT device, state, since FROM devices ORDER BY device');
