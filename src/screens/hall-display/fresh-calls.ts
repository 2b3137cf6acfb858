import type { CalledNumber } from '../../rpc/hall-display.ts';

/** One call on the display: the same number at the same window is the same row, however often it is called. */
export const callKey = (call: CalledNumber): string => `${call.number}@${call.window}`;

/**
 * The keys of the calls that are news: not on the display before, or called again since.
 * A display that has just come on knows nothing, so nothing is news to it: it must not flash old calls.
 */
export function freshCalls(
  before: readonly CalledNumber[] | undefined,
  after: readonly CalledNumber[],
): readonly string[] {
  if (before === undefined) return [];
  const known = new Map(before.map(call => [callKey(call), call]));
  return after
    .filter(call => {
      const old = known.get(callKey(call));
      return old === undefined || old.calls !== call.calls || old.at !== call.at;
    })
    .map(callKey);
}
