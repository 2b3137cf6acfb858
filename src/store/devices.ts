import { canonicalJson } from '../core/canonical-json.ts';
import type { JournalPayload } from '../core/journal.ts';
import type { WriteHandle } from './handles.ts';

/** A device is in another state than before. Nothing is recorded when it is not; returns whether it was. */
export function deviceStateChanged(
  write: WriteHandle,
  payload: JournalPayload<'deviceStateChanged'>,
): boolean {
  // Without absent members, which canonical JSON cannot hold.
  const state = canonicalJson(JSON.parse(JSON.stringify(payload.state)));
  return write.change(({ run, append }) => {
    const changed = run(
      `INSERT INTO devices (device, state) VALUES (?, ?)
       ON CONFLICT (device) DO UPDATE SET state = excluded.state WHERE state <> excluded.state`,
      payload.device,
      state,
    );
    if (changed === 1) append('deviceStateChanged', payload);
    return changed === 1;
  });
}
