import type { JournalPayload } from '../core/journal.ts';
import type { WriteHandle } from './handles.ts';

/** The node is healthy with a configuration of head office. */
export function configurationApplied(
  write: WriteHandle,
  payload: JournalPayload<'configurationApplied'>,
): void {
  write.change(({ append }) => append('configurationApplied', payload));
}

/** A configuration of head office is not in force here, and why. */
export function configurationRejected(
  write: WriteHandle,
  payload: JournalPayload<'configurationRejected'>,
): void {
  write.change(({ append }) => append('configurationRejected', payload));
}
