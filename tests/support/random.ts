/** Numbers in [0, 1) that a seed repeats (mulberry32). A failing run prints its seed; FENLIU_SEED brings it back. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run. */
export const seedOfRun = (): number => Number(process.env.FENLIU_SEED ?? Date.now() % 1_000_000);
