import type { ReadHandle } from './handles.ts';
import { anyRow } from './row.ts';

/** Whether an operation, a paper or an approval is on its way: what a restart would interrupt. */
export const hasOpenWork = (read: ReadHandle): boolean =>
  read.get(
    anyRow,
    `SELECT 1 FROM operations WHERE settled_at IS NULL
     UNION ALL SELECT 1 FROM prints WHERE state IN ('intended', 'sent')
     UNION ALL SELECT 1 FROM approvals WHERE state = 'open'
     LIMIT 1`,
  ) !== undefined;
