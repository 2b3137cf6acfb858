import type { Fault } from './virtual-place.ts';

/** Makes one attempt for each fault, and says with which of them it failed. */
export async function tryFaults(
  faults: Iterable<Fault>,
  attempt: (fault: Fault) => Promise<void>,
): Promise<number> {
  let tried = 0;
  for (const fault of faults) {
    try {
      await attempt(fault);
    } catch (error) {
      throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
    }
    tried++;
  }
  return tried;
}
