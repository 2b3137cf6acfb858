import { codecTargets } from './codec-targets.ts';
import { openDriverTargets } from './driver-targets.ts';
import { listeningTargets } from './listening-targets.ts';
import type { Target } from './target.ts';
import { textTargets } from './text-targets.ts';

/** Everything of ours that reads what others wrote. */
export const openTargets = (): readonly Target[] => [
  ...codecTargets,
  ...listeningTargets,
  ...textTargets,
  ...openDriverTargets(),
];
