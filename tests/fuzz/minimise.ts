/** How many inputs are tried to make one smaller. */
const mostTries = 1000;

/**
 * The shortest input that was found on the way down from `input` and still does the same: halves, quarters and so on
 * are left out, then every byte becomes zero where that changes nothing.
 */
export async function minimised(
  input: Uint8Array,
  stillDoes: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = input;
  let left = mostTries;
  const better = async (candidate: Uint8Array): Promise<boolean> => {
    left--;
    if (!(await stillDoes(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < best.length && left > 0; ) {
      const without = Uint8Array.from([...best.subarray(0, at), ...best.subarray(at + size)]);
      if (!(await better(without))) at += size;
    }
  for (let at = 0; at < best.length && left > 0; at++)
    if (best[at] !== 0) await better(best.map((byte, index) => (index === at ? 0 : byte)));
  return best;
}
